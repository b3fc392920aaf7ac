"""What the desk has kept for long enough, as kb/policy/retention.yaml says, and how much of it there is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import sqlalchemy as sa

from copilot.models.records import CaseStatus, Publication
from copilot.policy.retention import RetentionPolicy
from copilot.store.forgetting import PARTS
from copilot.store.schema import audit, cases, drafts, model_calls


@dataclass(frozen=True)
class Due:
    """What is too old, as conditions. What is kept for good never is."""

    policy: RetentionPolicy
    now: datetime

    def before(self, kind: str) -> str:
        """The moment before which records of `kind` are too old; "" where none is."""
        days = getattr(self.policy, kind)
        return (self.now - timedelta(days=days)).isoformat(timespec="seconds") if days else ""

    @cached_property
    def whole_cases(self) -> sa.ColumnElement[bool]:
        return sa.and_(
            cases.c.status == CaseStatus.RESOLVED.value,
            cases.c.publication != Publication.PUBLISHED.value,
            cases.c.updated_at < self.before("cases"),
        )

    def of_case(self, kind: str) -> sa.ColumnElement[bool]:
        """Cases whose records of `kind` are too old."""
        old = sa.and_(cases.c.status == CaseStatus.RESOLVED.value, cases.c.updated_at < self.before(kind))
        return sa.or_(old, self.whole_cases)

    @cached_property
    def drafts(self) -> sa.ColumnElement[bool]:
        last = sa.func.coalesce(sa.func.nullif(drafts.c.judged_at, ""), drafts.c.at)
        alone = sa.and_(drafts.c.case_number.is_(None), last < self.before("drafts"))
        return sa.or_(alone, drafts.c.case_number.in_(sa.select(cases.c.number).where(self.of_case("drafts"))))


def counted(connection: sa.Connection, due: Due) -> tuple[dict[str, int], dict[str, int]]:
    """How many records there are of each kind, and how many of them are too old."""

    def count(table: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> int:
        return connection.execute(sa.select(sa.func.count()).select_from(table).where(*conditions)).scalar_one()

    whole: dict[str, tuple[sa.Table, sa.ColumnElement[bool]]] = {
        "drafts": (drafts, due.drafts),
        "cases": (cases, due.whole_cases),
        "audit": (audit, audit.c.at < due.before("audit")),
        "model_calls": (model_calls, model_calls.c.at < due.before("model_calls")),
    }
    there, old = {}, {}
    for kind, table in PARTS.items():
        there[kind] = count(table)
        old[kind] = count(table.join(cases, cases.c.number == table.c.case_number), due.of_case(kind))
    for kind, (table, condition) in whole.items():
        there[kind], old[kind] = count(table), count(table, condition)
    return there, old
