"""The draft of a turn while a transcript is being read, and the one way drafts become a Conversation.

Every reader ends here, so that names, times, roles and the promise that nothing vanishes are
settled in one place.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from copilot.errors import UsageProblem
from copilot.models.conversation import Conversation, Message, Role
from copilot.transcripts.roles import infer_roles, is_note_label, role_of_name
from copilot.transcripts.stamps import Stamp, day_first

_INVISIBLE_EDGES = " \t\r\n\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"


@dataclass(slots=True)
class Turn:
    """One turn as found. `role` is what the format itself states; `speaker` tells people of one name apart.

    `private` words were written for the desk and never shown to the customer.
    """

    text: str = ""
    name: str | None = None
    role: Role | None = None
    at: str | None = None
    stamp: Stamp | None = None
    date: str | Stamp = ""
    speaker: str | None = None
    private: bool = False
    lines: list[str] = field(default_factory=list)

    @property
    def key(self) -> str | None:
        return self.speaker or self.name


def compose(turns: Sequence[Turn], format: str, warnings: Iterable[str] = (), id: str | None = None) -> Conversation:
    """A Conversation of `turns`; roles left open are inferred. Raises UsageProblem when no turn has text.

    A private note becomes a `system` turn with a name, its author's or "private note"; an event of the tool is a
    `system` turn without one. So neither can be taken for something the customer was told, nor for each other.
    """
    notes = list(warnings)
    texts = [_text_of(turn) for turn in turns]
    if torn := sum(_is_torn(text) for text in texts):
        notes.append(f"half characters (lone surrogates) in {torn} turns were replaced")
        texts = [_whole(text) for text in texts]
    month_second = day_first(stamp for turn in turns for stamp in (turn.stamp, turn.date) if isinstance(stamp, Stamp))
    roles = _roles(turns, texts)
    messages, empty = [], 0
    for turn, text in zip(turns, texts, strict=True):
        if not text:
            empty += turn.role is not Role.SYSTEM
            continue
        role = turn.role or (roles.get(turn.key, Role.CUSTOMER) if turn.key else Role.CUSTOMER)
        name = _name(turn.name)
        if turn.private or (name and is_note_label(name)):
            role, name = Role.SYSTEM, name or "private note"
        elif role is Role.SYSTEM:
            name = None
        messages.append(Message(role=role, text=text, name=name, at=_time(turn, month_second)))
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
    return _whole((name or "").strip(_INVISIBLE_EDGES + "*_`")) or None


def _is_torn(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= c <= "\udfff" for c in text)


def _whole(text: str) -> str:
    """`text` with pairs of surrogates joined and lone ones replaced, because no encoding can write them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if _is_torn(text) else text


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
