"""Who promised what, and which promises are still open.

A promise the next agent does not know of is broken; one that was kept long ago, handed on as open, makes them look
foolish. Kept is what the same side reports later, on the same matter or so much later that the report can only be that;
where it is not sure the promise stays: a reminder too many does less harm than one too few.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from copilot.llm.extractive_cues import deadline_of, has_cue, is_on_another_day, is_pledge, is_promise
from copilot.llm.extractive_units import Material, Unit, content_terms
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation

_RECENT = 8
"""Turns from the end within which a promise without a time is still one."""
_MOST = 100
"""Promises looked at, from the end: a flood of them must not cost more than a conversation does."""
_LATER = timedelta(hours=1)
"""After so long a report is what was promised, whatever its words."""


@dataclass(frozen=True, slots=True)
class Given:
    """One promise as it stands in a conversation: whose, in which words, and when it was given (as the message says)."""

    role: Role
    text: str
    until: str
    at: str | None = None


def desk_promises(parts: Material) -> list[Unit]:
    """Commitments of the desk, kept or not; those with a deadline, or the last two where none has one."""
    made = [unit for unit in parts.units if unit.role is Role.AGENT and is_promise(unit.text)]
    dated = [unit for unit in made if has_cue("deadline", unit.text)]
    return dated or made[-2:]


def open_promises(conversation: RedactedConversation, parts: Material) -> list[Unit]:
    """What either side promised and has not done: with a deadline, or said a moment ago."""
    made = [
        unit
        for unit in parts.units
        if (unit.turn >= parts.turns - _RECENT or has_cue("deadline", unit.text))
        and (is_promise(unit.text) if unit.role is Role.AGENT else is_pledge(unit.text))
    ]
    brought = deliveries(parts.units)
    found = []
    for unit in made[-_MOST:]:
        given = Given(unit.role, unit.text, deadline_of(unit.text), conversation.messages[unit.message].at)
        if not is_kept(given, conversation, [other for other in brought if other.turn > unit.turn]):
            found.append(unit)
    return found


def deliveries(units: Sequence[Unit]) -> list[Unit]:
    """The pieces that bring something which may have been promised, or say that it came."""
    return [unit for unit in units if not unit.is_question and (_delivers(unit) or _has_it(unit))]


def is_kept(given: Given, conversation: RedactedConversation, later: Sequence[Unit], *, long_ago: bool = False) -> bool:
    """Whether one of the `later` deliveries of `conversation` is what was promised.

    `long_ago`: the promise is of an earlier sitting, for where the times do not tell.
    """
    matter = {term for term in content_terms(given.text) if not term[0].isdigit()}
    for unit in later:
        if unit.role is not given.role:
            if given.role is Role.AGENT and _has_it(unit):
                return True
            continue
        same = matter.intersection(unit.terms)
        if _delivers(unit) and (same or _is_due(given, conversation.messages[unit.message].at, long_ago)):
            return True
    return False


def _delivers(unit: Unit) -> bool:
    if unit.role is Role.CUSTOMER:
        return (has_cue("report", unit.text) or has_cue("result", unit.text)) and not is_pledge(unit.text)
    return has_cue("report", unit.text) and not is_promise(unit.text)


def _has_it(unit: Unit) -> bool:
    return unit.role is Role.CUSTOMER and has_cue("received", unit.text)


def _is_due(given: Given, at: str | None, long_ago: bool) -> bool:
    """Whether `at` is so long after the promise that what was to come then has come."""
    made, now = _instant(given.at), _instant(at)
    if made is None or now is None or (made.tzinfo is None) is not (now.tzinfo is None):
        return long_ago
    if is_on_another_day(given.until):
        return now.date() > made.date()
    return now - made >= _LATER


def _instant(at: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(at) if at else None
    except ValueError:
        return None
