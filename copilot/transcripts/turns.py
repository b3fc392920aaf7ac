"""The draft of a turn while a transcript is being read, and the one way drafts become a Conversation.

Every reader ends here, so that names, times, roles and the promise that nothing vanishes are
settled in one place.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from copilot.errors import UsageProblem
from copilot.models.conversation import Conversation, Message, Role
from copilot.transcripts.roles import infer_roles, role_of_name
from copilot.transcripts.stamps import Stamp, day_first

_INVISIBLE_EDGES = " \t\r\n\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"


@dataclass(slots=True)
class Turn:
    """One turn as found. `role` is what the format itself states; `speaker` tells people of one name apart."""

    text: str = ""
    name: str | None = None
    role: Role | None = None
    at: str | None = None
    stamp: Stamp | None = None
    date: str | Stamp = ""
    speaker: str | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def key(self) -> str | None:
        return self.speaker or self.name


def compose(turns: Sequence[Turn], format: str, warnings: Iterable[str] = (), id: str | None = None) -> Conversation:
    """A Conversation of `turns`; roles left open are inferred. Raises UsageProblem when no turn has text."""
    notes = list(warnings)
    texts = [_text_of(turn) for turn in turns]
    month_second = day_first(stamp for turn in turns for stamp in (turn.stamp, turn.date) if isinstance(stamp, Stamp))
    roles = _roles(turns, texts)
    messages, empty = [], 0
    for turn, text in zip(turns, texts, strict=True):
        if not text:
            empty += turn.role is not Role.SYSTEM
            continue
        role = turn.role or (roles.get(turn.key, Role.CUSTOMER) if turn.key else Role.CUSTOMER)
        messages.append(Message(role=role, text=text, name=_name(turn.name), at=_time(turn, month_second)))
    if empty:
        notes.append(f"{empty} turns without text were left out")
    if not messages:
        raise UsageProblem(
            "The transcript has no message with text", "Check that the whole conversation was copied or exported."
        )
    return Conversation(messages=tuple(messages), format=format, id=id, warnings=tuple(notes))


def _text_of(turn: Turn) -> str:
    return ("\n".join([turn.text, *turn.lines]) if turn.lines else turn.text).strip(_INVISIBLE_EDGES)


def _name(name: str | None) -> str | None:
    return (name or "").strip(_INVISIBLE_EDGES + "*_`") or None


def _time(turn: Turn, month_second: bool) -> str | None:
    if turn.stamp is None:
        return turn.at
    date = turn.date.iso(month_second) if isinstance(turn.date, Stamp) else turn.date
    return turn.stamp.iso(month_second, date if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else "")


def _roles(turns: Sequence[Turn], texts: Sequence[str]) -> dict[str, Role]:
    """Roles by speaker key: what the format stated for a speaker once holds for all their turns."""
    given: dict[str, Role] = {}
    for turn in turns:
        if turn.key and turn.role in {Role.CUSTOMER, Role.AGENT, Role.BOT}:
            given.setdefault(turn.key, turn.role)
        elif turn.key and turn.name and turn.key not in given and (role := role_of_name(turn.name)):
            given[turn.key] = role
    speaking = ((turn.key, text) for turn, text in zip(turns, texts, strict=True) if turn.role is None)
    return infer_roles(speaking, given)
