"""Discord channel exports as DiscordChatExporter and the API write them."""

import re
from typing import Any

from copilot.models.conversation import Role
from copilot.transcripts.document import Record, display_name, first, iso_time, part, plain, records
from copilot.transcripts.roles import role_of_name
from copilot.transcripts.turns import Turn

FORMAT = "discord"
_SPOKEN = frozenset({"default", "reply", "0", "19", "20", "chatinputcommand", "contextmenucommand", ""})


def recognises(document: Any) -> bool:
    """Whether `document` holds messages with Discord's author objects."""
    found = part(document, "messages") if isinstance(document, dict) else document
    return any(
        isinstance(m.get("author"), dict) and ("content" in m) and ({"isBot", "discriminator", "nickname"} & m["author"].keys())
        for m in records(found)[:50]
    )


def read(document: Any) -> list[Turn]:
    """Turns in order of time."""
    messages = records(document if isinstance(document, list) else document["messages"])
    times = [str(message.get("timestamp", "")) for message in messages]
    ordered = messages if times == sorted(times) else list(reversed(messages))
    return [_turn(message) for message in ordered]


def _turn(message: Record) -> Turn:
    author = message.get("author") or {}
    people = {plain(one.get("id")): display_name(one) for one in records(message.get("mentions"))}
    text = re.sub(r"<@!?(\d+)>", lambda found: f"@{people.get(found[1]) or found[1]}", plain(message.get("content")))
    if not text:
        kinds = [plain(first(item, ("contentType", "content_type"))) or "file" for item in records(message.get("attachments"))]
        text = " ".join(f"[{kind}]" for kind in kinds) or "\n".join(
            filter(None, (plain(first(embed, ("description", "title"))) for embed in records(message.get("embeds"))))
        )
    at = iso_time(message.get("timestamp"))
    if str(message.get("type", "")).lower() not in _SPOKEN:
        return Turn(text=text or plain(message.get("type")), role=Role.SYSTEM, at=at)
    name = display_name({k: v for k, v in author.items() if k in {"nickname", "global_name", "name", "username"}})
    role = Role.BOT if author.get("isBot") or author.get("bot") else None
    if role is None:
        role = next(
            (found for badge in records(author.get("roles")) if (found := role_of_name(plain(badge.get("name"))))), None
        )
    return Turn(text=text, name=name, role=role, at=at, speaker=plain(author.get("id")) or name)
