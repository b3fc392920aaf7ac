"""`kb gaps`: questions without an answer, gathered from files of conversations, grouped by what they ask, and named."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from copilot.knowledge.article import Article, read_articles
from copilot.models.findings import RedactedText
from copilot.models.gaps import Evidence, Gap, GapReport
from copilot.services.asked import Asked, Mined, mine
from copilot.services.keyphrases import keyphrases
from copilot.services.wiring import Desk

LONGEST_QUOTE = 200
MOST_EVIDENCE = 5
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that say the same, the most typical one first, and their name."""

    label: str
    asked: tuple[Asked, ...]


def find_gaps(paths: Sequence[str], desk: Desk, *, least: int = 3) -> GapReport:
    """The questions of at least `least` customers that no article surely answers. Raises UsageProblem."""
    mined = mine(paths, desk)
    found = clusters(mined, desk, articles_in_use(desk), least)
    newest = max((one.day for one in mined.open if one.day), default=None)
    return GapReport(
        conversations=mined.conversations,
        held=mined.held,
        answered=len(mined.asked) - len(mined.open),
        open=len(mined.open),
        gaps=tuple(_gap(cluster, newest) for cluster in found),
        problems=mined.problems,
    )


def clusters(mined: Mined, desk: Desk, articles: Sequence[Article], least: int) -> list[Cluster]:
    """What is open in groups of at least `least`, the largest first."""
    from copilot.retrieval.clusters import groups

    unsure = mined.open
    found = [members for members in groups([one.question for one in unsure], desk.embedder) if len(members) >= least]
    # What articles and other customers ask tells the subject of a group from what everybody writes.
    background = [question for article in articles for question in (article.document.title, *article.document.questions)]
    background += [one.question for one in mined.asked if not one.is_open]
    names = keyphrases([*(one.question for one in unsure), *background], found)
    return [
        Cluster(desk.redact(name) or shortened(unsure[members[0]].question), tuple(unsure[member] for member in members))
        for members, name in zip(found, names, strict=True)
    ]


def articles_in_use(desk: Desk) -> list[Article]:
    """The articles of the knowledge base in use, as far as they can be read."""
    return [item for item in read_articles(desk.library.roots, desk.settings.brand) if isinstance(item, Article)]


def growth(days: Iterable[date], newest: date | None) -> tuple[int | None, int | None]:
    """How many of `days` are in the week that ends with `newest`, and in the week before; None where nothing is dated."""
    known = list(days)
    if newest is None or not known:
        return None, None
    return sum(newest - day < WEEK for day in known), sum(WEEK <= newest - day < 2 * WEEK for day in known)


def shortened(question: str) -> RedactedText:
    """`question`, redacted already, on one line of at most LONGEST_QUOTE characters."""
    line = " ".join(question.split())
    return RedactedText(line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1] + "…")


def _gap(cluster: Cluster, newest: date | None) -> Gap:
    asked = cluster.asked
    recent, before = growth([one.day for one in asked if one.day], newest)
    return Gap(
        label=cluster.label,
        question=shortened(asked[0].question),
        count=len(asked),
        languages=dict(Counter(one.language for one in asked).most_common()),
        nearest=Counter(one.nearest for one in asked).most_common(1)[0][0],
        score=round(fmean(one.score for one in asked), 3),
        recent=recent,
        before=before,
        evidence=tuple(Evidence(where=one.where, quote=shortened(one.question)) for one in asked[:MOST_EVIDENCE]),
    )
