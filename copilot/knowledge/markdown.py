"""Reads markdown: articles with front matter and known headings, and any other markdown or plain text."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import yaml

from copilot.knowledge.source import Broken, Source
from copilot.language.detect import detect
from copilot.models.knowledge import Document, DocumentKind, Section, SectionRole

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

ROLES = {
    "agent notes": SectionRole.NOTES, "客服备注": SectionRole.NOTES,
    "never say": SectionRole.NOTES, "不可说": SectionRole.NOTES,
    "steps": SectionRole.STEPS, "操作步骤": SectionRole.STEPS,
    "reply": SectionRole.REPLY, "可发送的回复": SectionRole.REPLY,
    "ask for": SectionRole.ASK, "需要询问": SectionRole.ASK,
    "escalate when": SectionRole.ESCALATE, "何时升级": SectionRole.ESCALATE,
    "related": SectionRole.RELATED, "相关文章": SectionRole.RELATED,
}  # fmt: skip
"""Headings of an article, folded, and what the section below each is for."""

HEADINGS = {
    "en": dict(zip(SectionRole, ("", "Steps", "Reply", "Ask for", "Agent notes", "Escalate when", "Related"), strict=True)),
    "zh": dict(zip(SectionRole, ("", "操作步骤", "可发送的回复", "需要询问", "客服备注", "何时升级", "相关文章"), strict=True)),
}
"""Language -> role -> the heading an editor writes for it."""

_TEXT_FIELDS = ("id", "language", "title", "category", "tier")


def read_markdown(source: Source) -> Document:
    """The document in a .md or .txt file. Raises Broken with the line of what is wrong."""
    lines = source.read().split("\n")
    if not any(line.strip() for line in lines):
        raise Broken(source.name, 1, "is empty")
    header, start = read_header(source, lines)
    return article_document(source, header, lines, start) if header else _plain(source, lines)


def read_header(source: Source, lines: list[str]) -> tuple[dict[str, Any], int]:
    """The front matter and the index of the first line after it; ({}, 0) where there is none. Raises Broken."""
    if lines[0].strip() != "---":
        return {}, 0
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() in {"---", "..."}), None)
    if end is None:
        raise Broken(source.name, 1, "front matter has no closing ---")
    try:
        header = yaml.load("\n".join(lines[1:end]), Loader=_LOADER)  # noqa: S506 - a safe loader, the C one where there is one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Broken(
            source.name, mark.line + 2 if mark else 1, f"front matter: {getattr(error, 'problem', 'not YAML')}"
        ) from None
    if not isinstance(header, dict):
        raise Broken(source.name, 1, "front matter must be a mapping")
    return header, end + 1


def article_document(source: Source, header: dict[str, Any], lines: list[str], start: int) -> Document:
    """The document of an article whose front matter `header` ends before line index `start`. Raises Broken."""
    values = {name: _one_line(source, header, lines, name) for name in _TEXT_FIELDS}
    questions = header.get("questions") or []
    if not isinstance(questions, list) or not all(isinstance(question, str) for question in questions):
        raise Broken(source.name, _line_of(lines, "questions"), "questions must be a list of sentences")
    sections = tuple(_sections(source, lines, start, articles=True))
    if not sections:
        raise Broken(source.name, start + 1, "has no text under its front matter")
    title = values["title"] or _first_heading(lines, start) or source.path.stem
    return Document(
        id=source.id,
        kind=DocumentKind.ARTICLE,
        title=source.clean(title),
        language=values["language"] or detect("\n".join(lines[start:])),
        path=source.name,
        topic=values["id"],
        category=values["category"],
        tier=values["tier"],
        questions=tuple(source.clean(question) for question in questions),
        updated=_date(source, header, lines, "updated"),
        review_by=_date(source, header, lines, "review_by"),
        sections=sections,
    )


def _plain(source: Source, lines: list[str]) -> Document:
    sections = tuple(_sections(source, lines, 0, articles=False))
    if not sections:
        raise Broken(source.name, 1, "has no text")
    title = _first_heading(lines, 0) or source.path.stem.replace("-", " ").replace("_", " ")
    return Document(
        id=source.id, title=source.clean(title), language=detect("\n".join(lines)), path=source.name, sections=sections
    )


def _sections(source: Source, lines: list[str], start: int, *, articles: bool) -> Iterator[Section]:
    heading, begin, role, fenced = "", start, SectionRole.BODY, False
    for number in range(start, len(lines) + 1):
        found = None
        if number < len(lines):
            if _FENCE.match(lines[number]):
                fenced = not fenced
            found = None if fenced else _HEADING.match(lines[number])
            if found is None:
                continue
        section = _section(source, role, heading, lines, begin, number)
        if section:
            yield section
        if found:
            heading, begin = found.group(2), number + 1
            role = ROLES.get(heading.strip().casefold(), SectionRole.BODY) if articles else SectionRole.BODY


def _section(source: Source, role: SectionRole, heading: str, lines: list[str], begin: int, end: int) -> Section | None:
    while begin < end and not lines[begin].strip():
        begin += 1
    while end > begin and not lines[end - 1].strip():
        end -= 1
    if begin == end:
        return None
    return Section(role=role, heading=source.clean(heading), text=source.clean("\n".join(lines[begin:end])), line=begin + 1)


def _first_heading(lines: list[str], start: int) -> str:
    found = (match for line in lines[start:] if (match := _HEADING.match(line)) and len(match.group(1)) == 1)
    first = next(found, None)
    return first.group(2) if first else ""


def _one_line(source: Source, header: dict[str, Any], lines: list[str], name: str) -> str:
    value = header.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise Broken(source.name, _line_of(lines, name), f"{name} must be one line of text")
    return str(value).strip()


def _date(source: Source, header: dict[str, Any], lines: list[str], name: str) -> str:
    value = header.get(name) or ""
    try:
        return (
            value.isoformat()[:10] if isinstance(value, date) else date.fromisoformat(str(value)).isoformat() if value else ""
        )
    except ValueError:
        raise Broken(source.name, _line_of(lines, name), f"{name} must be a date like 2025-01-31") from None


def _line_of(lines: list[str], name: str) -> int:
    return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{name}:")), 1)
