"""Slack's channel export: a list of messages with `ts`, user ids and profiles."""

import re
from typing import Any

from copilot.models.conversation import Role
from copilot.transcripts.document import Record, display_name, first, iso_time, part, plain, records
from copilot.transcripts.html_text import unescaped
from copilot.transcripts.turns import Turn

FORMAT = "slack"
_SPOKEN = frozenset({"bot_message", "thread_broadcast", "file_share", "me_message", "file_comment", "assistant_app_thread", ""})
_MENTION = re.compile(r"<(?:(?P<sigil>[@#!])(?P<id>[^<>|]+)|(?P<link>(?:https?|mailto|tel):[^<>|]+))(?:\|(?P<label>[^<>]*))?>")


def recognises(document: Any) -> bool:
    """Whether `document` is a Slack export, or a Web API answer with its messages."""
    messages = records(
        document if isinstance(document, list) else part(document, "messages") if isinstance(document, dict) else None
    )
    return any("ts" in m and ("user" in m or "bot_id" in m or m.get("type") == "message") for m in messages[:50])


def read(document: Any) -> list[Turn]:
    """Turns in order of time; joins, topics and the like become system turns."""
    whole = document if isinstance(document, list) else document["messages"]
    messages = sorted(records(whole), key=lambda message: _seconds(message.get("ts")))
    people = {user: name for m in messages if (user := m.get("user")) and (name := _author(m))}
    if isinstance(document, dict):
        people |= {u.get("id"): name for u in records(document.get("users")) if (name := display_name(u.get("profile") or u))}
    return [_turn(message, people) for message in messages]


def _turn(message: Record, people: dict[Any, str]) -> Turn:
    at = iso_time(message.get("ts"))
    text = _text(plain(message.get("text")), people)
    if not text:
        text = "\n".join(filter(None, (plain(first_text) for first_text in _block_texts(message))))
    files = records(message.get("files"))
    if not text and files:
        text = " ".join(f"[{plain(item.get('filetype')) or 'file'}]" for item in files)
    subtype = plain(message.get("subtype"))
    if subtype not in _SPOKEN:
        return Turn(text=text, role=Role.SYSTEM, at=at)
    user = plain(message.get("user") or message.get("bot_id"))
    name = _author(message) or people.get(user) or user or None
    is_bot = subtype == "bot_message" or "bot_id" in message or user == "USLACKBOT"
    return Turn(text=text, name=name, role=Role.BOT if is_bot else None, at=at, speaker=user or name)


def _author(message: Record) -> str | None:
    return (
        display_name(message.get("user_profile"))
        or display_name(message.get("username"))
        or display_name(message.get("bot_profile"))
    )


def _block_texts(message: Record) -> list[Any]:
    texts = [attached.get("text") or attached.get("fallback") for attached in records(message.get("attachments"))]
    return texts + [block.get("text") or _rich(block.get("elements")) for block in records(message.get("blocks"))]


def _rich(elements: object) -> str:
    """Words and links of a rich text block, whose elements hold elements."""
    return "".join(plain(first(e, ("text", "url", "user_id"))) or _rich(e.get("elements")) for e in records(elements))


def _text(text: str, people: dict[Any, str]) -> str:
    def shown(match: re.Match[str]) -> str:
        if match["link"]:
            return match["link"].removeprefix("mailto:").removeprefix("tel:")
        label = match["label"] or people.get(match["id"]) or match["id"]
        return f"{match['sigil'].replace('!', '@')}{label}"

    return unescaped(_MENTION.sub(shown, text))


def _seconds(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0
