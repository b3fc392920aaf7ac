"""Messages as plain JSON objects, whatever their keys are called: the program's own contract, OpenAI's, and the rest.

{"messages": [{"role": "customer", "text": "...", "at": "...", "name": "..."}]}
{"role": "user", "content": "..."}    {"from": "Bea", "body": "..."}    {"direction": "incoming", "message": "..."}
"""

from collections.abc import Sequence
from typing import Any

from copilot.errors import UsageProblem
from copilot.models.conversation import Conversation, Role
from copilot.transcripts.document import Record, body, display_name, first, iso_time, part, records
from copilot.transcripts.roles import role_of_field
from copilot.transcripts.turns import Turn, compose

FORMAT = "messages"
TEXT_KEYS = (
    "text",
    "content",
    "body",
    "message",
    "msg",
    "utterance",
    "plain_body",
    "body_text",
    "value",
    "内容",
    "消息",
    "文本",
)
ROLE_KEYS = (
    "role",
    "author_type",
    "sender_type",
    "speaker_type",
    "user_type",
    "from_type",
    "direction",
    "type",
    "message_type",
    "角色",
    "类型",
)
NAME_KEYS = (
    "name",
    "from",
    "author",
    "sender",
    "speaker",
    "user",
    "username",
    "display_name",
    "from_name",
    "sender_name",
    "agent",
    "姓名",
    "昵称",
    "发送方",
    "发送人",
    "发送者",
)
TIME_KEYS = (
    "at",
    "created_at",
    "createdAt",
    "timestamp",
    "time",
    "date",
    "datetime",
    "sent_at",
    "created",
    "ts",
    "时间",
    "日期",
)
PRIVATE_KEYS = ("private", "is_private", "internal", "is_internal", "note")
LIST_KEYS = (
    "messages",
    "conversation",
    "turns",
    "dialogue",
    "dialog",
    "transcript",
    "items",
    "data",
    "history",
    "comments",
    "results",
    "chat",
    "thread",
)


def read_messages(items: Sequence[Record], id: str | None = None) -> Conversation:
    """A Conversation of message objects. Raises UsageProblem naming the message that is none."""
    turns = [_turn(item, number) for number, item in enumerate(items, 1)]
    if not turns:
        raise UsageProblem("The list of messages is empty", 'Give at least one message: {"role": "customer", "text": "..."}.')
    return compose(turns, FORMAT, id=id)


def message_list(document: Any) -> list[dict[str, Any]] | None:
    """The list of message objects inside `document`, however it is wrapped; None when there is none."""
    for _ in range(3):
        if isinstance(document, list):
            found = records(document)
            return found if found and len(found) == len(document) and any(_is_message(item) for item in found) else None
        if not isinstance(document, dict):
            return None
        inner = next((document[key] for key in LIST_KEYS if isinstance(document.get(key), list | dict)), None)
        if inner is None:
            return [document] if _is_message(document) else None
        document = inner
    return None


def _is_message(item: Record) -> bool:
    return first(item, TEXT_KEYS) is not None


def _turn(item: object, number: int) -> Turn:
    if not isinstance(item, dict):
        raise UsageProblem(f"Message {number} is not an object", 'Write each message as {"role": "customer", "text": "..."}.')
    if not any(key in item for key in TEXT_KEYS):
        raise UsageProblem(f"Message {number} has no text", f"Name the text one of: {', '.join(TEXT_KEYS[:5])}.")
    text = body(first(item, TEXT_KEYS))
    at = iso_time(first(item, TIME_KEYS))
    name = display_name(first(item, NAME_KEYS))
    role = next((found for key in ROLE_KEYS if isinstance(item.get(key), str) and (found := role_of_field(item[key]))), None)
    if role is None:
        kinds = [part(item, key, "role") or part(item, key, "type") for key in ("author", "sender", "from", "user")]
        role = next((found for kind in kinds if isinstance(kind, str) and (found := role_of_field(kind))), None)
    if role is None and name and (role := role_of_field(name)):
        name = None
    if any(item.get(key) is True for key in PRIVATE_KEYS) or item.get("public") is False:
        role = Role.SYSTEM
    elif item.get("is_bot") is True or item.get("isBot") is True:
        role = Role.BOT
    return Turn(text=text, name=name, role=role, at=at)
