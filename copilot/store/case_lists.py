"""Lists of cases, found by what stands in the open; no more is decrypted than is shown."""

from functools import partial
from heapq import merge
from itertools import islice
from typing import NamedTuple

import sqlalchemy as sa

from copilot.models.records import Case, CaseStatus, Publication
from copilot.store.cases import CaseStore
from copilot.store.schema import cases


class Outline(NamedTuple):
    """What stands of a case in the open."""

    number: int
    id: str
    status: CaseStatus
    language: str
    publication: Publication


def outlines(connection: sa.Connection, customer: str) -> list[Outline]:
    """Everything one customer came with, the last changed first."""
    wanted = sa.select(cases.c.number, cases.c.id, cases.c.status, cases.c.language, cases.c.publication)
    last_first = (cases.c.updated_at.desc(), cases.c.number.desc())
    rows = connection.execute(wanted.where(cases.c.customer == customer).order_by(*last_first))
    return [Outline(row.number, row.id, CaseStatus(row.status), row.language, Publication(row.publication)) for row in rows]


def listed(
    connection: sa.Connection,
    store: CaseStore,
    *,
    status: str = "",
    category: str = "",
    level: str = "",
    customer: str = "",
    limit: int,
) -> list[Case]:
    """At most `limit` cases of this status, category, level and customer (an id; "" for any), the last changed first."""
    select = partial(store.select, connection, limit=limit)
    conditions = [column == value for column, value in ((cases.c.category, category), (cases.c.level, level)) if value]
    if customer:
        # Not the bare column: SQLite would walk the index of all cases in this state, and not the customer's.
        conditions += [cases.c.status.concat("") == status] if status else []
        return select(cases.c.customer == customer, *conditions)
    # One state at a time: the index has them in order of their times only within a state.
    states = [status] if status else [one.value for one in CaseStatus]
    lists = [select(cases.c.status == one, *conditions) for one in states]
    return list(islice(merge(*lists, key=lambda case: (case.updated_at, case.number), reverse=True), limit))
