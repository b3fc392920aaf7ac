"""Small readings that all JSON exports share: text out of whatever shape it has, times, first key that is there."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

Record = Mapping[str, Any]


def records(value: object) -> list[dict[str, Any]]:
    """`value` as a list of objects; [] for anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def part(record: Record, *path: str) -> Any:
    """The value at `path` in nested objects, or None."""
    value: Any = record
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def first(record: Record, keys: Iterable[str]) -> Any:
    """The first value among `keys` that is there and not empty."""
    return next((record[key] for key in keys if record.get(key) not in (None, "", [], {})), None)


def plain(value: object) -> str:
    """Text of a body: a string, a list of parts (strings or {"text": ...}), or an object with the text inside."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return "".join(plain(item) for item in value)
    if isinstance(value, Mapping):
        return plain(first(value, ("text", "body", "content", "value", "plain", "message", "parts")))
    return ""


def body(value: object) -> str:
    """`plain`, with HTML turned into text where the body is HTML."""
    from copilot.transcripts.html_text import html_to_text, looks_like_html

    text = plain(value)
    return html_to_text(text) if looks_like_html(text) else text


def iso_time(value: object) -> str | None:
    """ISO 8601 of an epoch (seconds or milliseconds, number or digits) in UTC; a written time stays as it is."""
    if isinstance(value, Mapping):
        value = value.get("$date")
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        bare = value.strip()
        if not bare.replace(".", "", 1).isdigit():
            return bare or None
        value = float(bare)
    if not isinstance(value, int | float):
        return None
    seconds = float(value)
    while seconds > 1e11:
        seconds /= 1000
    if seconds < 1e8:
        return str(value)
    return datetime.fromtimestamp(int(seconds), tz=UTC).isoformat().replace("+00:00", "Z")


_NAMES = (
    "real_name", "display_name", "nickname", "global_name", "name", "realname", "displayname", "username", "n", "title", "email"
)  # fmt: skip


def attached(item: Record) -> str:
    """What stands for a message without words: the kind of each attachment, in brackets."""
    kinds = ("file_type", "content_type", "contentType", "filetype", "type")
    files = [found for key in ("attachments", "files") for found in records(item.get(key))]
    return " ".join(f"[{plain(first(file, kinds)) or 'file'}]" for file in files)


def display_name(value: object) -> str | None:
    """A name out of a string or a person object."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, Mapping):
        full = " ".join(
            plain(first(value, keys)) for keys in (("first_name", "firstname", "first"), ("last_name", "lastname", "last"))
        )
        found = first(value, _NAMES[:-1]) or full.strip() or value.get("email")
        return plain(found).strip() or None
    return None
