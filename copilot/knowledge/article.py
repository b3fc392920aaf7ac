"""One article as its editor wrote it: unredacted, every field and section with its line.

Indexing reads a Document; linting, showing and comparing need the file itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from copilot.knowledge.folder import is_article, knowledge_files
from copilot.knowledge.markdown import article_document, read_header
from copilot.knowledge.source import Broken, Source
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, Section, SectionRole


def _as_written(text: str) -> RedactedText:
    """Articles are public text; what must not stand in one is for the lint to find."""
    return RedactedText(text)


AUDIENCES = ("customer", "desk")
"""Whom an article is for: the desk and its customers, or the desk alone."""


@dataclass(frozen=True)
class Article:
    """A markdown file with front matter. `name` is its path relative to the root, `file` where it lies."""

    file: Path
    name: str
    text: str
    header: Mapping[str, Any]
    header_lines: Mapping[str, int]
    document: Document

    @property
    def topic(self) -> str:
        """What the translations of one article share: the `id` of the front matter, else the path without its endings."""
        return self.document.topic or self.topic_of_path

    @property
    def audience(self) -> str:
        """Whom the article is for, as written; customers where nothing is written."""
        return str(self.header.get("audience") or AUDIENCES[0])

    @property
    def topic_of_path(self) -> str:
        """The topic the path stands for: articles/security/fake-app.en.md is security/fake-app."""
        stem = self.name.removesuffix(self.file.suffix)
        suffix = f".{self.language_of_path}"
        stem = stem.removesuffix(suffix) if self.language_of_path else stem
        return stem.removeprefix("articles/")

    @property
    def language_of_path(self) -> str:
        """The language ending of the file name; empty where it has none."""
        parts = self.file.name.split(".")
        return parts[-2] if len(parts) > 2 else ""

    @property
    def language(self) -> str:
        return self.document.language

    @cached_property
    def sections(self) -> Sequence[Section]:
        return self.document.sections

    def section(self, role: SectionRole) -> Section | None:
        """The first section with this role."""
        return next((section for section in self.sections if section.role is role), None)

    def line_of(self, field: str) -> int:
        """The line of a field of the front matter, 1 where it stands nowhere."""
        return self.header_lines.get(field, 1)

    def listed(self, field: str) -> tuple[str, ...]:
        """The entries of a list in the front matter, as text."""
        value = self.header.get(field)
        return tuple(str(entry) for entry in value) if isinstance(value, list) else ()


def read_articles(roots: Sequence[Path], brand: str = "") -> Iterator[Article | Broken]:
    """Every markdown article with front matter under `roots`, in order; Broken for what cannot be read.

    Other knowledge (plain text, HTML, records) is nobody's article and is passed over. Raises KnowledgeProblem for a
    root that is not there.
    """
    for path, name in knowledge_files(roots):
        if not is_article(path):
            continue
        source = Source(path, name, _as_written, brand)
        try:
            text = source.read()
            lines = text.split("\n")
            header, start = read_header(source, lines)
            if header:
                document = article_document(source, header, lines, start)
                yield Article(path, name, text, header, _field_lines(lines[:start]), document)
        except Broken as broken:
            yield broken


def _field_lines(header: Sequence[str]) -> dict[str, int]:
    return {line.split(":")[0]: number for number, line in enumerate(header, 1) if line[:1].isalpha() and ":" in line}
