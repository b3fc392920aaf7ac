"""A small knowledge base with something in every section, for what is made of articles."""

from pathlib import Path

INTERNAL = {
    "Agent notes": "INTERNALNOTE the nonce decides",
    "Ask for": "- INTERNALASK which network",
    "Never say": "- INTERNALNEVER that it always works",
    "Escalate when": "- INTERNALESCALATE a large amount is at stake",
}
"""What no customer may read, by section."""

TOPICS = {
    "transfers/stuck": (
        ("My transfer has been pending for hours", "一直显示等待中，转账没到账", "transfer stuck", "转账卡住了"),
        ("{{ brand }} cannot confirm it for the network.", "{{ brand }} 无法代替网络确认交易。"),
        ("Open the record and compare the fee.", "打开交易记录，比较手续费。"),
    ),
    "transfers/fees": (
        ("What does a transfer cost?", "转账要付多少手续费？", "why do i pay gas", "为什么要付矿工费"),
        ("Fees go to those who confirm it.", "手续费归打包交易的节点所有。"),
        ("Look at the line below the amount.", "查看金额下方的一行。"),
    ),
    "assets/hidden-token": (
        ("A token is missing from the list", "列表里看不到代币", "coin not displayed", "币不显示"),
        ("The chain still holds it; the list only shows some.", "代币仍在链上，列表只显示一部分。"),
        ("Tap the plus and choose the network.", "点加号并选择网络。"),
    ),
    "desk/only-us": (
        ("A journalist writes to the desk", "记者来信", "press request", "媒体采访"),
        ("INTERNALTOPIC the press office answers.", "INTERNALTOPIC 由公关部门答复。"),
        ("INTERNALTOPIC forward it.", "INTERNALTOPIC 转交。"),
    ),
}
"""Topic -> titles and questions (en, zh, en, zh), replies, steps."""

_HEADINGS = {
    "en": ("Reply", "Steps"),
    "zh": ("可发送的回复", "操作步骤"),
}


def article(topic: str, language: str, *, extra: str = "", reply: str = "", steps: str = "") -> str:
    """The text of one article file; `extra` are further lines of its front matter."""
    (en_title, zh_title, en_question, zh_question), replies, done = TOPICS[topic]
    place = ("en", "zh").index(language)
    title, question = ((en_title, en_question), (zh_title, zh_question))[place]
    related = "\n".join(f"  - {other}" for other in TOPICS if other != topic)
    audience = "audience: desk\n" if topic.startswith("desk/") else ""
    internal = "\n\n".join(f"## {heading}\n\n{text}" for heading, text in INTERNAL.items())
    heading = _HEADINGS[language]
    return (
        f"---\nid: {topic}\nlanguage: {language}\ntitle: {title}\nquestions:\n  - {question}\ncategory: fees\n"
        f"tier: junior\n{audience}updated: 2026-03-09\nreview_by: 2026-09-09\nsources:\n  - INTERNALSOURCE\n{extra}"
        f"related:\n{related}\n---\n\n{internal}\n\n"
        f"## {heading[0]}\n\n{reply or replies[place]}\n\n## {heading[1]}\n\n{steps or '1. ' + done[place]}\n"
    )


def write_articles(folder: Path) -> Path:
    """Write every topic in both languages under `folder`, and return it."""
    for topic in TOPICS:
        for language in ("en", "zh"):
            write(folder, topic, language, article(topic, language))
    return folder


def write(folder: Path, topic: str, language: str, text: str) -> None:
    """Write one article file."""
    path = folder / f"{topic}.{language}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
