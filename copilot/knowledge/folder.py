"""Reads whole knowledge bases: every readable file under the roots, and a list of what could not be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from copilot.knowledge.html import read_html
from copilot.knowledge.markdown import read_markdown
from copilot.knowledge.records import read_records
from copilot.knowledge.source import Broken, Redact, Source, missing
from copilot.models.knowledge import Document

SUFFIXES = frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".jsonl"})
_NOT_KNOWLEDGE = frozenset({"policy", "replies"})  # policy files and approved replies beside the articles


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the documents, and one sentence for each file or line that could not be."""

    documents: tuple[Document, ...]
    problems: tuple[str, ...]


def read_knowledge(roots: Sequence[Path], redact: Redact, brand: str = "") -> Reading:
    """All documents under `roots` (folders or single files), in a fixed order.

    Two documents with one id are a problem of the second. Raises KnowledgeProblem where a root is missing.
    """
    documents: dict[str, Document] = {}
    problems: list[str] = []
    for source in _sources(roots, redact, brand):
        for item in _read(source):
            if isinstance(item, Broken):
                problems.append(str(item))
            elif item.id in documents:
                problems.append(f"{item.path}: has the same id as {documents[item.id].path}")
            else:
                documents[item.id] = item
    return Reading(tuple(documents.values()), tuple(problems))


def _read(source: Source) -> Iterator[Document | Broken]:
    try:
        match source.path.suffix.lower():
            case ".jsonl":
                yield from read_records(source)
            case ".html" | ".htm":
                yield read_html(source)
            case _:
                yield read_markdown(source)
    except Broken as broken:
        yield broken


def _sources(roots: Sequence[Path], redact: Redact, brand: str) -> Iterator[Source]:
    for root in roots:
        if root.is_file():
            yield Source(root, root.name, redact, brand)
        elif root.is_dir():
            for path in _files(root):
                yield Source(path, path.relative_to(root).as_posix(), redact, brand)
        else:
            raise missing(root)


def _files(root: Path) -> Iterator[Path]:
    is_kb = (root / "articles").is_dir()
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        hidden = any(part.startswith(".") for part in inside)
        if hidden or path.suffix.lower() not in SUFFIXES or not path.is_file():
            continue
        if is_kb and inside[0] in _NOT_KNOWLEDGE:
            continue
        yield path
