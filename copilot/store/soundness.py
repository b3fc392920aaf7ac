"""Whether everything that is sealed still opens: what a restore and a rehearsed migration end with."""

from collections.abc import Iterator

import sqlalchemy as sa

from copilot.models.ports import Progress
from copilot.store import schema
from copilot.store.cases import place_of as place_of_case
from copilot.store.customers import place_of as place_of_customer
from copilot.store.vault import Vault

_AT_ONCE = 1_000
_OF_A_CASE = (schema.notes, schema.triages, schema.summaries)


def open_everything(connection: sa.Connection, vault: Vault, progress: Progress) -> int:
    """Open every sealed value there is; how many. Raises Unreadable, which names the place, at the first that does not."""
    selects = list(_selects())
    counts = [connection.execute(sa.select(sa.func.count()).select_from(select.subquery())).scalar_one() for select in selects]
    total, done = sum(counts), 0
    for select in selects:
        for rows in connection.execute(select.execution_options(yield_per=_AT_ONCE)).partitions():
            vault.load(connection, {row.owner for row in rows})
            for owner, place, sealed in rows:
                vault.open(connection, owner, place, sealed)
            done += len(rows)
            progress(done, total)
    return done


def _selects() -> Iterator[sa.Select[str, str, bytes]]:
    """Owner, place and ciphertext of everything, as the stores seal it."""
    customers, cases, messages, drafts = schema.customers, schema.cases, schema.messages, schema.drafts
    in_case = sa.literal(f"/{place_of_case('')}") + cases.c.id
    yield _select(customers.c.id, sa.literal(place_of_customer("")) + customers.c.id, customers.c.sealed)
    yield _select(cases.c.customer, sa.literal(place_of_case("")) + cases.c.id, cases.c.sealed)
    position = sa.cast(messages.c.position, sa.String(20))
    yield _select(cases.c.customer, sa.literal("messages/") + position + in_case, messages.c.sealed, messages)
    for table in _OF_A_CASE:
        yield _select(cases.c.customer, sa.literal(table.name) + in_case, table.c.sealed, table)
    yield _select(drafts.c.customer, sa.literal("drafts/") + drafts.c.id, drafts.c.sealed)
    yield _select(drafts.c.customer, sa.literal("drafts.verdict/") + drafts.c.id, drafts.c.sealed_verdict)


def _select(
    owner: sa.ColumnElement[str],
    place: sa.ColumnElement[str],
    sealed: sa.ColumnElement[bytes],
    of_a_case: sa.Table | None = None,
) -> sa.Select[str, str, bytes]:
    select = sa.select(owner.label("owner"), place.label("place"), sealed.label("sealed")).where(sealed.is_not(None))
    return select if of_a_case is None else select.where(of_a_case.c.case_number == schema.cases.c.number)
