"""What the offline writer tells the agent beside the reply, in the agent's language."""

_NOTES = {
    "translate": {
        "zh": "知识库中有相关文章《{title}》（{language}），但没有客户语言的版本，未写入回复。请据此翻译后补充步骤。",
        "en": "The article “{title}” ({language}) fits but is not in the customer's language. Translate its steps.",
    },
    "better": {
        "zh": "另有更相关的文章《{title}》（{language}），发送前请对照。",
        "en": "An article in another language fits better: “{title}” ({language}). Compare before you send.",
    },
    "shortened": {
        "zh": "文章《{title}》的步骤较多，回复中只放了前面部分，请对照原文补充。",
        "en": "The reply has only the first steps of “{title}”: the rest is too long or unsendable. Compare with the article.",
    },
    "unsendable": {
        "zh": "文章《{title}》相关，但其中的步骤包含不能直接发送的内容（如未列入白名单的链接），请人工核对。",
        "en": "“{title}” fits, but holds something that may not be sent as it is, such as a link off the allow-list.",
    },
    "case": {
        "zh": "有一条相似的已解决工单供参考：{title}",
        "en": "A similar resolved case to compare with: {title}",
    },
    "person": {
        "zh": "客户要求人工：回复里没有放操作步骤。可参考文章《{title}》。",
        "en": "The customer wants a person, so the reply holds no instructions. The article “{title}” may help you.",
    },
    "off_topic": {
        "zh": "看起来是寒暄或与钱包无关的内容，未引用任何文章。",
        "en": "This looks like small talk or something not about the wallet; no article was cited.",
    },
    "no_language": {
        "zh": "没有该语言（{language}）的已审核文本，回复使用英文。",
        "en": "There are no approved texts in the customer's language ({language}); the reply is in English.",
    },
}


def note(key: str, desk_language: str, **values: str) -> str:
    """The note `key` in `desk_language` ("zh", else English)."""
    return _NOTES[key]["zh" if desk_language.startswith("zh") else "en"].format(**values)
