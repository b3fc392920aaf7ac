"""What code says to the agent about a model's work, in the agent's language."""

_WORDS = {
    "left_out_turn": {
        "en": "The conversation is long: {n} message(s) were left out or shortened for the model.",
        "zh": "会话较长：有 {n} 条消息未提供给模型或被截短。",
    },
    "left_out_passage": {
        "en": "{n} source(s) did not fit the model's context and were not used.",
        "zh": "受模型上下文限制，有 {n} 条资料未被采用。",
    },
    "invented": {
        "en": "The model cited {n} source(s) that do not exist; the marks were removed. Check the statements around them.",
        "zh": "模型引用了 {n} 个不存在的来源，标记已删除，请核实相关内容。",
    },
    "lost": {
        "en": "No longer in the text: {what}. Check whether it is needed.",
        "zh": "改写后缺少：{what}。请确认是否需要保留。",
    },
}


def remark(key: str, language: str, **values: object) -> str:
    """The sentence `key` in `language` ("zh", else English)."""
    return _WORDS[key]["zh" if language.startswith("zh") else "en"].format(**values)
