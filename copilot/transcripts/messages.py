"""Messages as plain JSON objects, whatever their keys are called: the program's own contract, OpenAI's, and the rest.

{"messages": [{"role": "customer", "text": "...", "at": "...", "name": "..."}]}
{"role": "user", "content": "..."}    {"from": "Bea", "body": "..."}    {"direction": "incoming", "message": "..."}
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from copilot.errors import UsageProblem
from copilot.models.conversation import Conversation, Role
from copilot.transcripts.document import Record, attached, body, iso_time, records
from copilot.transcripts.message_fields import (
    TEXT,
    Fields,
    fields_of,
    is_message,
    is_private,
    kind_of,
    name_of,
    person_of,
    role_of,
    time_of,
    value_of,
)
from copilot.transcripts.roles import role_of_field
from copilot.transcripts.turns import Turn, compose

FORMAT = "messages"
_DEPTH = 6
_DIRECTORIES = frozenset({"users", "participants", "members", "contacts", "agents", "people", "authors"})


def read_messages(items: Sequence[Record], id: str | None = None) -> Conversation:
    """A Conversation of message objects, in their order. Raises UsageProblem naming the message that is none."""
    turns = []
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise UsageProblem(
                f"Message {number} is not an object", 'Write each message as {"role": "customer", "text": "..."}.'
            )
        fields = fields_of(item)
        if not any(key in fields for key in TEXT):
            raise UsageProblem(f"Message {number} has no text", 'Name the text "text", "content", "body" or "message".')
        turns.append(_turn(fields, {}, frozenset()))
    if not turns:
        raise UsageProblem("The list of messages is empty", 'Give at least one message: {"role": "customer", "text": "..."}.')
    return compose(turns, FORMAT, id=id)


def read_export(document: Any) -> tuple[list[Turn], list[str]] | None:
    """Turns of the one conversation inside `document`, oldest first, and warnings; None when it holds no messages.

    Raises UsageProblem when it holds several conversations.
    """
    items = message_list(document)
    if items is None:
        return None
    levelled = [fields_of(item) for item in items]
    times = [iso_time(time_of(fields)) or "" for fields in levelled]
    if (
        all(re.match(r"\d{4}-\d\d-\d\d", time) for time in times)
        and times[0] > times[-1]
        and times == sorted(times, reverse=True)
    ):
        levelled.reverse()
    kinds = frozenset(kind_of(fields) for fields in levelled)
    people = _people(document, 0)
    turns = [_turn(fields, people, kinds) for fields in levelled]
    mended = sum(_mend(turn) for turn in turns)
    return turns, [f"{mended} messages whose UTF-8 had been read as Latin-1 were mended"] if mended else []


def message_list(document: Any) -> list[dict[str, Any]] | None:
    """The list of message objects inside `document`, however it is wrapped; None when there is none.

    Raises UsageProblem when several conversations hold one each.
    """
    if isinstance(document, dict) and is_message(document) and not any(_search(value, 1) for value in document.values()):
        return [document]
    found = _search(document, 0)
    if found is None and isinstance(document, dict) and isinstance(document.get("messages"), list):
        found = [item for item in records(document["messages"]) if any(key in fields_of(item) for key in TEXT)]
    return found or None


def _search(value: Any, depth: int) -> list[dict[str, Any]] | None:
    """The longest list of messages in `value`; messages are not searched themselves."""
    if depth > _DEPTH:
        return None
    if isinstance(value, list):
        items = records(value)
        if sum(map(is_message, items[:50])) * 2 > len(items[:50]):
            return items
        inside = [found for item in items if (found := _search(item, depth + 1))]
        if len(inside) > 1:
            raise UsageProblem(
                f"The input holds {len(inside)} conversations", "Use --jsonl, or `copilot batch`, for many at once."
            )
        return inside[0] if inside else None
    if isinstance(value, dict):
        return max((found for inner in value.values() if (found := _search(inner, depth + 1))), key=len, default=None)
    return None


def _people(value: Any, depth: int) -> dict[str, Record]:
    """Records of the people named beside the messages, by id."""
    found: dict[str, Record] = {}
    if isinstance(value, dict) and depth <= _DEPTH:
        for key, inner in value.items():
            if key.lower() in _DIRECTORIES:
                found |= {str(person["id"]): person for person in records(inner) if "id" in person}
            found |= _people(inner, depth + 1)
    return found


def _turn(fields: Fields, people: Mapping[str, Record], kinds: frozenset[str]) -> Turn:
    text = body(value_of(fields, TEXT))
    person = person_of(fields, people)
    name, role = name_of(fields, person), role_of(fields, person, kinds)
    if name and role_of_field(name):
        role, name = role or role_of_field(name), None
    # The program's own answer marks a note by a name on a system turn.
    private = is_private(fields, kinds) or (fields.get("role") == "system" and name is not None)
    if not text and not (text := attached(fields)):
        text, role = (kind_of(fields), Role.SYSTEM) if people or kinds else ("", role)
    return Turn(text=text, name=name, role=role, at=iso_time(time_of(fields)), private=private)


def _mend(turn: Turn) -> bool:
    """Some archives write UTF-8 as if each byte were a Latin-1 character; reading it back is exact, or fails."""
    before = (turn.text, turn.name)
    turn.text, turn.name = _mended(turn.text), _mended(turn.name) if turn.name else None
    return before != (turn.text, turn.name)


def _mended(text: str) -> str:
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
