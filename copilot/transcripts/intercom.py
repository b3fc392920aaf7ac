"""Intercom's conversation object: the source message and its conversation_parts."""

from typing import Any

from copilot.models.conversation import Role
from copilot.transcripts.document import Record, attached, body, display_name, iso_time, part, plain, records
from copilot.transcripts.turns import Turn

FORMAT = "intercom"
_AUTHORS = {
    "user": Role.CUSTOMER, "lead": Role.CUSTOMER, "contact": Role.CUSTOMER, "visitor": Role.CUSTOMER,
    "admin": Role.AGENT, "teammate": Role.AGENT, "team": Role.AGENT,
    "bot": Role.BOT, "fin": Role.BOT, "operator": Role.BOT,
}  # fmt: skip
_SPOKEN = frozenset({"comment", "open", "close", "quick_reply", "message", ""})


def recognises(document: Any) -> bool:
    """Whether `document` is one conversation with its parts."""
    return isinstance(document, dict) and ("conversation_parts" in document or (isinstance(part(document, "conversation"), dict)
                                           and "conversation_parts" in document["conversation"]))  # fmt: skip


def read(document: Record) -> list[Turn]:
    """The opening message, then the parts in order; events become system turns."""
    inner = document.get("conversation")
    if "conversation_parts" not in document and isinstance(inner, dict):
        document = inner
    parts = document.get("conversation_parts")
    if isinstance(parts, dict):
        parts = parts.get("conversation_parts")
    opening = document.get("source") or document.get("conversation_message")
    turns = [_turn({**opening, "part_type": "message"}, document.get("created_at"))] if isinstance(opening, dict) else []
    ordered = sorted(records(parts), key=lambda p: p["created_at"] if isinstance(p.get("created_at"), int | float) else 0)
    return turns + [_turn(item, None) for item in ordered]


def _turn(item: Record, created: object) -> Turn:
    kind = plain(item.get("part_type"))
    author = item.get("author") or {}
    text = body(item.get("body")) or attached(item)
    private = kind.startswith("note") and bool(text)
    role = _AUTHORS.get(plain(part(author, "type")).lower())
    if kind not in _SPOKEN and (not text or "assign" not in kind):
        role = Role.SYSTEM
    if not text and role is not Role.CUSTOMER:
        text, role = kind.replace("_", " "), Role.SYSTEM
    at = iso_time(item.get("created_at") or created)
    return Turn(text=text, name=display_name(author), role=role, at=at, private=private)
