"""Which reader takes a transcript: forced by `--format`, else the first one that recognises it.

Readers are imported when they are needed, because `copilot redact` on a line of chat must not pay
for the mail and CSV machinery.
"""

import json
from dataclasses import replace
from importlib import import_module
from pathlib import PurePath
from typing import Any, NoReturn

from copilot.errors import UsageProblem
from copilot.models.conversation import Conversation, Role
from copilot.transcripts.cut_off import closed
from copilot.transcripts.encoding import decode
from copilot.transcripts.messages import read_export
from copilot.transcripts.turns import Turn, compose

JSON_TOOLS = ("telegram", "slack", "discord", "intercom", "chatwoot", "zendesk", "freshdesk")
"""Modules that read a tool's JSON export, the most distinctive first."""

_COPIES = {
    "whatsapp": {"stamp_first"},
    "telegram": {"bracketed_stamp", "stamp_first", "name_and_stamp"},
    "wechat": {"name_and_stamp", "stamp_and_name", "stamp_first", "labels", "name_over_stamp"},
    "discord": {"name_and_stamp", "name_over_stamp", "stamp_and_name", "stamp_first"},
    "slack": {"name_and_stamp", "name_over_stamp", "stamp_first", "stamp_and_name"},
    "zendesk": {"name_over_stamp", "stamp_first", "name_and_stamp"},
    "intercom": {"stamp_first", "name_and_stamp", "name_over_stamp"},
    "freshdesk": {"name_and_stamp", "name_over_stamp", "stamp_first"},
    "chatwoot": {"name_and_stamp", "name_over_stamp", "stamp_first"},
    "chat": {
        "labels",
        "stamp_first",
        "name_then_stamp",
        "bracketed_stamp",
        "name_over_stamp",
        "name_and_stamp",
        "stamp_and_name",
    },
}
FORMATS = (
    "auto",
    "text",
    "chat",
    "whatsapp",
    "telegram",
    "wechat",
    "discord",
    "slack",
    "zendesk",
    "intercom",
    "freshdesk",
    "chatwoot",
    "email",
    "csv",
    "json",
    "html",
)
"""What `--format` accepts."""


def read_transcript(data: bytes, name: str = "", format: str = "auto") -> Conversation:
    """The conversation in `data`; `name` is the file's name, whose suffix only breaks ties.

    Raises UsageProblem for empty input, binary files, unknown formats, and text that is not of a forced format.
    """
    _check(format)
    suffix = PurePath(name).suffix.lower()
    if data.startswith(b"PK\x03\x04"):
        from copilot.transcripts.archive import unpacked

        inner, content = unpacked(data)
        conversation = read_transcript(content, inner, format)
        return replace(conversation, warnings=(f"{inner} was read out of the archive", *conversation.warnings))
    if format in {"auto", "email"} and _mail().recognises(data):
        mail: Conversation = _mail().read(data)
        return mail
    decoded = decode(data)
    if suffix in {".csv", ".tsv"} and format == "auto" and _tables().recognises(decoded.text):
        format = "csv"
    return _read(decoded.text, format, decoded.warnings)


def read_text(text: str, format: str = "auto") -> Conversation:
    """The conversation in a text that is already decoded. Raises UsageProblem as `read_transcript` does."""
    _check(format)
    if not text.strip():
        raise UsageProblem("The input is empty", "Give a transcript as FILE or on standard input.")
    if format in {"auto", "email"} and _mail().recognises(text[:65_536].encode("utf-8", "replace")):
        mail: Conversation = _mail().read(text.encode("utf-8", "replace"))
        return mail
    return _read(text.replace("\r\n", "\n").replace("\r", "\n"), format, ())


def _read(text: str, format: str, warnings: tuple[str, ...]) -> Conversation:
    text = text.lstrip("\ufeff")
    if format == "text":
        return compose([Turn(text=text, role=Role.CUSTOMER)], "text", warnings)
    if format == "csv":
        table: Conversation = _tables().read(text, warnings)
        return table
    if format == "email":
        return _pasted_mail(text, warnings) or _unfit(format)
    start = text.lstrip()[:1]
    if format in {"auto", "json", *JSON_TOOLS} and start and start in "[{":
        found = _read_json(text, format, warnings)
        if found is not None:
            return found
    if format == "json":
        raise UsageProblem(
            "The input is not JSON that holds messages", 'Expected {"messages": [{"role": "customer", "text": "..."}]}.'
        )
    if format == "html" or (start == "<" and _is_page(text)):
        from copilot.transcripts import chat_pages
        from copilot.transcripts.html_text import html_to_text, looks_like_html

        if (tool := chat_pages.format_of(text)) and format in {"auto", "html", tool}:
            return compose(chat_pages.read_page(text), tool, warnings)
        if not looks_like_html(text):
            return _unfit(format)
        text = html_to_text(text)
    elif format == "auto" and _tables().recognises(text):
        rows: Conversation = _tables().read(text, warnings)
        return rows
    return _read_copy(text, format, warnings)


def _read_json(text: str, format: str, warnings: tuple[str, ...]) -> Conversation | None:
    """A JSON document or JSON lines with messages in it; None when it is neither, so that it is read as text."""
    documents = _documents(text)
    if not documents and (mended := closed(text)):
        documents, warnings = mended[0], (*warnings, mended[1])
    if not documents:
        return None
    document = documents[0] if len(documents) == 1 else documents
    if len(documents) > 1:
        wrapped = [d for d in documents if isinstance(d, dict) and isinstance(d.get("messages"), list)]
        if len(wrapped) > 1:
            raise UsageProblem(
                f"The input holds {len(wrapped)} conversations", "Use --jsonl, or `copilot batch`, for many at once."
            )
        document = wrapped[0] if wrapped else documents
    tools = (format,) if format in JSON_TOOLS else JSON_TOOLS
    for tool in tools:
        reader = import_module(f"copilot.transcripts.{tool}")
        if reader.recognises(document):
            return compose(reader.read(document), tool, warnings, id=_id(document))
    if format in JSON_TOOLS:
        return _unfit(format)
    found = read_export(document)
    if found is None:
        return None
    turns, notes = found
    return compose(turns, "json", (*warnings, *notes), id=_id(document))


def _documents(text: str) -> list[Any]:
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        pass
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or not all(line.lstrip().startswith("{") for line in lines):
        return []
    try:
        return [json.loads(line) for line in lines]
    except (ValueError, RecursionError):
        return []


def _id(document: Any) -> str | None:
    value = document.get("id") if isinstance(document, dict) else None
    return str(value) if isinstance(value, str | int) else None


def _read_copy(text: str, format: str, warnings: tuple[str, ...]) -> Conversation:
    from copilot.transcripts.cut import cut
    from copilot.transcripts.page import find_headers
    from copilot.transcripts.tool_names import tool_of

    lines = text.split("\n")
    layout, headers = find_headers(lines, frozenset(_COPIES.get(format, _COPIES["chat"])))
    if not headers:
        if format not in {"auto", "html"}:
            return _unfit(format)
        if format == "auto" and (mail := _pasted_mail(text, warnings)):
            return mail
        return compose([Turn(text=text, role=Role.CUSTOMER)], "text", warnings)
    turns, notes = cut(lines, layout, headers)
    shown = tool_of(layout, lines, headers) if format in {"auto", "html"} else format
    return compose(turns, shown, (*warnings, *notes))


def _pasted_mail(text: str, warnings: tuple[str, ...]) -> Conversation | None:
    found: Conversation | None = _mail().read_pasted(text, warnings)
    return found


def _unfit(format: str) -> NoReturn:
    raise UsageProblem(f"The input does not look like {format}", f"Leave --format out, or use one of: {', '.join(FORMATS)}.")


def _is_page(text: str) -> bool:
    head = text[:2_000].lower()
    return "<html" in head or "<!doctype html" in head or "<body" in head


def _check(format: str) -> None:
    if format not in FORMATS:
        raise UsageProblem("Unknown transcript format", f"Use one of: {', '.join(FORMATS)}.")


def _mail() -> Any:
    return import_module("copilot.transcripts.mail")


def _tables() -> Any:
    return import_module("copilot.transcripts.tables")
