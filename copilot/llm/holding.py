"""Security cases get approved words only: the holding reply, containment steps, evidence and the agent's checklist."""

from typing import NamedTuple

from copilot.models.triage import Triage
from copilot.policy.replies import Replies, with_brand


class HoldingReply(NamedTuple):
    """`reply` and `containment` are in `language`, the customer's; `evidence` and `checklist` in the agent's.

    `reply` ends with the containment steps, numbered, so that it can be sent as it stands.
    """

    reply: str
    language: str
    containment: tuple[str, ...]
    evidence: tuple[str, ...]
    checklist: tuple[str, ...]


def holding_reply(triage: Triage, replies: Replies, brand: str, desk_language: str = "en") -> HoldingReply:
    """The approved texts for the category of `triage`, in its language or English where that has none."""
    language = replies.resolve(triage.language)
    category = replies.holding_category(triage.category)
    texts = replies.holding.languages[language]
    containment = tuple(with_brand(step, brand) for step in replies.containment(category, language))
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(containment, 1))
    reply = f"{with_brand(texts.replies[category], brand)}\n\n{texts.steps_intro}\n{steps}"
    return HoldingReply(
        reply, language, containment, replies.evidence(category, desk_language), replies.checklist(category, desk_language)
    )
