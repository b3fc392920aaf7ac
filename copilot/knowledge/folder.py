"""Reads whole knowledge bases: every readable file under the roots, and a list of what could not be read."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from copilot.knowledge.html import read_html
from copilot.knowledge.markdown import read_markdown
from copilot.knowledge.records import read_records
from copilot.knowledge.source import Broken, Kept, Redact, Source, missing
from copilot.models.knowledge import Document, Reading

SUFFIXES = frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".jsonl"})
_ABOUT_ARTICLES = frozenset({"policy", "replies", "golden.jsonl"})
"""What stands beside a folder `articles` and is about them, no knowledge itself: rules, approved replies, test questions."""


def read_knowledge(
    roots: Sequence[Path], redact: Redact, brand: str = "", *, known: Mapping[str, str] | None = None, rules: str = ""
) -> Reading:
    """Everything under `roots` (folders or single files), in a fixed order.

    `known` (origin -> document id) says what an index already holds: what comes from the same text under the same
    `rules` (see Source) is kept unread. Two documents with one id are a problem of the second. Raises KnowledgeProblem
    where a root is missing.
    """
    places: dict[str, tuple[str, Path]] = {}
    documents: list[Document] = []
    problems: list[str] = []
    for path, name in knowledge_files(roots):
        for item in _read(Source(path, name, redact, brand, rules), known or {}):
            if isinstance(item, Broken):
                problems.append(str(item))
            elif item.id in places:
                place, file = places[item.id]
                first, second = (place, item.path) if place != item.path else (str(file), str(path))
                problems.append(f"{second}: has the same id as {first}")
            else:
                places[item.id] = (item.path, path)
                if isinstance(item, Document):
                    documents.append(item)
    kept = places.keys() - {document.id for document in documents}
    return Reading(tuple(documents), tuple(problems), frozenset(kept))


def _read(source: Source, known: Mapping[str, str]) -> Iterator[Document | Kept | Broken]:
    try:
        suffix = source.path.suffix.lower()
        if suffix == ".jsonl":
            yield from read_records(source, known)
            return
        origin = source.origin(source.read())
        if origin in known:
            yield Kept(known[origin], source.name)
        else:
            document = read_html(source) if suffix in {".html", ".htm"} else read_markdown(source)
            yield document.model_copy(update={"origin": origin})
    except Broken as broken:
        yield broken


def knowledge_files(roots: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Every readable file under `roots` and its name relative to its root, in order. Raises KnowledgeProblem."""
    for root in roots:
        if root.is_file():
            yield root, root.name
        elif root.is_dir():
            yield from ((root / name, name) for name in _names(root))
        else:
            raise missing(root)


def is_article(path: Path) -> bool:
    """Whether `path` is markdown, the only format with front matter."""
    return path.suffix.lower() in {".md", ".markdown"}


def _names(root: Path) -> list[str]:
    """Names of the files below `root` that may be read, with forward slashes. Path.rglob takes eight times as long."""
    names = []
    beside = _ABOUT_ARTICLES if (root / "articles").is_dir() else frozenset()
    for folder, folders, files in os.walk(root):
        inside = "" if folder == str(root) else Path(folder).relative_to(root).as_posix() + "/"
        skipped = frozenset() if inside else beside
        folders[:] = [name for name in folders if not name.startswith(".") and name not in skipped]
        shown = (name for name in files if not name.startswith(".") and name not in skipped)
        names += [inside + name for name in shown if os.path.splitext(name)[1].lower() in SUFFIXES]  # noqa: PTH122
    return sorted(names, key=lambda name: name.split("/"))
