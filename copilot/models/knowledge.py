"""Articles and cases as documents, cut into chunks, found again as passages."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from copilot.models.base import Model
from copilot.models.findings import RedactedText


class DocumentKind(StrEnum):
    """Where a document comes from; `search --source` filters by it."""

    ARTICLE = "article"
    CASE = "case"


class SectionRole(StrEnum):
    """What a section is for. Only `steps`, `reply` and `body` may reach a customer."""

    BODY = "body"
    STEPS = "steps"
    REPLY = "reply"
    ASK = "ask"
    NOTES = "notes"
    ESCALATE = "escalate"
    RELATED = "related"


class Section(Model):
    """A part of a document under one heading. `line` is the 1-based line of the file where its text starts."""

    role: SectionRole
    heading: str
    text: RedactedText
    line: int = 1


class Document(Model):
    """One article or resolved case, read and redacted.

    `id` is the relative path without suffix (or the record's own id) and is never indexed as text;
    `topic` is shared by the translations of one article; `origin` is a digest of what it was read from.
    """

    id: str
    kind: DocumentKind = DocumentKind.ARTICLE
    title: str
    language: str
    path: str
    topic: str = ""
    category: str = ""
    tier: str = ""
    questions: tuple[str, ...] = ()
    updated: str = ""
    review_by: str = ""
    sections: tuple[Section, ...]
    extra: Mapping[str, str] = Field(default_factory=dict)
    origin: str = Field(default="", exclude=True)

    def text_of(self, role: SectionRole) -> str:
        """All text of the sections with this role, blank line between; empty where there is none."""
        return "\n\n".join(section.text for section in self.sections if section.role is role)


class Hit(Model):
    """One document found: its best quote and exact place (`path`, with `#L<line>` where known).

    `score` is 0..1 and is the number the relevance floor is compared with.
    """

    doc_id: str
    kind: DocumentKind
    title: str
    score: float
    language: str
    quote: str
    path: str


class Passage(Model):
    """A hit with what a writer needs to compose from it."""

    hit: Hit
    document: Document
    text: RedactedText


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a knowledge base holds: `documents` that had to be read, ids of those an index already holds as they are
    (`kept`), and one sentence for each file or line that could not be read."""

    documents: tuple[Document, ...] = ()
    problems: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()


class IndexReport(Model):
    """What indexing did; `problems` names files and lines that could not be read.

    `changes` names the documents, as "+ id" (added), "~ id" (updated) and "- id" (deleted); it is no part of the JSON.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    chunks: int = 0
    seconds: float = 0.0
    problems: tuple[str, ...] = ()
    changes: tuple[str, ...] = Field(default=(), exclude=True)
