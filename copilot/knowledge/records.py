"""Reads a JSONL file of ready-made records: `id, title, text, language?`, one document a line."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from copilot.knowledge.source import Broken, Kept, Source
from copilot.language.detect import detect
from copilot.models.knowledge import Document, Section, SectionRole


def read_records(source: Source, known: Mapping[str, str]) -> Iterator[Document | Kept | Broken]:
    """A document, or what is wrong, for every line that is not blank; Kept where `known` has its origin."""
    seen: set[str] = set()
    for number, line in enumerate(source.read().split("\n"), 1):
        if not line.strip():
            continue
        origin = source.origin(line, number)
        try:
            found = Kept(known[origin], source.name) if origin in known else _record(source, number, line, origin)
            if found.id in seen:
                raise Broken(source.name, number, "has the same id as an earlier line")
            seen.add(found.id)
            yield found
        except Broken as broken:
            yield broken


def _record(source: Source, number: int, line: str, origin: str) -> Document:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError):
        raise Broken(source.name, number, "is not JSON") from None
    if not isinstance(row, dict):
        raise Broken(source.name, number, "is not a JSON object")
    key, text = row.get("id"), row.get("text")
    if not isinstance(key, str | int) or isinstance(key, bool) or key == "":
        raise Broken(source.name, number, "needs an id")
    if not isinstance(text, str) or not text.strip():
        raise Broken(source.name, number, "needs a text")
    title = _text(row.get("title"))
    return Document(
        id=str(key),
        title=source.clean(title or _opening(text)),
        language=_text(row.get("language")) or detect(text),
        path=f"{source.name}#L{number}",
        category=_text(row.get("category")),
        questions=tuple(source.clean(question) for question in row.get("questions") or () if isinstance(question, str)),
        sections=(Section(role=SectionRole.BODY, heading=source.clean(title), text=source.clean(text), line=number),),
        origin=origin,
    )


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _opening(text: str) -> str:
    """The first line, shortened: what an untitled record is called."""
    first = text.strip().split("\n", 1)[0]
    return first if len(first) <= 80 else first[:79].rstrip() + "…"
