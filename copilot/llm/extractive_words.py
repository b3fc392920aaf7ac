"""The few words of a summary that are not quotes, in the agent's languages."""

_WORDS = {
    "customer": {"zh": "客户", "en": "Customer"},
    "agent": {"zh": "客服", "en": "Agent"},
    "bot": {"zh": "机器人", "en": "Bot"},
    "system": {"zh": "系统", "en": "System"},
    "withdrawn": {"zh": "（已作废）", "en": " (withdrawn)"},
    "corrected": {"zh": "先前给出的 {old} 已作废，以 {new} 为准", "en": "{old} was withdrawn; the right one is {new}"},
    "promise": {"zh": "{who}承诺：“{what}”", "en": "Promised by {who}: “{what}”"},
    "promise_by": {"zh": "{who}承诺（{by}）：“{what}”", "en": "Promised by {who} ({by}): “{what}”"},
    "asked": {"zh": "客户仍在问：“{what}”", "en": "The customer still asks: “{what}”"},
    "awaited": {"zh": "待客户答复：“{what}”", "en": "Awaiting the customer's answer: “{what}”"},
    "keep_promise": {"zh": "兑现对客户的承诺：“{what}”", "en": "Keep what was promised: “{what}”"},
    "keep_promise_by": {"zh": "{by}兑现对客户的承诺：“{what}”", "en": "Keep what was promised ({by}): “{what}”"},
    "wait_promise": {"zh": "等待客户（客户表示：“{what}”）", "en": "Wait for the customer, who said: “{what}”"},
    "answer": {"zh": "回答客户的问题：“{what}”", "en": "Answer the customer's question: “{what}”"},
    "wait": {"zh": "等待客户答复：“{what}”", "en": "Wait for the customer's answer: “{what}”"},
    "reply": {"zh": "回复客户最后的消息：“{what}”", "en": "Reply to the customer's last message: “{what}”"},
    "confirm": {"zh": "向客户确认问题是否已解决", "en": "Confirm with the customer that it is solved"},
    "nothing": {"zh": "（对话中没有文字内容）", "en": "(The conversation holds no words)"},
    "problem": {"zh": "问题：{what}", "en": "Problem: {what}"},
    "state": {"zh": "目前：{what}", "en": "So far: {what}"},
    "next": {"zh": "下一步：{what}", "en": "Next: {what}"},
    "tried": {"zh": "已尝试：{what}", "en": "Tried: {what}"},
}  # fmt: skip


def say(key: str, language: str, **values: str) -> str:
    """The scaffold `key` in Chinese for "zh...", else in English."""
    return _WORDS[key]["zh" if language.startswith("zh") else "en"].format(**values)


def either(key: str) -> tuple[str, ...]:
    """The scaffold `key` in both languages, for one without blanks."""
    return tuple(_WORDS[key].values())


def quoted_by(key: str, line: str) -> str | None:
    """What the scaffold `key` was filled with where `line` is that scaffold, in either language; else None."""
    for template in _WORDS[key].values():
        before, after = template.split("{what}")
        if line.startswith(before) and line.endswith(after):
            return line[len(before) : len(line) - len(after)]
    return None
