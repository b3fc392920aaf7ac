"""The coverage map: topics by languages, how fresh each article is, and how many customers ask for it."""

from enum import StrEnum

from copilot.models.base import Model


class Freshness(StrEnum):
    """How an article stands against its review date: due within 30 days, or past it. Undated: nobody said until when."""

    FRESH = "fresh"
    DUE = "due"
    OVERDUE = "overdue"
    UNDATED = "undated"
    MISSING = "missing"


class Need(StrEnum):
    """What an editor should do: review an article, write one in another language, sharpen one that is rarely surely right."""

    OVERDUE = "overdue"
    MISSING = "missing"
    UNSURE = "unsure"


class Cell(Model):
    """One topic in one language. `asked` counts customers who asked in it; `heat` is that from 0 to 4, 4 for the most."""

    language: str
    freshness: Freshness
    asked: int = 0
    heat: int = 0
    path: str = ""
    updated: str = ""
    review_by: str = ""


class TopicRow(Model):
    """One topic: what was `asked` in any language, how sure the search was (mean score, None where nobody asked).

    `uncovered` counts questions below the relevance floor that came closest to this topic.
    """

    topic: str
    area: str
    title: str
    asked: int
    heat: int
    score: float | None
    uncovered: int
    cells: tuple[Cell, ...]


class Action(Model):
    """A cell that calls for work, and how many customers it concerns."""

    need: Need
    topic: str
    title: str
    language: str = ""
    asked: int
    since: str = ""
    score: float | None = None


class CoverageMap(Model):
    """Rows by area and topic, columns in `languages`; `actions` the most asked first.

    Demand comes from `conversations` in files or from stored cases (`demand`: "files", "cases" or "none"); of them
    `found` landed on a topic, `uncovered` on none, `held` are security-critical ones among both.
    """

    today: str
    languages: tuple[str, ...]
    demand: str
    conversations: int
    found: int
    uncovered: int
    held: int
    topics: tuple[TopicRow, ...]
    actions: tuple[Action, ...]
    problems: tuple[str, ...] = ()

    def count(self, freshness: Freshness) -> int:
        """How many cells are `freshness`."""
        return sum(cell.freshness is freshness for row in self.topics for cell in row.cells)
