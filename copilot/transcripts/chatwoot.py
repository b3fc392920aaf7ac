"""Chatwoot's conversation JSON: the messages endpoint, and the conversation object of its webhooks."""

from typing import Any

from copilot.models.conversation import Role
from copilot.transcripts.document import Record, attached, body, display_name, iso_time, part, plain, records
from copilot.transcripts.turns import Turn

FORMAT = "chatwoot"
_TYPES = {
    "0": Role.CUSTOMER, "incoming": Role.CUSTOMER,
    "1": Role.AGENT, "outgoing": Role.AGENT,
    "2": Role.SYSTEM, "activity": Role.SYSTEM,
    "3": Role.BOT, "template": Role.BOT,
}  # fmt: skip


def recognises(document: Any) -> bool:
    """Whether `document` holds messages with Chatwoot's message_type."""
    return any("message_type" in message and "content" in message for message in _messages(document)[:50])


def read(document: Any) -> list[Turn]:
    """Turns; activities become system turns."""
    return [_turn(message) for message in _messages(document)]


def _messages(document: Any) -> list[dict[str, Any]]:
    if isinstance(document, list):
        return records(document)
    if not isinstance(document, dict):
        return []
    places = (("payload",), ("data", "payload"), ("messages",), ("conversation", "messages"), ("payload", "messages"))
    return next((found for path in places if (found := records(part(document, *path)))), [])


def _turn(message: Record) -> Turn:
    role = _TYPES.get(str(message.get("message_type")).lower(), Role.SYSTEM)
    sender = message.get("sender") or {}
    kind = plain(part(sender, "type")).lower() or plain(message.get("sender_type")).lower()
    if role is Role.AGENT and kind in {"agent_bot", "agentbot", "captain::assistant", "captain_assistant"}:
        role = Role.BOT
    text = body(message.get("content")) or attached(message)
    at = iso_time(message.get("created_at"))
    return Turn(text=text, name=display_name(sender), role=role, at=at, private=bool(message.get("private")))
