"""What the desk has kept for long enough, as kb/policy/retention.yaml says: how much of it there is, and the way it goes."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple

import sqlalchemy as sa

from copilot.models.records import CaseStatus, Publication
from copilot.policy.retention import RetentionPolicy
from copilot.store.forgetting import PARTS, delete_parts
from copilot.store.schema import audit, cases, customers, drafts, model_calls


class OldCase(NamedTuple):
    """A case that is to go whole."""

    number: int
    id: str
    customer: str


class OldDraft(NamedTuple):
    """A draft that is to go."""

    id: str
    customer: str


@dataclass(frozen=True)
class Expiry:
    """What is too old at the moment `now`. What is kept for good never is, and what belongs to a case goes with it.

    Every method with a `connection` works within its transaction.
    """

    policy: RetentionPolicy
    now: datetime

    def before(self, kind: str) -> str:
        """The moment before which records of `kind` are too old; "" where none is."""
        days = getattr(self.policy, kind)
        return (self.now - timedelta(days=days)).isoformat(timespec="seconds") if days else ""

    def days_behind(self, connection: sa.Connection) -> int:
        """How many days `now` lies before the newest record."""
        # Only times that this program wrote itself: an imported case may be dated anyhow.
        written = (audit.c.at, customers.c.updated_at, drafts.c.at)
        newest = max(connection.execute(sa.select(sa.func.max(column))).scalar() or "" for column in written)
        return (datetime.fromisoformat(newest) - self.now).days if newest else 0

    def counted(self, connection: sa.Connection) -> tuple[dict[str, int], dict[str, int]]:
        """How many records there are of each kind, and how many of them are too old."""

        def count(table: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> int:
            return connection.execute(sa.select(sa.func.count()).select_from(table).where(*conditions)).scalar_one()

        whole: dict[str, tuple[sa.Table, sa.ColumnElement[bool]]] = {
            "drafts": (drafts, self._drafts),
            "cases": (cases, self._cases),
            "audit": (audit, audit.c.at < self.before("audit")),
            "model_calls": (model_calls, model_calls.c.at < self.before("model_calls")),
        }
        there, old = {}, {}
        for kind, table in PARTS.items():
            there[kind] = count(table)
            old[kind] = count(table.join(cases, cases.c.number == table.c.case_number), self._of_case(kind))
        for kind, (table, condition) in whole.items():
            there[kind], old[kind] = count(table), count(table, condition)
        return there, old

    def cases(self, connection: sa.Connection, most: int | None = None) -> list[OldCase]:
        """Cases that are too old, at most `most`."""
        wanted = sa.select(cases.c.number, cases.c.id, cases.c.customer).where(self._cases)
        return [OldCase(*row) for row in connection.execute(wanted.order_by(cases.c.number).limit(most))]

    def drafts(self, connection: sa.Connection, most: int) -> list[OldDraft]:
        """Drafts that are too old, judged or not, at most `most`."""
        wanted = sa.select(drafts.c.id, drafts.c.customer).where(self._drafts)
        return [OldDraft(*row) for row in connection.execute(wanted.order_by(drafts.c.id).limit(most))]

    def delete_parts(self, connection: sa.Connection, most: int) -> tuple[list[int], Counter[str]]:
        """Delete turns, notes, triages and summaries that are too old, of at most `most` cases; the numbers of these cases,
        and how many rows by kind."""
        held = (
            sa.and_(self._of_case(kind), sa.exists().where(table.c.case_number == cases.c.number))
            for kind, table in PARTS.items()
        )
        wanted = sa.select(cases.c.number).where(sa.or_(*held)).order_by(cases.c.number).limit(most)
        numbers = list(connection.execute(wanted).scalars())
        deleted: Counter[str] = Counter()
        for kind in PARTS:
            old = sa.select(cases.c.number).where(cases.c.number.in_(numbers), self._of_case(kind))
            deleted[kind] = delete_parts(connection, kind, list(connection.execute(old).scalars()))
        return numbers, deleted

    def delete_model_calls(self, connection: sa.Connection, most: int) -> int:
        """Delete what calls of the model cost too long ago, at most `most` of them; how many."""
        key = (model_calls.c.ledger, model_calls.c.place)
        some = sa.select(*key).where(model_calls.c.at < self.before("model_calls")).limit(most)
        return connection.execute(sa.delete(model_calls).where(sa.tuple_(*key).in_(some))).rowcount

    # --- inside ---------------------------------------------------------------------------------

    @cached_property
    def _cases(self) -> sa.ColumnElement[bool]:
        """Cases that go whole: never one that is open, or published."""
        return sa.and_(
            cases.c.status == CaseStatus.RESOLVED.value,
            cases.c.publication != Publication.PUBLISHED.value,
            cases.c.updated_at < self.before("cases"),
        )

    def _of_case(self, kind: str) -> sa.ColumnElement[bool]:
        """Cases whose records of `kind` are too old."""
        old = sa.and_(cases.c.status == CaseStatus.RESOLVED.value, cases.c.updated_at < self.before(kind))
        return sa.or_(old, self._cases)

    @cached_property
    def _drafts(self) -> sa.ColumnElement[bool]:
        last = sa.func.coalesce(sa.func.nullif(drafts.c.judged_at, ""), drafts.c.at)
        alone = sa.and_(drafts.c.case_number.is_(None), last < self.before("drafts"))
        return sa.or_(alone, drafts.c.case_number.in_(sa.select(cases.c.number).where(self._of_case("drafts"))))
