"""What services say about cases and customers, in the agent's language; an error's hint is its key with `_hint`."""

WORDS: dict[str, dict[str, str]] = {
    "case_index_later": {
        "en": "Done, but the index could not follow yet ({reason}). The next search will make it.",
        "zh": "操作已完成，但索引暂未更新（{reason}），下次搜索时会自动补上。",
    },
    "case_unknown": {"en": "There is no case {id}", "zh": "没有工单 {id}"},
    "case_unknown_hint": {
        "en": "`copilot case list` shows them, `copilot case search` finds them.",
        "zh": "用 `copilot case list` 列出工单，或用 `copilot case search` 查找。",
    },
    "case_taken": {"en": "There is a case {id} already", "zh": "工单编号 {id} 已被使用"},
    "case_taken_hint": {
        "en": "Choose another --id, or add to that case: copilot case add {id}.",
        "zh": "请换一个 --id；如需补充该工单，请用 copilot case add {id}。",
    },
    "case_id_unfit": {"en": "This --id cannot name a case", "zh": "该 --id 不能用作工单编号"},
    "case_id_unfit_hint": {
        "en": "It stands in lists and in the audit log: up to {most} letters, digits and signs, no blanks, no personal data.",
        "zh": "编号会显示在列表和审计日志中：最多 {most} 个字母、数字或符号，不含空格和个人信息。",
    },
    "reference_unfit": {"en": "This --customer cannot name a customer", "zh": "该 --customer 不能用作客户编号"},
    "reference_unfit_hint": {
        "en": "Give what the desk calls the customer, up to {most} characters; never a secret of theirs.",
        "zh": "请填写贵方系统中的客户编号，最多 {most} 个字符；切勿填写客户的任何机密。",
    },
    "text_empty": {"en": "There is no text", "zh": "内容为空"},
    "text_empty_hint": {
        "en": "Give it after the ID, or on standard input.",
        "zh": "请写在工单编号之后，或从标准输入提供。",
    },
    "text_too_long": {"en": "The text has more than {most} characters", "zh": "内容超过 {most} 个字符"},
    "text_too_long_hint": {
        "en": "Say it shortly here; a conversation goes in with `copilot case open` or `copilot case add`.",
        "zh": "请在此简要说明；完整会话请用 `copilot case open` 或 `copilot case add` 录入。",
    },
    "case_open": {"en": "The case {id} is open", "zh": "工单 {id} 处于打开状态"},
    "case_open_hint": {"en": "There is nothing to reopen.", "zh": "无需重新打开。"},
    "case_resolved": {"en": "The case {id} is resolved", "zh": "工单 {id} 已解决"},
    "case_resolved_hint": {
        "en": "The same problem again: copilot case reopen {id}, then add. Another problem: copilot case open.",
        "zh": "若是同一问题，请先运行 copilot case reopen {id} 再补充；若是新问题，请用 copilot case open 新建。",
    },
    "case_without_talk": {"en": "The case {id} holds no conversation", "zh": "工单 {id} 没有会话内容"},
    "case_without_talk_hint": {
        "en": "It was imported, or its messages were purged; copilot case show {id} tells what is left.",
        "zh": "该工单为导入的记录，或会话已按保留期限清除；copilot case show {id} 可查看现有内容。",
    },
    "case_busy": {"en": "Others keep changing the case {id}", "zh": "工单 {id} 正被他人频繁修改"},
    "case_busy_hint": {"en": "Nothing was added; run the same command again.", "zh": "本次未写入，请重新运行该命令。"},
    "case_nothing_new": {
        "en": "FILE has nothing that the case {id} does not hold already.",
        "zh": "FILE 中没有工单 {id} 尚未收录的消息。",
    },
    "publish_open": {"en": "The case {id} is not resolved", "zh": "工单 {id} 尚未解决"},
    "publish_open_hint": {
        "en": "Say what solved it first: copilot case resolve {id}.",
        "zh": "请先写明解决办法：copilot case resolve {id}。",
    },
    "publish_again": {"en": "The case {id} is published already", "zh": "工单 {id} 已经发布"},
    "publish_again_hint": {
        "en": "copilot case withdraw {id} takes it back; resolving it anew does too.",
        "zh": "用 copilot case withdraw {id} 可撤回；重新填写解决办法也会撤回。",
    },
    "publish_changed": {
        "en": "The case {id} was changed while it was read; it is not published",
        "zh": "工单 {id} 在审阅期间被修改，未发布",
    },
    "publish_changed_hint": {"en": "Read it again.", "zh": "请重新审阅后再发布。"},
    "publish_blocked": {
        "en": "It says what no reply may say: not published. Say it otherwise: copilot case resolve {id} [--problem TEXT].",
        "zh": "其中有任何回复都不得出现的内容，未发布。请改写：copilot case resolve {id} [--problem TEXT]。",
    },
    "publish_pasted": {
        "en": "The resolution of {id} is mostly what a machine wrote: a summary or a draft of this case",
        "zh": "工单 {id} 的解决办法大部分是机器生成的内容（本工单的摘要或草稿）",
    },
    "publish_pasted_hint": {
        "en": "Write in your own words what solved it: copilot case resolve {id}.",
        "zh": "请用自己的话写明解决办法：copilot case resolve {id}。",
    },
    "publish_question": {"en": "Make this knowledge?", "zh": "确认发布为知识？"},
    "publish_unasked": {"en": "Nobody said that this may be published", "zh": "尚未确认发布"},
    "publish_unasked_hint": {
        "en": "Read it, then add --yes.",
        "zh": "请审阅以上内容，确认后加 --yes 重新运行。",
    },
    "withdraw_unpublished": {"en": "The case {id} is not published", "zh": "工单 {id} 未发布"},
    "withdraw_unpublished_hint": {"en": "There is nothing to take back.", "zh": "无需撤回。"},
    "customer_unknown": {"en": "The desk knows no customer by this reference", "zh": "没有使用该编号的客户"},
    "customer_unknown_hint": {
        "en": "Check how it is written; `copilot case open --customer REF` makes a customer known.",
        "zh": "请核对编号；用 `copilot case open --customer REF` 建单时会自动登记客户。",
    },
    "customer_forgotten": {
        "en": "This customer was forgotten on {at}: nothing is held any more",
        "zh": "该客户的资料已于 {at} 全部删除",
    },
    "customer_forgotten_hint": {
        "en": "If they write again, `copilot case open --customer REF` begins anew.",
        "zh": "如客户再次来访，用 `copilot case open --customer REF` 重新建档。",
    },
    "draft_history_one": {
        "en": "1 earlier case of this customer: copilot customer show {customer}",
        "zh": "该客户另有 1 个历史工单：copilot customer show {customer}",
    },
    "draft_history": {
        "en": "{n} earlier cases of this customer: copilot customer show {customer}",
        "zh": "该客户另有 {n} 个历史工单：copilot customer show {customer}",
    },
    "draft_placeholders": {
        "en": "Fill in what you know the customer by before you send this: {found} (your role does not see it).",
        "zh": "发送前请自行填写占位内容：{found}（您的角色无权查看原文）。",
    },
}
