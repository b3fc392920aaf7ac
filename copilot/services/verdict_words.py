"""What is said to the agent about drafts that are kept and judged; an error's hint is its key with `_hint`."""

WORDS: dict[str, dict[str, str]] = {
    "drafts_unkept": {
        "en": "Drafts are not kept, so that nobody can say later what became of them: {reason}",
        "zh": "草稿未能保存，之后无法登记处理结果：{reason}",
    },
    "draft_of_nobody": {
        "en": "the case or customer was forgotten meanwhile, or your role may not write to them.",
        "zh": "工单或客户已被删除，或您的角色没有写入权限。",
    },
    "drafts_store_busy": {"en": "the store did not answer in time.", "zh": "记录库未能及时响应。"},
    "draft_no_id": {"en": "This is no id of a draft", "zh": "这不是草稿编号"},
    "draft_no_id_hint": {
        "en": "`copilot draft` shows it with the reply: d- and twelve letters and digits.",
        "zh": "编号随 `copilot draft` 的回复一起显示：d- 加 12 位字母和数字。",
    },
    "draft_unknown": {"en": "No draft {id} is kept", "zh": "没有保存编号为 {id} 的草稿"},
    "draft_kept_days": {
        "en": "Drafts are kept for {days} days (kb/policy/retention.yaml), and none with COPILOT_KEEP_DRAFTS=0.",
        "zh": "草稿保存 {days} 天（kb/policy/retention.yaml）；设置 COPILOT_KEEP_DRAFTS=0 时不保存。",
    },
    "draft_kept_always": {
        "en": "Drafts are kept until their customer is forgotten, and none with COPILOT_KEEP_DRAFTS=0.",
        "zh": "草稿保存至客户数据被删除为止；设置 COPILOT_KEEP_DRAFTS=0 时不保存。",
    },
    "draft_withdrawn": {
        "en": "The draft {id} may not be sent: the guard stopped it",
        "zh": "草稿 {id} 未通过审核，不能发送",
    },
    "draft_withdrawn_hint": {
        "en": "`copilot edit {id} FILE` tells what you sent instead, `copilot reject {id}` that you sent nothing of it.",
        "zh": "若另发了其他内容，请用 `copilot edit {id} FILE` 登记；若未采用，请用 `copilot reject {id}`。",
    },
    "sent_empty": {"en": "There is no text that was sent", "zh": "没有已发送的内容"},
    "sent_empty_hint": {
        "en": "Name the file with it, or say `copilot reject {id}` where nothing of the draft was sent.",
        "zh": "请指定包含已发送内容的文件；若草稿未被采用，请用 `copilot reject {id}`。",
    },
    "not_saved": {"en": "The editor was left without saving; nothing is noted", "zh": "编辑器未保存即退出，未作登记"},
    "not_saved_hint": {
        "en": "`copilot accept {id}` where the reply was sent as it is.",
        "zh": "若回复已原样发送，请用 `copilot accept {id}`。",
    },
    "clock_back": {
        "en": "The clock went back since the draft was made: how long it took is not known.",
        "zh": "起草之后系统时间被回拨，无法计算处理用时。",
    },
    "was_edited": {
        "en": "You had changed the reply before it was shown: it counts as edited.",
        "zh": "该回复在显示前已由您修改，按“修改后发送”登记。",
    },
    "was_unchanged": {"en": "That is the draft as it was: it counts as accepted.", "zh": "内容与草稿一致，按“直接采用”登记。"},
    "guard_too_late": {
        "en": "The guard would have stopped this. Where it may harm the customer, write to them again and tell a senior agent.",
        "zh": "审核本应拦截该内容。如可能损害客户利益，请尽快再次联系客户并告知高级客服。",
    },
    "why_rejected": {"en": "The draft {id} was rejected: {reason}", "zh": "草稿 {id} 未被采用：{reason}"},
}
