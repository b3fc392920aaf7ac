"""`kb eval`: how well the knowledge base answers the questions customers really ask.

Ranks count topics, not files: an article found in either language is found.
"""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from copilot.errors import KnowledgeProblem
from copilot.language.detect import detect
from copilot.models.golden import GoldenQuestion, GoldenReport, GroupFigures, Placing
from copilot.models.ports import KnowledgeIndex, Progress
from copilot.services.wiring import Desk

DEPTH = 10
RECALL_AT = 3
LEAST_RECALL = 0.95
LEAST_ABSTENTION = 0.9


def golden_path(desk: Desk) -> Path:
    """The golden questions of the knowledge base in use."""
    return desk.settings.knowledge_root / "golden.jsonl"


def read_golden(path: Path) -> list[GoldenQuestion]:
    """The golden questions in `path`. Raises KnowledgeProblem naming the file and the line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        raise KnowledgeProblem(f"{path}: {reason}", "Name a file of golden questions, one JSON object a line.") from None
    questions = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                questions.append(GoldenQuestion.model_validate_json(line))
            except ValidationError as error:
                problem = error.errors()[0]
                where = ".".join(map(str, problem["loc"]))
                raise KnowledgeProblem(f"{path}:{number}: {where} {problem['msg']}".replace(":  ", ": ")) from None
    return questions


def evaluate(questions: Sequence[GoldenQuestion], desk: Desk, progress: Progress) -> GoldenReport:
    """Figures of `questions` on the knowledge as it is indexed."""
    return report(place_all(questions, desk.library.index, desk, progress))


def place_all(questions: Sequence[GoldenQuestion], index: KnowledgeIndex, desk: Desk, progress: Progress) -> list[Placing]:
    """Where each of `questions` finds its article in `index`."""
    placings = []
    for number, question in enumerate(questions, 1):
        placings.append(place(question, index, desk))
        progress(number, len(questions))
    return placings


def place(question: GoldenQuestion, index: KnowledgeIndex, desk: Desk) -> Placing:
    """Where `question` finds its article. A question without one is searched as a draft would, above the floor."""
    from copilot.retrieval.index import RELEVANCE_FLOOR

    text = desk.redact(question.question)
    floor = 0.0 if question.relevant else RELEVANCE_FLOOR
    passages = index.search(text, source="kb", limit=DEPTH, floor=floor, language=detect(text))
    found = tuple(dict.fromkeys(passage.document.topic or passage.hit.doc_id for passage in passages))
    rank = next((number for number, topic in enumerate(found, 1) if topic in question.relevant), 0)
    return Placing(question=question, rank=rank, found=found)


def report(placings: Iterable[Placing]) -> GoldenReport:
    """The figures of placed questions, by language and in all."""
    placed = list(placings)
    meant = [placing for placing in placed if placing.question.relevant]
    strange = [placing for placing in placed if not placing.question.relevant]
    languages = sorted({placing.question.language for placing in meant})
    groups = {language: _figures([one for one in meant if one.question.language == language]) for language in languages}
    return GoldenReport(
        groups=groups | ({"all": _figures(meant)} if meant else {}),
        off_topic=len(strange),
        abstention=round(sum(not placing.found for placing in strange) / max(1, len(strange)), 4),
        misses=tuple(placing for placing in meant if not 0 < placing.rank <= RECALL_AT),
        answered=tuple(placing for placing in strange if placing.found),
    )


def is_good_enough(found: GoldenReport, least_recall: float, least_abstention: float) -> bool:
    """Whether every language reaches the floors."""
    recalled = all(figures.recall >= least_recall for figures in found.groups.values())
    return recalled and (not found.off_topic or found.abstention >= least_abstention)


def _figures(placings: Sequence[Placing]) -> GroupFigures:
    tempted = [placing for placing in placings if placing.question.unlike]
    return GroupFigures(
        questions=len(placings),
        ndcg=round(sum(map(_ndcg, placings)) / len(placings), 4),
        recall=round(sum(0 < placing.rank <= RECALL_AT for placing in placings) / len(placings), 4),
        misled=round(sum(map(_is_misled, tempted)) / max(1, len(tempted)), 4),
    )


def _ndcg(placing: Placing) -> float:
    gains = [1 / math.log2(rank + 1) for rank, topic in enumerate(placing.found, 1) if topic in placing.question.relevant]
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(DEPTH, len(placing.question.relevant)) + 1))
    return sum(gains) / best


def _is_misled(placing: Placing) -> bool:
    above = placing.found[: placing.rank - 1] if placing.rank else placing.found
    return any(topic in placing.question.unlike for topic in above)
