"""Telegram Desktop's result.json: one chat, or a full export that holds exactly one."""

from typing import Any

from copilot.errors import UsageProblem
from copilot.models.conversation import Role
from copilot.transcripts.document import Record, iso_time, part, plain, records
from copilot.transcripts.turns import Turn

FORMAT = "telegram"


def recognises(document: Any) -> bool:
    """Whether `document` is a chat export with Telegram's message objects."""
    if not isinstance(document, dict):
        return False
    if isinstance(part(document, "chats", "list"), list):
        return True
    return any(
        "from_id" in m or "date_unixtime" in m or m.get("type") == "service" for m in records(document.get("messages"))[:50]
    )


def read(document: Record) -> list[Turn]:
    """Turns of the chat. Raises UsageProblem when the export holds several chats."""
    chats = part(document, "chats", "list")
    if isinstance(chats, list):
        talking = [chat for chat in records(chats) if records(chat.get("messages"))]
        if len(talking) != 1:
            raise UsageProblem(f"The Telegram export holds {len(talking)} chats", "Export the one chat with this customer.")
        document = talking[0]
    return [_turn(message) for message in records(document.get("messages"))]


def _turn(message: Record) -> Turn:
    at = iso_time(message.get("date") or message.get("date_unixtime"))
    if message.get("type") == "service":
        what = " ".join(plain(message.get(key)) for key in ("actor", "action", "title") if message.get(key))
        return Turn(text=plain(message.get("text")) or what, role=Role.SYSTEM, at=at)
    text = plain(message.get("text")) or plain(message.get("text_entities"))
    name = plain(message.get("from")) or None
    role = Role.BOT if message.get("via_bot") and not text else None
    speaker = plain(message.get("from_id")) or name
    return Turn(text=text or _attachment(message), name=name, role=role, at=at, speaker=speaker)


def _attachment(message: Record) -> str:
    if message.get("photo"):
        return "[photo]"
    kind = message.get("media_type") or ("file" if message.get("file") else "")
    if kind:
        seconds, emoji = message.get("duration_seconds"), plain(message.get("sticker_emoji"))
        return f"[{str(kind).replace('_', ' ')}{f' {seconds} s' if seconds else ''}{f' {emoji}' if emoji else ''}]"
    return "[poll]" if message.get("poll") else "[contact]" if message.get("contact_information") else ""
