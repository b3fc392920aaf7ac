"""`kb lint`: every article checked by the rules of its form, and by the guard and the redaction that replies pass."""

from collections.abc import Sequence
from datetime import date

from copilot.knowledge.article import read_articles
from copilot.knowledge.lint import Checks, Problem, lint
from copilot.models.triage import Level, Tier
from copilot.policy.links import load_links
from copilot.services.judging import Judging
from copilot.services.roots import knowledge_roots
from copilot.services.wiring import Desk

_LOWEST_TIER = {Level.P0: Tier.SECURITY, Level.P1: Tier.SENIOR}


def lint_knowledge(paths: Sequence[str], desk: Desk, *, today: date | None = None) -> list[Problem]:
    """The problems of the articles under `paths`; without any, of the knowledge base in use, which is searched too.

    Raises UsageProblem for a path that is not there.
    """
    checks = Checks(
        tiers={item.id: _LOWEST_TIER.get(item.level, Tier.JUNIOR) for item in desk.escalation.escalation.categories},
        allows=load_links(desk.settings).allows,
        judge=lambda texts: Judging(texts, desk).verdicts,
        today=today or date.today(),
        finds=None if paths else lambda question: _found(question, desk),
    )
    return lint(read_articles(knowledge_roots(paths, desk), desk.settings.brand), checks)


def _found(question: str, desk: Desk) -> list[str]:
    return [passage.hit.doc_id for passage in desk.library.index.search(desk.redact(question), source="kb", limit=3)]
