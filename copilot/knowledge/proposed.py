"""The file of a proposed article: the form every article has, with a mark wherever nothing was seen that could be written."""

from datetime import date

import yaml

from copilot.knowledge.markdown import HEADINGS
from copilot.knowledge.skeleton import UNWRITTEN
from copilot.models.knowledge import SectionRole
from copilot.models.proposals import ArticleDraft

_NEVER_SAY = {"zh": "不可说", "en": "Never say"}
_WANTED = {
    "en": {
        "origin": "Proposed as {id} from questions of customers. Check every step, name the sources of its facts, then take "
        "this line out.",
        "question": "another way customers ask it",
        "ask": "what to ask the customer for, never a secret",
        "steps": "no resolution seen: write it",
        "reply": "no resolution seen: write what can be sent as it is",
        "never": "what must not be promised or asked",
        "escalate": "when a senior or the security tier takes over",
    },
    "zh": {
        "origin": "由客户提问整理，提案编号 {id}。请逐条核实步骤、注明事实来源，然后删除本行。",
        "question": "客户的另一种问法",
        "ask": "需要向客户了解什么（绝不包括机密信息）",
        "steps": "没有可参考的解决记录：请撰写",
        "reply": "没有可参考的解决记录：请撰写可直接发送的回复",
        "never": "不能承诺或索要什么",
        "escalate": "什么情况下转高级客服或安全组",
    },
}
_LEAST_QUESTIONS = 3


def proposed_article(
    draft: ArticleDraft, proposal: str, topic: str, category: str, tier: str, *, updated: date, review_by: date
) -> str:
    """The text of the file; `proposal` is named in it (`names_proposal`), so that a second acceptance knows it."""
    wanted, headings = _WANTED[draft.language], HEADINGS[draft.language]
    missing = range(_LEAST_QUESTIONS - len(draft.questions))
    header = {
        "id": topic,
        "language": draft.language,
        "title": draft.title,
        "questions": [*draft.questions, *(f"{UNWRITTEN} {wanted['question']} ({number + 1})" for number in missing)],
        "category": category,
        "tier": tier,
        "updated": updated,
        "review_by": review_by,
        "sources": [],
        "related": [],
    }
    steps = [f"{number}. {step.text}" for number, step in enumerate(draft.steps, 1)]
    sections = {
        headings[SectionRole.NOTES]: [f"{UNWRITTEN} {wanted['origin'].format(id=proposal)}", *draft.notes],
        headings[SectionRole.ASK]: [f"- {line}" for line in draft.ask or (f"{UNWRITTEN} {wanted['ask']}",)],
        headings[SectionRole.STEPS]: steps or [f"1. {UNWRITTEN} {wanted['steps']}"],
        headings[SectionRole.REPLY]: [draft.reply or f"{UNWRITTEN} {wanted['reply']}"],
        _NEVER_SAY[draft.language]: [f"- {line}" for line in draft.never or (f"{UNWRITTEN} {wanted['never']}",)],
        headings[SectionRole.ESCALATE]: [f"- {UNWRITTEN} {wanted['escalate']}"],
    }
    # Quoted by the library: a customer's question may hold anything that means something in YAML.
    front = yaml.safe_dump(header, allow_unicode=True, sort_keys=False, width=10_000)
    body = "\n\n".join(f"## {heading}\n\n" + "\n".join(lines) for heading, lines in sections.items())
    return f"---\n{front}---\n\n{body}\n"


def names_proposal(text: str, proposal: str) -> bool:
    """Whether `text` is the file of this proposal, be it edited since."""
    return proposal in text
