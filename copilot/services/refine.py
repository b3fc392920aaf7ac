"""`copilot refine`: a finished reply made shorter, softer, more formal, corrected or translated, and checked again."""

import re
from dataclasses import dataclass

from copilot.errors import ConfigurationProblem
from copilot.language.detect import detect
from copilot.language.unseen import without_unseen
from copilot.models.base import Model
from copilot.models.findings import Restoration
from copilot.models.ports import Watch
from copilot.models.reply import GuardReport, Provenance, Usage
from copilot.safety.guard import ReplyContext
from copilot.safety.redact import redact_text
from copilot.services.grounds import same_language
from copilot.services.review import inspect
from copilot.services.wiring import Desk

WISHES = {
    "shorter": "Make it clearly shorter: every step and warning stays, the words around them go.",
    "softer": "Make it softer and warmer, without flattery and without a promise.",
    "formal": "Make it formal: reserved, exact, complete sentences, no contractions, no exclamation marks.",
    "correct": "Correct spelling, grammar and awkward wording. Change nothing else.",
}
_MARK = re.compile(r"\[(\d{1,3})\]")


class Refined(Model):
    """A reworked reply; empty where the guard withdrew it.

    `unverified` are sentences that claim what the original does not say; `notes` are for the agent.
    """

    reply: str
    language: str
    guard: GuardReport
    unverified: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    usage: Usage = Usage()
    made_with: Provenance = Provenance()


@dataclass(frozen=True, slots=True)
class RefinedReply:
    """What came of it, and the personal data that the agent's own screen puts back."""

    refined: Refined
    restoration: Restoration

    @property
    def for_the_agent(self) -> str:
        return self.restoration.apply(self.refined.reply)


def refine_reply(
    text: str,
    desk: Desk,
    *,
    wishes: tuple[str, ...] = (),
    instruction: str = "",
    language: str = "",
    watch: Watch | None = None,
) -> RefinedReply:
    """`text` reworked by the model: `wishes` are keys of WISHES, `language` one to translate into.

    Raises ConfigurationProblem without a model, for there is no offline way to rework a text, and ModelProblem.
    """
    from copilot.llm.refiner import refine

    if desk.model is None:
        raise ConfigurationProblem(desk.say("refine_needs_model"), desk.say("refine_needs_model_hint"))
    check = desk.grounds_check  # a fault in its examples is told before the model is paid
    redaction = redact_text(text, desk.redaction)
    asked = [WISHES[wish] for wish in wishes] + ([desk.redact(instruction)] if instruction.strip() else [])
    if language:
        asked.insert(0, "Translate it; keep its meaning, its order and its tone.")
    reworked = refine(
        redaction.text,
        asked,
        language or detect(redaction.text),
        desk.model,
        desk.prompts,
        brand=desk.settings.brand,
        ui_lang=desk.ui_lang,
        watch=watch,
    )
    reply = without_unseen(reworked.text)
    report = inspect(reply, desk, _grounds(redaction.text, reworked.language), redaction.restoration.values)
    own = tuple(note for note in reworked.notes if inspect(note, desk).ok)
    comparable = report.ok and same_language(reworked.language, detect(redaction.text))
    refined = Refined(
        reply=reply if report.ok else "",
        language=reworked.language,
        guard=report,
        unverified=check.read([redaction.text]).unverified(reply) if comparable else (),
        notes=own if report.ok else (*own, desk.say("refine_withdrawn")),
        usage=reworked.usage,
        made_with=Provenance(prompt=reworked.prompt, model=desk.model.name),
    )
    return RefinedReply(refined, redaction.restoration)


def _grounds(original: str, language: str) -> ReplyContext:
    """The original is the only source: what it does not hold may not be added, and no mark beyond its own."""
    marks = max(map(int, _MARK.findall(original)), default=0)
    return ReplyContext(passages=(original,) * max(1, marks), language=language, by_model=True)
