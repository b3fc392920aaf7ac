"""A hand-over summary without a model: what people said, chosen, ordered and labelled; nothing is made up.

Quotes stay in the conversation's language; the scaffold around them is in the agent's. Facts are
those that still stand at the end (see `extractive_facts`).
"""

import re
from collections.abc import Sequence

from copilot.llm.extractive_continue import Continuation
from copilot.llm.extractive_cues import has_cue, is_closing
from copilot.llm.extractive_events import Events, events_of, mark_withdrawn
from copilot.llm.extractive_facts import SettledFacts, settled_facts
from copilot.llm.extractive_select import budget, choose
from copilot.llm.extractive_units import Material, Unit, joined, material
from copilot.llm.extractive_words import say
from copilot.llm.summary_text import clipped, paragraph
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation
from copilot.models.reply import DraftMode
from copilot.models.summary import Covered, Earlier, Style, Summary, SummaryResult, TimelineEntry

_HEADLINE = 80
_PROBLEM_SHARE = 0.35
_ROUTINE_QUESTION = 0.9
_AMOUNT = re.compile(r"\d\s?(?:[A-Z]{2,6}\b|[Uu]\b|%|usd|美元|刀|块|万)|[$€£¥₽]\s?\d")
_SUBJECT = re.compile(
    r"^(?:(?:yes|no|well|oh|so|and|but|yeah|right|sure|great|good|thanks|thank you|sorry|ok|okay|anyway|actually"
    r"|then|please)\b[,.! ]+)*"
    r"(?:I(?:['’](?:m|ve|d|ll)| am| have)?\s+)?",
    re.IGNORECASE,
)


class ExtractiveSummarizer:
    """A Summariser that needs no model; deterministic, and linear in the length of the conversation but for sorting."""

    def summarize(
        self,
        conversation: RedactedConversation,
        language: str,
        style: Style = Style.HAND_OVER,
        earlier: Earlier | None = None,
    ) -> SummaryResult:
        """The hand-over of `conversation`, or `earlier` continued with it; scaffold in `language` ("zh..." or else English)."""
        settled = settled_facts(conversation, earlier)
        parts = material(conversation)
        summary = _summary(conversation, parts, settled, language) if parts.units else _wordless(settled, language)
        if earlier is not None:
            summary = Continuation(earlier, conversation, parts.units, settled, language).joined(summary)
        if earlier is not None or style is not Style.HAND_OVER:
            summary = summary.model_copy(update={"text": paragraph(summary, style, language)})
        covered = Covered(withdrawn=settled.withdrawn)
        return SummaryResult(summary=summary, language=language, mode=DraftMode.OFFLINE, covered=covered)


def _summary(conversation: RedactedConversation, parts: Material, settled: SettledFacts, language: str) -> Summary:
    found = events_of(conversation, parts, language, settled)
    opening = _opening(parts)
    return Summary(
        headline=_headline(joined([shorten(unit.text, settled, language) for unit in opening[:2]], parts.is_chinese)),
        problem=joined([mark_withdrawn(unit.text, settled.withdrawn, language) for unit in opening], parts.is_chinese),
        timeline=_timeline(conversation, found, settled, language),
        tried=found.tried,
        promises=found.promises,
        facts=settled.facts,
        open_questions=found.open_questions,
        next_step=found.next_step,
        text=_paragraph(parts, settled, language, found, opening),
    )


def _wordless(settled: SettledFacts, language: str) -> Summary:
    empty = say("nothing", language)
    return Summary(headline=empty, problem=empty, facts=settled.facts, next_step=say("confirm", language), text=empty)


def _weight(unit: Unit) -> float:
    """How much a piece matters by what it is: amounts and promises more; chatter and the desk's routine questions less."""
    if is_closing(unit.text):
        return 0.2
    weight = 0.4 if has_cue("person", unit.text) else 1.0
    if unit.role is Role.AGENT:
        if has_cue("promise", unit.text) and has_cue("deadline", unit.text):
            weight *= 1.5
        if unit.is_question:
            weight *= _ROUTINE_QUESTION
    if _AMOUNT.search(unit.text):
        weight *= 1.5
    elif re.search(r"\d", unit.text):
        weight *= 1.15
    return weight


def _paragraph(parts: Material, settled: SettledFacts, language: str, found: Events, opening: Sequence[Unit]) -> str:
    """The whole as one paragraph: the best-covering pieces in order, each change of speaker named at a service desk.

    There the customer's problem and the last promise are always in it.
    """
    named = found.is_service
    must = [*opening[:1], *found.promised[-1:]] if named else []
    chosen = choose(parts, budget(parts), _weight, must=must)
    runs: list[tuple[Role, list[str]]] = []
    for unit in chosen:
        text = shorten(unit.text, settled, language)
        if not parts.is_chinese and not has_cue("promise", text):
            text = _SUBJECT.sub("", text) or text
        if runs and (not named or runs[-1][0] is unit.role):
            runs[-1][1].append(text)
        else:
            runs.append((unit.role, [text]))
    colon = "：" if parts.is_chinese else ": "
    space = "" if parts.is_chinese else " "
    said = [(f"{say(role.value, language)}{colon}" if named else "") + joined(texts, parts.is_chinese) for role, texts in runs]
    return space.join(said)


def _opening(parts: Material) -> list[Unit]:
    """The customer's own core statement: the pieces of the first part of their words that cover most."""
    customer = [unit for unit in parts.units if unit.role is Role.CUSTOMER and not is_closing(unit.text)] or list(parts.units)
    last = max(customer[0].turn + 6, int(parts.turns * _PROBLEM_SHARE))
    early = [unit for unit in customer if unit.turn <= last]
    limit = max(budget(parts) // 2, 40 if parts.is_chinese else 16)
    return choose(parts, limit, _weight, among=early) or customer[:1]


def _headline(problem: str) -> str:
    """The first words of the problem, ended at a boundary."""
    return clipped(problem, _HEADLINE).rstrip("。.，,")


def _timeline(
    conversation: RedactedConversation, found: Events, settled: SettledFacts, language: str
) -> tuple[TimelineEntry, ...]:
    entries = []
    for number, text in found.timeline:
        message = conversation.messages[number]
        who = message.name or say(message.role.value, language)
        entries.append(TimelineEntry(at=message.at, who=who, what=text))
    for old, new in settled.replaced.items():
        entries.append(TimelineEntry(who=say("customer", language), what=say("corrected", language, old=old, new=new)))
    return tuple(entries)


def shorten(text: str, settled: SettledFacts, language: str) -> str:
    """`text` for reading: hashes and addresses that stand in the facts shortened, withdrawn ones marked as such."""
    text = mark_withdrawn(text, settled.withdrawn, language)
    for value in (*settled.facts.tx_hashes, *settled.facts.addresses, *settled.withdrawn):
        if len(value) > 24:
            text = re.sub(re.escape(value), lambda match: _short(match.group()), text, flags=re.IGNORECASE)
    return text


def _short(value: str) -> str:
    return f"{value[:6]}…{value[-4:]}"
