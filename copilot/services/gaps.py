"""`kb gaps`: questions without an answer, gathered from files of conversations and grouped by what they ask."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from copilot.language.question import current_question
from copilot.models.conversation import Conversation
from copilot.models.findings import RedactedText
from copilot.models.gaps import Evidence, Gap, GapReport
from copilot.models.triage import Level
from copilot.services.assess import assess
from copilot.services.conversation_files import Unread, read_conversations
from copilot.services.wiring import Desk

UNSURE = 0.7
"""Score of the best article below which it is looked at as a gap: from here on golden questions are mostly right."""

SHORTEST = 8
LONGEST_QUOTE = 200
MOST_EVIDENCE = 5
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Open:
    where: str
    question: RedactedText
    language: str
    nearest: str
    score: float
    day: date | None


def find_gaps(paths: Sequence[str], desk: Desk, *, least: int = 3) -> GapReport:
    """The questions of at least `least` customers that no article surely answers. Raises UsageProblem."""
    found: list[_Open] = []
    problems: list[str] = []
    conversations = held = 0
    with desk.progress(desk.say("mining")) as progress:
        for number, item in enumerate(read_conversations(paths), 1):
            if isinstance(item, Unread):
                problems.append(f"{item.where}: {item.reason}")
                continue
            conversations += 1
            opened = _look_up(item, desk)
            held += opened is None
            found += [opened] if opened else []
            progress(number, 0)
    unsure = [one for one in found if one.score < UNSURE and len(one.question) >= SHORTEST]
    return GapReport(
        conversations=conversations,
        held=held,
        answered=len(found) - len(unsure),
        open=len(unsure),
        gaps=tuple(_gaps(unsure, desk, least)),
        problems=tuple(problems),
    )


def _look_up(conversation: Conversation, desk: Desk) -> _Open | None:
    """What `conversation` asks and the article closest to it; None where it is security-critical."""
    assessed = assess(conversation, desk)
    if assessed.triage.level is Level.P0:
        return None
    question = current_question(assessed.conversation)
    language = assessed.triage.language
    best = desk.library.index.search(question, source="kb", limit=1, language=language) if question else []
    return _Open(
        where=conversation.id or "",
        question=question,
        language=language,
        nearest=best[0].document.topic or best[0].hit.doc_id if best else "",
        score=best[0].hit.score if best else 0.0,
        day=_day(conversation),
    )


def _gaps(found: Sequence[_Open], desk: Desk, least: int) -> Iterable[Gap]:
    from copilot.retrieval.clusters import groups

    newest = max((one.day for one in found if one.day), default=None)
    for members in groups([one.question for one in found], desk.embedder):
        asked = [found[member] for member in members]
        if len(asked) >= least:
            yield _gap(asked, newest)


def _gap(asked: Sequence[_Open], newest: date | None) -> Gap:
    days = [one.day for one in asked if one.day]
    return Gap(
        question=_shortened(asked[0].question),
        count=len(asked),
        languages=dict(Counter(one.language for one in asked).most_common()),
        nearest=Counter(one.nearest for one in asked).most_common(1)[0][0],
        score=round(sum(one.score for one in asked) / len(asked), 3),
        recent=sum(newest - day < WEEK for day in days) if newest and days else None,
        before=sum(WEEK <= newest - day < 2 * WEEK for day in days) if newest and days else None,
        evidence=tuple(Evidence(where=one.where, quote=_shortened(one.question)) for one in asked[:MOST_EVIDENCE]),
    )


def _shortened(question: RedactedText) -> RedactedText:
    line = " ".join(question.split())
    return RedactedText(line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1] + "…")


def _day(conversation: Conversation) -> date | None:
    for message in reversed(conversation.messages):
        try:
            return datetime.fromisoformat(message.at or "").date()
        except ValueError:
            continue
    return None
