"""Freshdesk's ticket JSON: the description and its conversations; Freshchat's messages in the same manner."""

from typing import Any

from copilot.models.conversation import Role
from copilot.transcripts.document import Record, attached, body, display_name, first, iso_time, part, plain, records
from copilot.transcripts.turns import Turn

FORMAT = "freshdesk"


def recognises(document: Any) -> bool:
    """Whether `document` is a ticket with `conversations`, or a list of such conversations, or Freshchat messages."""
    return any(_is_reply(item) for item in _items(document)[:50]) or (
        isinstance(document, dict) and "description_text" in document
    )


def _is_reply(item: Record) -> bool:
    return "incoming" in item or "message_parts" in item or ("body_text" in item and "private" in item)


def read(document: Any) -> list[Turn]:
    """The ticket's description as the customer's first turn, then the conversations."""
    ticket = (document.get("ticket") or document.get("helpdesk_ticket") or document) if isinstance(document, dict) else {}
    requester = part(ticket, "requester")
    turns = []
    description = plain(ticket.get("description_text")) or body(ticket.get("description"))
    if description:
        turns.append(
            Turn(text=description, name=display_name(requester), role=Role.CUSTOMER, at=iso_time(ticket.get("created_at")))
        )
    items = sorted(_items(document), key=lambda item: plain(item.get("created_at") or item.get("created_time")))
    return turns + [_turn(item, ticket) for item in items]


def _items(document: Any) -> list[dict[str, Any]]:
    if isinstance(document, list):
        return records(document)
    if not isinstance(document, dict):
        return []
    places = (("conversations",), ("ticket", "conversations"), ("helpdesk_ticket", "notes"), ("notes",), ("messages",))
    return next((found for path in places if (found := records(part(document, *path)))), [])


def _turn(item: Record, ticket: Record) -> Turn:
    nested = item.get("note")
    item = nested if isinstance(nested, dict) else item
    text = plain(item.get("body_text")) or body(first(item, ("body", "message_parts"))) or attached(item)
    actor = plain(item.get("actor_type")).lower()
    if item.get("message_type") == "system":
        role = Role.SYSTEM
    elif (
        item.get("incoming") is True
        or actor == "user"
        or (item.get("user_id") and item.get("user_id") == ticket.get("requester_id"))
    ):
        role = Role.CUSTOMER
    elif actor == "bot":
        role = Role.BOT
    else:
        role = Role.AGENT if actor != "system" else Role.SYSTEM
    name = display_name(item.get("user")) or display_name(item.get("from_name"))
    at = iso_time(item.get("created_at") or item.get("created_time"))
    private = bool(item.get("private")) or item.get("message_type") == "private"
    return Turn(text=text, name=name, role=role, at=at, private=private)
