"""Golden questions: what customers ask, and which article must answer."""

from pydantic import Field

from copilot.models.base import Model


class GoldenQuestion(Model):
    """`relevant`: topics that answer it, none for a question nothing may answer; `unlike`: tempting wrong ones."""

    question: str = Field(min_length=1)
    language: str
    relevant: tuple[str, ...]
    unlike: tuple[str, ...] = ()


class Placing(Model):
    """Where a golden question found its article: `rank` from 1, 0 where it did not; `found` are the first topics."""

    question: GoldenQuestion
    rank: int
    found: tuple[str, ...]


class GroupFigures(Model):
    """Figures of the questions of one language. nDCG@10 and recall@3 are means over questions, 0..1."""

    questions: int
    ndcg: float
    recall: float
    misled: float
    """Share of the questions with an `unlike` where that stands above the right article."""


class GoldenReport(Model):
    """How well the knowledge base answers its golden questions. `abstention`: share of the off-topic ones left alone."""

    groups: dict[str, GroupFigures]
    off_topic: int
    abstention: float
    misses: tuple[Placing, ...]
    answered: tuple[Placing, ...]
    """Off-topic questions that were answered all the same."""
