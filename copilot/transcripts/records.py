"""One JSON object a line: what every command and every batch job makes of it.

A bad line is told by its place and never quoted: it may hold what a customer pasted.
"""

import json
from typing import Any

from copilot.errors import UsageProblem
from copilot.models.conversation import Conversation

LONE_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def parse_record(line: bytes, where: str) -> dict[str, Any]:
    """The object on a line; `where` names the line. Raises UsageProblem."""
    try:
        record = json.loads(line.decode("utf-8-sig", errors="replace"), parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        detail = error.msg if isinstance(error, json.JSONDecodeError) else "too deeply nested"
        raise UsageProblem(f"{where} is not JSON: {detail}", "One JSON object a line.") from None
    if not isinstance(record, dict):
        raise UsageProblem(f"{where} is not a JSON object", 'One JSON object a line, such as {"id": …, "text": …}.')
    return record


def _refused(word: str) -> None:
    raise json.JSONDecodeError(f"{word} is no value of JSON", word, 0)


def text_of(record: dict[str, Any], key: str = "text") -> str:
    """The string under `key`, lone surrogates replaced. Raises UsageProblem."""
    value = record.get(key)
    if not isinstance(value, str):
        raise UsageProblem(f"the object has no text under {key!r}", f"Give {key!r} as a string.")
    return value.translate(LONE_SURROGATES)


def conversation_of_record(record: dict[str, Any]) -> Conversation:
    """The conversation in the record's `messages`, else in its `text`. Raises UsageProblem."""
    from copilot.transcripts.messages import read_messages
    from copilot.transcripts.registry import read_text

    messages = record.get("messages")
    if messages is None:
        return read_text(text_of(record))
    if not isinstance(messages, list) or not messages:
        raise UsageProblem("'messages' is not a list with at least one turn", 'Give [{"role": "customer", "text": …}, …].')
    return read_messages(messages)
