"""Model calls of every home that shares this database, collected from the files they were written down in first.

A call is known by its ledger (one home and month) and its place there, so that collecting twice changes nothing.
Every function works within the transaction of `connection`.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from copilot.store.schema import model_calls
from copilot.store.usage import Spending

_AT_ONCE = 5_000
_LONGEST = {column.name: column.type.length for column in model_calls.c if isinstance(column.type, sa.String)}

GROUPS = {
    "day": sa.func.substr(model_calls.c.at, 1, 10),
    "agent": model_calls.c.agent,
    "command": model_calls.c.command,
    "model": model_calls.c.model,
}


def collected(connection: sa.Connection, ledger: str) -> int:
    """The place of the last call that is there of `ledger`; -1 where none is."""
    last = connection.execute(sa.select(sa.func.max(model_calls.c.place)).where(model_calls.c.ledger == ledger)).scalar()
    return -1 if last is None else last


def add(connection: sa.Connection, ledger: str, calls: Iterable[tuple[int, Spending]]) -> None:
    """Insert the calls that are not there yet."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    insert = dialect.insert(model_calls).on_conflict_do_nothing()
    rows = [{"ledger": ledger, "place": place, **_row(call)} for place, call in calls]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(insert, rows[start : start + _AT_ONCE])


def totals(connection: sa.Connection, month: str, by: str) -> list[sa.RowMapping]:
    """What `month` ("2026-11") cost, by one of GROUPS, in the order of names: name, calls, prompt_tokens,
    completion_tokens, cost_usd, and how many of the calls are unpriced."""
    calls, name = model_calls.c, GROUPS[by]
    rows = connection.execute(
        sa.select(
            name.label("name"),
            sa.func.count().label("calls"),
            sa.func.sum(calls.prompt_tokens).label("prompt_tokens"),
            sa.func.sum(calls.completion_tokens).label("completion_tokens"),
            sa.func.sum(calls.cost_usd).label("cost_usd"),
            sa.func.sum(sa.case((calls.priced, 0), else_=1)).label("unpriced"),
        )
        .where(_in(month))
        .group_by(name)
        .order_by(name)
    )
    return list(rows.mappings())


def spent(connection: sa.Connection, month: str, *, without: str) -> float:
    """USD that `month` cost in all ledgers but one."""
    cost = sa.select(sa.func.sum(model_calls.c.cost_usd)).where(_in(month), model_calls.c.ledger != without)
    return float(connection.execute(cost).scalar() or 0.0)


def _in(month: str) -> sa.ColumnElement[bool]:
    return model_calls.c.at.between(month, f"{month}-99")


def _row(call: Spending) -> dict[str, object]:
    return {name: value[: _LONGEST[name]] if isinstance(value, str) else value for name, value in call.model_dump().items()}
