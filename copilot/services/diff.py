"""`kb diff`: the files as they are against the last index, and what the difference does to the golden questions.

The index in use is never touched, and never waited for: its articles are copied to a temporary home twice, one copy stays
as it is, the other is indexed as `kb index` would, and both are asked the same questions. Unchanged texts keep their
vectors. What is compared is what an index keeps: redacted text with the brand filled in, and the fields that
`copilot.knowledge.changes` names.
"""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from copilot.knowledge.changes import change_of
from copilot.models.diff import ArticleChange, Change, GoldenMoves, GoldenSide, KnowledgeDiff, Move
from copilot.models.golden import GoldenQuestion, GoldenReport, Placing
from copilot.models.ports import KnowledgeIndex
from copilot.services.golden import RECALL_AT, place_all, report
from copilot.services.wiring import Desk

_NOT_RANKED = frozenset({"category", "tier", "updated", "review_by"})
"""Fields that no search looks at."""


def compare_knowledge(desk: Desk, questions: Sequence[GoldenQuestion] = ()) -> KnowledgeDiff:
    """What changed since the last index; `questions` are asked of both sides where one of them could move.

    Raises KnowledgeProblem where nothing has been indexed yet, ModelProblem from an embedder behind an endpoint.
    """
    from copilot.policy.glossary import load_glossary
    from copilot.retrieval.contents import copy_articles
    from copilot.retrieval.index import HybridIndex

    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="copilot-diff-", ignore_cleanup_errors=True)))
        copy_articles(desk.settings.home, folder / "before")
        copy_articles(folder / "before", folder / "after")
        trial = _desk_at(folder / "after", desk)
        before = stack.enter_context(
            closing(HybridIndex(folder / "before", trial.embedder, glossary=load_glossary(desk.settings)))
        )
        indexed = trial.library.index_roots(())
        after = stack.enter_context(closing(trial.library.index))
        ids = [change.removeprefix(change[:2]) for change in indexed.changes]
        changes = [change_of(before.document(key, "kb"), after.document(key, "kb")) for key in ids]
        articles = sorted((change for change in changes if change), key=lambda change: change.path)
        asked = questions if any(map(_can_move, articles)) else ()
        return KnowledgeDiff(
            unchanged=indexed.unchanged + changes.count(None),
            articles=tuple(articles),
            golden=_moves(asked, before, after, desk) if asked else None,
            problems=indexed.problems,
        )


def _desk_at(home: Path, desk: Desk) -> Desk:
    """`desk` with another home: its own index, no server, no cases."""
    settings = replace(desk.settings, home=home, chroma_url="", database_url="")
    return Desk(settings, ui_lang=desk.ui_lang, note=desk.note, progress=desk.progress)


def _can_move(article: ArticleChange) -> bool:
    """Whether any rank may be another after this change: of every question, because the weight of a word is everybody's."""
    if article.change is not Change.CHANGED or article.questions_added or article.questions_deleted or article.sections:
        return True
    return any(field.field not in _NOT_RANKED for field in article.fields)


def _moves(questions: Sequence[GoldenQuestion], before: KnowledgeIndex, after: KnowledgeIndex, desk: Desk) -> GoldenMoves:
    total = 2 * len(questions)
    with desk.progress(desk.say("evaluating")) as progress:
        old = place_all(questions, before, desk, lambda done, _: progress(done, total))
        new = place_all(questions, after, desk, lambda done, _: progress(len(questions) + done, total))
    meant = [_move(*pair) for pair in zip(old, new, strict=True) if pair[0].question.relevant]
    strange = [(one, other) for one, other in zip(old, new, strict=True) if not one.question.relevant]
    return GoldenMoves(
        questions=len(meant),
        off_topic=len(strange),
        before=_side(report(old)),
        after=_side(report(new)),
        lost=tuple(move for move in meant if _is_in(move.before) and not _is_in(move.after)),
        won=tuple(move for move in meant if _is_in(move.after) and not _is_in(move.before)),
        shifted=tuple(move for move in meant if move.before != move.after and _is_in(move.before) == _is_in(move.after)),
        answered=tuple(_move(*pair) for pair in strange if pair[1].found and not pair[0].found),
        left_alone=tuple(_move(*pair) for pair in strange if pair[0].found and not pair[1].found),
    )


def _is_in(rank: int) -> bool:
    return 0 < rank <= RECALL_AT


def _move(before: Placing, after: Placing) -> Move:
    return Move(question=after.question, before=before.rank, after=after.rank, first=after.found[:RECALL_AT])


def _side(found: GoldenReport) -> GoldenSide:
    return GoldenSide(groups=found.groups, abstention=found.abstention)
