"""The form of a new article: front matter complete, every section named, what an editor has to write marked."""

from datetime import date

from copilot.knowledge.markdown import HEADINGS
from copilot.models.knowledge import SectionRole

LANGUAGES = ("zh", "en")
UNWRITTEN = "TODO"
"""Marks what is still to be written; the lint finds it."""

_NEVER_SAY = {"zh": "不可说", "en": "Never say"}
_WANTED = {
    "en": {
        "title": "the customer's question in one line",
        "question": "another way customers ask it",
        SectionRole.NOTES: "what decides, for the agent; facts with their source",
        SectionRole.ASK: "- TODO what to ask the customer for, never a secret",
        SectionRole.STEPS: "1. TODO the first step, one action\n2. TODO the next",
        SectionRole.REPLY: "what can be sent as it is: no greeting, no promise, one request at the end",
        "never": "- TODO what must not be promised or asked",
        SectionRole.ESCALATE: "- TODO when a senior or the security tier takes over",
    },
    "zh": {
        "title": "用一句话写客户的问题",
        "question": "客户的另一种问法",
        SectionRole.NOTES: "给客服：判断的关键是什么；事实请注明来源",
        SectionRole.ASK: "- TODO 需要向客户了解什么（绝不包括机密信息）",
        SectionRole.STEPS: "1. TODO 第一步，一步一个操作\n2. TODO 下一步",
        SectionRole.REPLY: "可以直接发送的内容：不写问候语，不作承诺，最后只提一个请求",
        "never": "- TODO 不能承诺或索要什么",
        SectionRole.ESCALATE: "- TODO 什么情况下转高级客服或安全组",
    },
}


def skeleton(topic: str, language: str, category: str, tier: str, *, updated: date, review_by: date) -> str:
    """The text of a new article file in `language` ("zh" or "en")."""
    words, headings = _WANTED[language], HEADINGS[language]
    header = [
        "---",
        f"id: {topic}",
        f"language: {language}",
        f"title: {UNWRITTEN} {words['title']}",
        "questions:",
        *(f"  - {UNWRITTEN} {words['question']} ({number})" for number in (1, 2, 3)),
        f"category: {category}",
        f"tier: {tier}",
        f"updated: {updated.isoformat()}",
        f"review_by: {review_by.isoformat()}",
        "sources: []",
        "related: []",
        "---",
    ]
    sections = [
        f"## {headings[SectionRole.NOTES]}\n\n{UNWRITTEN} {words[SectionRole.NOTES]}",
        f"## {headings[SectionRole.ASK]}\n\n{words[SectionRole.ASK]}",
        f"## {headings[SectionRole.STEPS]}\n\n{words[SectionRole.STEPS]}",
        f"## {headings[SectionRole.REPLY]}\n\n{UNWRITTEN} {words[SectionRole.REPLY]}",
        f"## {_NEVER_SAY[language]}\n\n{words['never']}",
        f"## {headings[SectionRole.ESCALATE]}\n\n{words[SectionRole.ESCALATE]}",
    ]
    return "\n".join(header) + "\n\n" + "\n\n".join(sections) + "\n"
