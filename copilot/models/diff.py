"""What an editor changed since the last index, and which golden questions that moved."""

from enum import StrEnum

from copilot.models.base import Model
from copilot.models.findings import RedactedText
from copilot.models.golden import GoldenQuestion, GroupFigures


class Change(StrEnum):
    """What became of a file, a section or a piece of text."""

    ADDED = "added"
    CHANGED = "changed"
    DELETED = "deleted"
    SAME = "same"


class Span(Model):
    """A piece of text: added, deleted, or the same in both versions."""

    change: Change
    text: RedactedText


class SectionChange(Model):
    """One section; `line` is where it stands now, or stood before it was deleted. Each edit is a block of lines as spans."""

    heading: RedactedText
    change: Change
    line: int
    edits: tuple[tuple[Span, ...], ...] = ()


class FieldChange(Model):
    """One field of the front matter; empty where it had or has no value."""

    field: str
    before: str
    after: str


class ArticleChange(Model):
    """One file. Fields, questions and sections are told of changed files only."""

    id: str
    path: str
    title: str
    language: str
    change: Change
    fields: tuple[FieldChange, ...] = ()
    questions_added: tuple[str, ...] = ()
    questions_deleted: tuple[str, ...] = ()
    sections: tuple[SectionChange, ...] = ()


class Move(Model):
    """A golden question and its rank (from 1; 0 is not found) before and after; `first` are the topics found first now."""

    question: GoldenQuestion
    before: int
    after: int
    first: tuple[str, ...]


class GoldenSide(Model):
    """Figures of one side, by language; `abstention` is the share of off-topic questions left alone."""

    groups: dict[str, GroupFigures]
    abstention: float


class GoldenMoves(Model):
    """Golden questions asked of both sides.

    `lost` fell out of the first three, `won` came in, `shifted` changed their rank otherwise; `answered` are off-topic and
    answered only now, `left_alone` no longer.
    """

    questions: int
    off_topic: int
    before: GoldenSide
    after: GoldenSide
    lost: tuple[Move, ...]
    won: tuple[Move, ...]
    shifted: tuple[Move, ...]
    answered: tuple[Move, ...]
    left_alone: tuple[Move, ...]

    @property
    def is_loss(self) -> bool:
        """Whether a question lost its article, or an off-topic one is answered that was not."""
        return bool(self.lost or self.answered)


class KnowledgeDiff(Model):
    """Files against the last index. `golden` is None where nothing was asked; `problems` names what could not be read."""

    unchanged: int
    articles: tuple[ArticleChange, ...]
    golden: GoldenMoves | None = None
    problems: tuple[str, ...] = ()

    def count(self, change: Change) -> int:
        """How many files are `change`."""
        return sum(article.change is change for article in self.articles)
