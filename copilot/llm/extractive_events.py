"""What happened in a conversation: the turns worth a line, what was tried with what result, promises, what is open."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from copilot.llm.extractive_cues import deadline_of, has_cue, is_closing, is_promise
from copilot.llm.extractive_facts import SettledFacts, find_identifiers_of
from copilot.llm.extractive_select import choose
from copilot.llm.extractive_units import Material, Unit
from copilot.llm.extractive_words import say
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation

_MOST_ENTRIES = 24
_MOST_TRIED = 8
_MOST_OPEN = 6
_ENTRY = 220
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n")
_RECENT = 5
"""Turns from the end within which an unanswered question is still open."""


@dataclass(frozen=True, slots=True)
class Events:
    """Timeline as (message index, text); the rest as finished lines."""

    timeline: tuple[tuple[int, str], ...]
    tried: tuple[str, ...]
    open_questions: tuple[str, ...]
    next_step: str
    promises: tuple[Unit, ...]
    is_service: bool


def events_of(conversation: RedactedConversation, parts: Material, language: str, settled: SettledFacts) -> Events:
    """The events of `conversation`, whose pieces are `parts`."""

    def shown(text: str) -> str:
        return mark_withdrawn(text, settled, language)

    promises = _promises(conversation, parts)
    asked, awaited = _open(parts, promises)
    lines = [_promise_line(conversation, unit, language, shown) for unit in promises[-_MOST_OPEN:]]
    lines += [say("asked", language, what=shown(unit.text)) for unit in asked]
    lines += [say("awaited", language, what=shown(unit.text)) for unit in awaited]
    return Events(
        timeline=_timeline(conversation, parts, shown),
        tried=_tried(parts, shown),
        open_questions=tuple(dict.fromkeys(lines)),
        next_step=_next_step(conversation, parts, promises, asked, awaited, language, shown),
        promises=tuple(promises),
        is_service=_is_service(conversation, parts, settled),
    )


def _is_service(conversation: RedactedConversation, parts: Material, settled: SettledFacts) -> bool:
    """Whether somebody serves somebody here: only then do "customer" and "agent" name the speakers truly."""
    exact = settled.facts.tx_hashes or settled.facts.addresses
    if exact or any(message.role is Role.BOT for message in conversation.messages):
        return True
    heard = [unit.text for unit in parts.units if unit.role is Role.AGENT][:80]
    return sum(has_cue("service", text) for text in heard) >= max(1, len(heard) // 40)


def _timeline(conversation: RedactedConversation, parts: Material, shown: Callable[[str], str]) -> tuple[tuple[int, str], ...]:
    """The turns with most to say, in order. Long conversations keep a line for their best turns only."""
    typical = parts.size // max(1, len(parts.units)) + 1
    picked = {unit.message for unit in choose(parts, typical * _MOST_ENTRIES * 4, _event_weight)}
    by_message: dict[int, float] = {}
    for unit in parts.units:
        if unit.message in picked:
            by_message[unit.message] = by_message.get(unit.message, 0.0) + _event_weight(unit) * len(set(unit.terms))
    best = sorted(by_message, key=lambda number: -by_message[number])[:_MOST_ENTRIES]
    return tuple((number, shown(_clipped(conversation.messages[number].text))) for number in sorted(best))


def _event_weight(unit: Unit) -> float:
    if is_closing(unit.text):
        return 0.1
    weight = 1.0
    for cue in ("promise", "result", "correct", "instruct"):
        weight += 0.4 * has_cue(cue, unit.text)
    if re.search(r"\d", unit.text):
        weight += 0.8
    return weight


def _clipped(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _ENTRY:
        return text
    cut = text[:_ENTRY]
    boundary = max(cut.rfind(mark) for mark in (" ", "，", "。", "；", ". "))
    return cut[: boundary if boundary > _ENTRY // 2 else _ENTRY].rstrip(" ，,") + "…"


def _tried(parts: Material, shown: Callable[[str], str]) -> tuple[str, ...]:
    """What the customer did, as they said it; after the instruction it answers, where one came shortly before."""
    lines: list[str] = []
    instruction: Unit | None = None
    for unit in parts.units:
        if unit.role is Role.AGENT:
            if has_cue("instruct", unit.text) and not unit.is_question:
                instruction = unit
        elif has_cue("result", unit.text) and not unit.is_question and len(unit.text) > 3:
            said = shown(unit.text)
            if instruction is not None and 0 < unit.turn - instruction.turn <= 3:
                said = f"{shown(_clipped(instruction.text))} → {said}"
                instruction = None
            lines.append(said)
    return tuple(dict.fromkeys(lines))[-_MOST_TRIED:]


def _promises(conversation: RedactedConversation, parts: Material) -> list[Unit]:
    """Commitments of the desk, each once; those with a deadline, or all where none has one."""
    made = [unit for unit in parts.units if unit.role is Role.AGENT and is_promise(unit.text)]
    dated = [unit for unit in made if has_cue("deadline", unit.text)]
    return dated or made[-2:]


def _sentence(conversation: RedactedConversation, unit: Unit) -> str:
    """The whole sentence a clause was cut from: "by noon" needs what will be done by noon."""
    whole = (" ".join(part.split()) for part in _SENTENCE_END.split(conversation.messages[unit.message].text))
    return next((sentence for sentence in whole if unit.text in sentence and len(sentence) <= 2 * _ENTRY), unit.text)


def mark_withdrawn(text: str, settled: SettledFacts, language: str) -> str:
    """`text` with every identifier that was taken back marked as such."""
    for old in settled.replaced:
        text = re.sub(re.escape(old), lambda match: match.group() + say("withdrawn", language), text, flags=re.IGNORECASE)
    return text


def _promise_line(conversation: RedactedConversation, unit: Unit, language: str, shown: Callable[[str], str]) -> str:
    who = conversation.messages[unit.message].name or say("agent", language)
    by = deadline_of(unit.text)
    text = shown(_sentence(conversation, unit))
    return say("promise_by", language, who=who, by=by, what=text) if by else say("promise", language, who=who, what=text)


def _open(parts: Material, promises: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Questions of the customer that the last turns leave open, and questions of the desk not yet answered."""
    recent = parts.turns - _RECENT
    last_agent = max((unit.turn for unit in parts.units if unit.role is Role.AGENT), default=-1)
    last_customer = max((unit.turn for unit in parts.units if unit.role is Role.CUSTOMER), default=-1)
    promised = {unit.turn for unit in promises}
    asked = [
        unit
        for unit in parts.units
        if unit.role is Role.CUSTOMER and unit.is_question and unit.size > 1
        and unit.turn >= recent and (unit.turn > last_agent or last_agent in promised)
    ]  # fmt: skip
    awaited = [
        unit
        for unit in parts.units
        if unit.role is Role.AGENT and unit.is_question and unit.turn > last_customer and not find_identifiers_of(unit.text)
    ]
    return asked[-3:], awaited[-2:]


def _next_step(
    conversation: RedactedConversation,
    parts: Material,
    promises: list[Unit],
    asked: list[Unit],
    awaited: list[Unit],
    language: str,
    shown: Callable[[str], str],
) -> str:
    last_turn = parts.units[-1]
    if promises and promises[-1].turn >= parts.turns - 8:
        by = deadline_of(promises[-1].text)
        what = shown(_sentence(conversation, promises[-1]))
        return say("keep_promise_by", language, by=by, what=what) if by else say("keep_promise", language, what=what)
    if asked:
        return say("answer", language, what=shown(asked[-1].text))
    if awaited:
        return say("wait", language, what=shown(awaited[-1].text))
    if last_turn.role is Role.CUSTOMER and not is_closing(last_turn.text):
        return say("reply", language, what=shown(last_turn.text))
    if promises:
        return say("keep_promise", language, what=shown(promises[-1].text))
    return say("confirm", language)
