"""`kb coverage`: which topics have an article in which language, how fresh it is, and how many customers ask for it.

Demand is what search makes of each conversation's question: it lands on the best topic above the relevance floor, or on
none. Security-critical conversations count too: nobody gets a free draft for them, but an agent reads the article.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

from copilot.models.conversation import Conversation
from copilot.models.coverage import Action, Cell, CoverageMap, Freshness, Need, TopicRow
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document
from copilot.models.triage import Level
from copilot.policy.replies import canonical
from copilot.services.articles import REVIEW_AFTER
from copilot.services.asked import UNSURE, asked_in
from copilot.services.assess import assess
from copilot.services.conversation_files import Unread, read_conversations
from copilot.services.wiring import Desk

DUE_SOON = timedelta(days=30)
HOTTEST = 4
LEAST = 3
"""Customers who ask before a missing language or an unsure answer calls for work."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One customer's question: its language, the nearest topic, how near, and whether that is above the floor."""

    language: str
    topic: str
    score: float
    found: bool
    held: bool


@dataclass(slots=True)
class _Demand:
    """Everything asked; `source` is where it comes from."""

    source: str
    conversations: int = 0
    asked: list[_Asked] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def map_coverage(paths: Sequence[str], desk: Desk, *, today: date | None = None) -> CoverageMap:
    """The map of the indexed articles; demand from the conversations under `paths`, without any from the stored cases.

    Raises UsageProblem for a path that is not there, KnowledgeProblem.
    """
    from copilot.retrieval.contents import stored_documents

    desk.library.index  # noqa: B018 - articles and cases are in the index before anybody counts them
    demand = _from_files(paths, desk) if paths else _from_cases(desk)
    articles = stored_documents(desk.settings.home, "kb")
    day = today or date.today()
    languages = _languages(articles, demand.asked, desk)
    topics = tuple(_rows(articles, demand.asked, languages, desk.ui_lang, day))
    return CoverageMap(
        today=day.isoformat(),
        languages=languages,
        demand=demand.source,
        conversations=demand.conversations,
        found=sum(one.found for one in demand.asked),
        uncovered=sum(not one.found for one in demand.asked),
        held=sum(one.held for one in demand.asked),
        topics=topics,
        actions=tuple(sorted(_actions(topics), key=lambda action: -action.asked)),
        problems=tuple(demand.problems),
    )


def _from_files(paths: Sequence[str], desk: Desk) -> _Demand:
    demand = _Demand("files")
    with desk.progress(desk.say("mining")) as progress:
        for item in read_conversations(paths):
            if isinstance(item, Unread):
                demand.problems.append(f"{desk.redact(item.where)}: {item.reason}")
                continue
            demand.conversations += 1
            demand.asked += _ask_conversation(item, desk)
            progress(demand.conversations, 0)
    return demand


def _from_cases(desk: Desk) -> _Demand:
    from copilot.retrieval.contents import stored_documents

    cases = stored_documents(desk.settings.home, "cases")
    demand = _Demand("cases" if cases else "none", conversations=len(cases))
    with desk.progress(desk.say("mining")) as progress:
        for number, case in enumerate(cases, 1):
            demand.asked += _ask(case.sections[0].text, case.language, desk.is_incident(case.category), desk)
            progress(number, len(cases))
    return demand


def _ask_conversation(conversation: Conversation, desk: Desk) -> Iterator[_Asked]:
    assessed = assess(conversation, desk)
    question, _ = asked_in(assessed.conversation)
    return _ask(question, assessed.triage.language, assessed.triage.level is Level.P0, desk)


def _ask(question: RedactedText, language: str, held: bool, desk: Desk) -> Iterator[_Asked]:
    for best in desk.library.index.search(question, source="kb", limit=1, language=language):
        score = best.hit.score
        yield _Asked(canonical(language), _topic(best.document), score, score >= desk.floor, held)


def _topic(document: Document) -> str:
    return document.topic or document.id


def _area(topic: str) -> str:
    return topic.split("/")[0] if "/" in topic else ""


def _languages(articles: Sequence[Document], asked: Sequence[_Asked], desk: Desk) -> tuple[str, ...]:
    """Languages of articles, those with the most first; then those the desk replies in and those often asked in."""
    written = [language for language, _ in Counter(canonical(article.language) for article in articles).most_common()]
    often = [language for language, count in Counter(one.language for one in asked).most_common() if count >= LEAST]
    return tuple(dict.fromkeys(_column(language, written) for language in (*written, *desk.replies.languages, *often)))


def _column(language: str, columns: Sequence[str]) -> str:
    """The column a language counts in: an article in simplified characters serves who reads traditional ones too."""
    return "zh" if language == "zh-Hant" and language not in columns else language


def _rows(
    articles: Sequence[Document], asked: Sequence[_Asked], languages: Sequence[str], ui_lang: str, today: date
) -> Iterator[TopicRow]:
    versions: dict[str, dict[str, Document]] = defaultdict(dict)
    for article in articles:
        versions[_topic(article)][canonical(article.language)] = article
    scores: dict[str, list[float]] = defaultdict(list)
    by_cell: Counter[tuple[str, str]] = Counter()
    uncovered = Counter(one.topic for one in asked if not one.found)
    for one in asked:
        if one.found:
            scores[one.topic].append(one.score)
            by_cell[one.topic, _column(one.language, languages)] += 1
    most, most_in_cell = max(map(len, scores.values()), default=0), max(by_cell.values(), default=0)
    for area, topic in sorted((_area(topic), topic) for topic in versions):
        found = versions[topic]
        cells = (_cell(language, found.get(language), by_cell[topic, language], most_in_cell, today) for language in languages)
        count = len(scores[topic])
        yield TopicRow(
            topic=topic,
            area=area,
            title=(found.get(ui_lang) or next(iter(found.values()))).title,
            asked=count,
            heat=_heat(count, most),
            score=round(sum(scores[topic]) / count, 3) if count else None,
            uncovered=uncovered[topic],
            cells=tuple(cells),
        )


def _cell(language: str, article: Document | None, asked: int, most: int, today: date) -> Cell:
    heat = _heat(asked, most)
    if article is None:
        return Cell(language=language, freshness=Freshness.MISSING, asked=asked, heat=heat)
    due = _due(article)
    return Cell(
        language=language,
        freshness=_freshness(due, today),
        asked=asked,
        heat=heat,
        path=article.path,
        updated=article.updated,
        review_by=due.isoformat() if due else "",
    )


def _due(article: Document) -> date | None:
    """The day by which to review it: as its editor said, else as long after the last change as new articles get."""
    if article.review_by:
        return date.fromisoformat(article.review_by)
    return date.fromisoformat(article.updated) + REVIEW_AFTER if article.updated else None


def _freshness(due: date | None, today: date) -> Freshness:
    if due is None:
        return Freshness.UNDATED
    if due < today:
        return Freshness.OVERDUE
    return Freshness.DUE if due <= today + DUE_SOON else Freshness.FRESH


def _heat(count: int, most: int) -> int:
    return ceil(HOTTEST * count / most) if count else 0


def _actions(topics: Sequence[TopicRow]) -> Iterator[Action]:
    for row in topics:
        for cell in row.cells:
            if cell.freshness is Freshness.OVERDUE:
                yield _action(Need.OVERDUE, row, cell.asked, language=cell.language, since=cell.review_by)
            elif cell.freshness is Freshness.MISSING and cell.asked >= LEAST:
                yield _action(Need.MISSING, row, cell.asked, language=cell.language)
        if row.score is not None and row.asked >= LEAST and row.score < UNSURE:
            yield _action(Need.UNSURE, row, row.asked, score=row.score)


def _action(
    need: Need, row: TopicRow, asked: int, *, language: str = "", since: str = "", score: float | None = None
) -> Action:
    return Action(need=need, topic=row.topic, title=row.title, language=language, asked=asked, since=since, score=score)
