"""What services say to the agent, in the agent's language."""

from copilot.services.case_words import WORDS as _CASE_WORDS
from copilot.services.import_words import WORDS as _IMPORT_WORDS
from copilot.services.operation_words import WORDS as _OPERATION_WORDS
from copilot.services.privacy_words import WORDS as _PRIVACY_WORDS
from copilot.services.verdict_words import WORDS as _VERDICT_WORDS

WORDS: dict[str, dict[str, str]] = {
    "no_model": {
        "en": "No model is configured: working offline, from the knowledge base alone.",
        "zh": "未配置模型：离线运行，仅使用知识库。",
    },
    "offline_mode": {
        "en": "Offline: no endpoint is called; working from the knowledge base alone.",
        "zh": "离线模式：不调用任何接口，仅使用知识库。",
    },
    "fell_back": {
        "en": "The model could not be used, so this reply was composed offline. {reason}",
        "zh": "模型不可用，本回复由知识库离线生成。{reason}",
    },
    "raised": {"en": "The model raised the severity: {reason}", "zh": "模型提高了严重级别：{reason}"},
    "summarised_offline": {"en": "Summarised without the model.", "zh": "已改用离线摘要。"},
    "nothing_new": {
        "en": "FILE has nothing that the stored summary does not cover; here it is, unchanged.",
        "zh": "FILE 中没有新消息，以下为原有摘要。",
    },
    "none_covered": {
        "en": "None of the stored turns is in FILE: all {n} turns are taken as new.",
        "zh": "FILE 中找不到原有摘要已涵盖的消息：全部 {n} 条均按新消息处理。",
    },
    "unsafe_step": {
        "en": "The model's next step broke a rule of the guard; summarised without the model.",
        "zh": "模型建议的下一步违反审核规则，已改用离线摘要。",
    },
    "guarded_step": {
        "en": "Read the last turns and ask a senior agent: what was announced there must not be done.",
        "zh": "请先阅读最后几条消息并请示高级客服：其中提到的做法不可执行。",
    },
    "held": {
        "en": "Security-critical: no free draft. Send the approved holding reply and hand over to the security tier now.",
        "zh": "安全紧急事件：不生成自由回复。请发送已审核的安抚话术，并立即转交安全组。",
    },
    "cap_reached": {
        "en": "The model's budget of {cap} USD for this month is used up ({spent} USD spent).",
        "zh": "本月模型预算 {cap} 美元已用完（已用 {spent} 美元）。",
    },
    "cap_hint": {
        "en": "Raise COPILOT_MONTHLY_CAP, or go on offline until the month ends.",
        "zh": "可调高 COPILOT_MONTHLY_CAP，或在月底前使用离线模式。",
    },
    "cap_without_price": {
        "en": "{model} has no price in kb/policy/prices.yaml: its calls count as 0, so the monthly cap cannot stop them.",
        "zh": "kb/policy/prices.yaml 中没有 {model} 的价格：其调用按 0 计，每月上限对它不起作用。",
    },
    "usage_unread": {
        "en": "There is a monthly cap, and what was spent cannot be read ({reason}): no model is called.",
        "zh": "已设置每月上限，但无法读取已用金额（{reason}）：不调用模型。",
    },
    "usage_of_this_home": {
        "en": "The database cannot be asked, so this is what this home alone has spent. {reason}",
        "zh": "无法查询数据库，以下仅为本机的用量。{reason}",
    },
    "cap_of_this_home": {
        "en": "The database cannot be asked what others have spent: the monthly cap counts this home alone. {reason}",
        "zh": "无法从数据库查询其他人的用量，每月上限仅按本机用量计算。{reason}",
    },
    "usage_unwritten": {
        "en": "The usage of this call could not be written down ({reason}).",
        "zh": "本次调用的用量未能记录（{reason}）。",
    },
    "refine_needs_model": {
        "en": "Only a model can rework a text, and none is configured.",
        "zh": "改写文本需要模型，当前未配置。",
    },
    "refine_needs_model_hint": {
        "en": "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.",
        "zh": "请设置 OPENAI_API_KEY，或用 OPENAI_BASE_URL 指向自己的服务。",
    },
    "refine_withdrawn": {
        "en": "The reworked text broke a rule and was withdrawn; the one you had is unchanged.",
        "zh": "改写后的文本违反规则，已撤回；原文未受影响。",
    },
    "loading_model": {"en": "Loading {name}", "zh": "正在加载 {name}"},
    "wish_unmet": {
        "en": "Your instruction was not followed: only a model can, and no model wrote this reply.",
        "zh": "未按您的要求撰写：只有模型能按要求改写，而本回复不是由模型生成的。",
    },
    "nothing_found": {
        "en": "Nothing in the knowledge base answers this. Consider handing it over; the question is worth an article.",
        "zh": "知识库中没有能回答该问题的内容。建议转交处理，并考虑为此补充文章。",
    },
    "past_review": {
        "en": "Source [{n}] is past its review date ({date}): check it before you send.",
        "zh": "来源 [{n}] 已过复核日期（{date}），发送前请核实。",
    },
    "not_verified": {
        "en": "The sentences could not be compared with sources in the reply's language: check what they claim.",
        "zh": "没有与回复同语言的来源，未能逐句核对，请自行核实回复内容。",
    },
    "withdrawn": {
        "en": "The draft broke a rule and was withdrawn. `copilot draft --offline` composes one from the knowledge base.",
        "zh": "草稿违反规则，已撤回。可用 `copilot draft --offline` 由知识库生成。",
    },
    "placeholder": {
        "en": "It stands for something that was removed; the customer would read the brackets.",
        "zh": "这是已移除内容的占位符，客户会直接看到方括号。",
    },
    "senior": {"en": "A senior agent takes this case.", "zh": "该会话应由高级客服处理。"},
    "wants_human": {
        "en": "The customer asks for a person or is dissatisfied: take over yourself.",
        "zh": "客户要求人工或对答复不满：请亲自跟进。",
    },
    "secret_pasted": {
        "en": "The customer pasted a secret ({kinds}); it was removed. Ask them to delete the message, never to send it again.",
        "zh": "客户粘贴了机密信息（{kinds}），已移除。请提醒客户删除该消息，切勿再次发送。",
    },
    "downloading": {
        "en": "Downloading the MiniLM model, once. {what}",
        "zh": "正在下载 MiniLM 模型（仅此一次）。{what}",
    },
    "indexing": {"en": "Indexing the knowledge base", "zh": "正在建立知识库索引"},
    "evaluating": {"en": "Asking the golden questions", "zh": "正在检验标准问题"},
    "proposing": {"en": "Drafting proposals", "zh": "正在起草提案"},
    "proposal_origin": {
        "en": "Asked by {count} customers; {resolved} resolved cases were compared.",
        "zh": "{count} 位客户提出过此问题；对照了 {resolved} 条已解决的记录。",
    },
    "proposal_without_model": {
        "en": "The model could not be used, so the draft was put together from the cases. {reason}",
        "zh": "模型不可用，草稿由已解决的记录整理而成。{reason}",
    },
    "proposal_without_grounds": {
        "en": "The model found no step that two cases support; the draft was put together from the cases.",
        "zh": "模型没有找到至少两条记录支持的步骤，草稿由已解决的记录整理而成。",
    },
    "proposal_withheld": {
        "en": "The model's draft broke a rule and was withheld; the draft was put together from the cases.",
        "zh": "模型的草稿违反规则，已撤下；草稿由已解决的记录整理而成。",
    },
    "mining": {"en": "Reading conversations", "zh": "正在读取会话"},
    "indexing_cases": {"en": "Indexing cases", "zh": "正在索引历史工单"},
    "batch_summarize": {"en": "Summarising", "zh": "正在生成摘要"},
    "batch_triage": {"en": "Judging", "zh": "正在分级"},
    "batch_draft": {"en": "Drafting", "zh": "正在起草回复"},
    "batch_stopping": {
        "en": "Stopping; {count} conversations on their way are waited for. Ctrl-C again stops at once.",
        "zh": "正在停止，等待已发出的 {count} 个会话完成。再按一次 Ctrl-C 立即停止。",
    },
    "batch_broke": {
        "en": "the next conversation could cost more than is left of --max-cost {limit} USD",
        "zh": "下一个会话的费用可能超出 --max-cost {limit} 美元的余额",
    },
    "batch_broke_hint": {
        "en": "Give the same command with a higher --max-cost to go on; what is answered is not paid for again.",
        "zh": "调高 --max-cost 后重新运行同一命令即可继续，已完成的部分不会重复计费。",
    },
    "batch_passed_over": {
        "en": "Files passed over, being no transcripts by their names: {count}",
        "zh": "有 {count} 个文件按文件名判断不是会话记录，已跳过。",
    },
    "batch_at_provider": {
        "en": "At the provider: {batches} of {requests} requests, {answered} answered.",
        "zh": "服务商正在处理 {batches}，共 {requests} 个请求，已完成 {answered} 个。",
    },
    "one_batch": {"en": "1 batch", "zh": "1 个批次"},
    "some_batches": {"en": "{count} batches", "zh": "{count} 个批次"},
    "batch_goes_on": {
        "en": "What is at the provider goes on there: {batches} of {requests} requests. The same command collects the answers.",
        "zh": "已提交的任务会在服务商处继续处理：{batches}，共 {requests} 个请求。重新运行同一命令即可取回结果。",
    },
    "batch_goes_on_hint": {
        "en": "Give the same command again; the provider answers within a day, mostly sooner.",
        "zh": "请稍后重新运行同一命令；服务商会在一天之内完成，通常更快。",
    },
    "batch_on_order": {
        "en": "This job has orders at the provider, which --engine openai-batch collects. Here all is asked and paid anew.",
        "zh": "此任务已有请求提交给服务商（用 --engine openai-batch 取回）。以当前方式运行会重新调用模型并再次计费。",
    },
    "batch_queue_full": {
        "en": "The provider's queue for this account is full; smaller batches are ordered one after the other.",
        "zh": "该账户在服务商处的排队额度已满，将改为小批次依次提交。",
    },
    "batch_interrupted": {
        "en": "Stopped. What is done is kept; give the same command again to go on.",
        "zh": "已停止。已完成的部分已保存，重新运行同一命令即可继续。",
    },
}
WORDS |= _CASE_WORDS | _IMPORT_WORDS | _OPERATION_WORDS | _VERDICT_WORDS | _PRIVACY_WORDS


def say(key: str, language: str, **values: str) -> str:
    """The sentence `key` in `language` ("zh", else English)."""
    return WORDS[key]["zh" if language == "zh" else "en"].format(**values)
