"""What happened in a conversation: the turns worth a line, what was tried with what result, promises, what is open."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from copilot.llm.extractive_cues import deadline_of, has_cue, is_closing
from copilot.llm.extractive_facts import SettledFacts, find_identifiers_of
from copilot.llm.extractive_promises import desk_promises, open_promises
from copilot.llm.extractive_select import choose
from copilot.llm.extractive_units import Material, Unit
from copilot.llm.extractive_words import say
from copilot.llm.summary_text import clipped
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation
from copilot.models.summary import Promise

_MOST_ENTRIES = 24
_MOST_TRIED = 8
_MOST_OPEN = 6
_ENTRY = 220
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n")
_RECENT = 5
"""Turns from the end within which an unanswered question is still open."""
_LATELY = 8
"""Turns from the end within which a promise of the desk is the next thing to do."""


@dataclass(frozen=True, slots=True)
class Events:
    """Timeline as (message index, text); `promised` is what the desk said it would do, `promises` what is still open."""

    timeline: tuple[tuple[int, str], ...]
    tried: tuple[str, ...]
    promises: tuple[Promise, ...]
    open_questions: tuple[str, ...]
    next_step: str
    promised: tuple[Unit, ...]
    is_service: bool


def events_of(conversation: RedactedConversation, parts: Material, language: str, settled: SettledFacts) -> Events:
    """The events of `conversation`, whose pieces are `parts`."""

    def shown(text: str) -> str:
        return mark_withdrawn(text, settled.withdrawn, language)

    promised = desk_promises(parts)
    pending = [(unit, _promise(conversation, unit, language, shown)) for unit in open_promises(conversation, parts)]
    asked, awaited = _open(parts, promised)
    lines = [say("asked", language, what=shown(unit.text)) for unit in asked]
    lines += [say("awaited", language, what=shown(unit.text)) for unit in awaited]
    return Events(
        timeline=_timeline(conversation, parts, shown),
        tried=_tried(parts, shown),
        promises=tuple(dict.fromkeys(promise for _, promise in pending))[-_MOST_OPEN:],
        open_questions=tuple(dict.fromkeys(lines)),
        next_step=_next_step(parts, pending, asked, awaited, language, shown),
        promised=tuple(promised),
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
    return tuple((number, shown(clipped(conversation.messages[number].text, _ENTRY))) for number in sorted(best))


def _event_weight(unit: Unit) -> float:
    if is_closing(unit.text):
        return 0.1
    weight = 1.0
    for cue in ("promise", "result", "correct", "instruct"):
        weight += 0.4 * has_cue(cue, unit.text)
    if re.search(r"\d", unit.text):
        weight += 0.8
    return weight


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
                said = f"{shown(clipped(instruction.text, _ENTRY))} → {said}"
                instruction = None
            lines.append(said)
    return tuple(dict.fromkeys(lines))[-_MOST_TRIED:]


def _sentence(conversation: RedactedConversation, unit: Unit) -> str:
    """The whole sentence a clause was cut from: "by noon" needs what will be done by noon."""
    whole = (" ".join(part.split()) for part in _SENTENCE_END.split(conversation.messages[unit.message].text))
    return next((sentence for sentence in whole if unit.text in sentence and len(sentence) <= 2 * _ENTRY), unit.text)


def mark_withdrawn(text: str, withdrawn: Iterable[str], language: str) -> str:
    """`text` with every identifier that was taken back marked as such."""
    for old in withdrawn:
        text = re.sub(re.escape(old), lambda match: match.group() + say("withdrawn", language), text, flags=re.IGNORECASE)
    return text


def _promise(conversation: RedactedConversation, unit: Unit, language: str, shown: Callable[[str], str]) -> Promise:
    by = conversation.messages[unit.message].name or say(unit.role.value, language)
    return Promise(by=by, until=deadline_of(unit.text), what=shown(_sentence(conversation, unit)))


def _open(parts: Material, promised: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Questions of the customer that the last turns leave open, and questions of the desk not yet answered."""
    recent = parts.turns - _RECENT
    last_agent = max((unit.turn for unit in parts.units if unit.role is Role.AGENT), default=-1)
    last_customer = max((unit.turn for unit in parts.units if unit.role is Role.CUSTOMER), default=-1)
    with_promise = {unit.turn for unit in promised}
    asked = [
        unit
        for unit in parts.units
        if unit.role is Role.CUSTOMER and unit.is_question and unit.size > 1
        and unit.turn >= recent and (unit.turn > last_agent or last_agent in with_promise)
    ]  # fmt: skip
    awaited = [
        unit
        for unit in parts.units
        if unit.role is Role.AGENT and unit.is_question and unit.turn > last_customer and not find_identifiers_of(unit.text)
    ]
    return asked[-3:], awaited[-2:]


def _next_step(
    parts: Material,
    pending: list[tuple[Unit, Promise]],
    asked: list[Unit],
    awaited: list[Unit],
    language: str,
    shown: Callable[[str], str],
) -> str:
    last_turn = parts.units[-1]
    recent = [promise for unit, promise in pending if unit.turn >= parts.turns - _LATELY and unit.role is Role.AGENT]
    if recent:
        return keep_promise(recent[-1], language)
    if asked:
        return say("answer", language, what=shown(asked[-1].text))
    if awaited:
        return say("wait", language, what=shown(awaited[-1].text))
    if pending and pending[-1][0].role is Role.CUSTOMER:
        return say("wait_promise", language, what=pending[-1][1].what)
    if last_turn.role is Role.CUSTOMER and not is_closing(last_turn.text):
        return say("reply", language, what=shown(last_turn.text))
    if pending:
        return keep_promise(pending[-1][1], language)
    return say("confirm", language)


def keep_promise(promise: Promise, language: str) -> str:
    """The next step that keeps a promise of the desk."""
    if promise.until:
        return say("keep_promise_by", language, by=promise.until, what=promise.what)
    return say("keep_promise", language, what=promise.what)
