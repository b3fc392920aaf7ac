"""Takes records out of the store for good: rows of cases, drafts and customers, and what was quoted from them.

Functions work within the transaction of `connection`. Words of the index of words (`copilot.store.terms`) and data keys
are dropped by whoever has the vault.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from copilot.models.proposals import ProposalContent
from copilot.models.records import now
from copilot.store.parts import in_parts
from copilot.store.schema import (
    cases,
    customers,
    drafts,
    messages,
    notes,
    proposal_evidence,
    proposals,
    summaries,
    tombstones,
    triages,
)

PARTS = {table.name: table for table in (messages, notes, triages, summaries)}
"""What belongs to a case alone, by kind."""


def delete_parts(connection: sa.Connection, kind: str, numbers: Sequence[int]) -> int:
    """Delete one of PARTS of these cases; how many rows."""
    table = PARTS[kind]
    deletes = (sa.delete(table).where(table.c.case_number.in_(some)) for some in in_parts(numbers))
    return sum(connection.execute(delete).rowcount for delete in deletes)


def delete_cases(connection: sa.Connection, numbers: Sequence[int]) -> Counter[str]:
    """Delete these cases with everything that belongs to them; rows by kind."""
    deleted = Counter({kind: delete_parts(connection, kind, numbers) for kind in PARTS})
    for some in in_parts(numbers):
        deleted["drafts"] += connection.execute(sa.delete(drafts).where(drafts.c.case_number.in_(some))).rowcount
        deleted["cases"] += connection.execute(sa.delete(cases).where(cases.c.number.in_(some))).rowcount
    return deleted


def delete_drafts(connection: sa.Connection, ids: Sequence[str]) -> int:
    """Delete these drafts; how many."""
    return sum(connection.execute(sa.delete(drafts).where(drafts.c.id.in_(some))).rowcount for some in in_parts(ids))


def drafts_of(connection: sa.Connection, numbers: Sequence[int], customer: str = "") -> list[str]:
    """Ids of the drafts of these cases, and of this customer."""
    conditions: list[sa.ColumnElement[bool]] = [drafts.c.case_number.in_(some) for some in in_parts(numbers)]
    conditions += [drafts.c.customer == customer] if customer else []
    selects = (sa.select(drafts.c.id).where(condition) for condition in conditions)
    return sorted({identity for select in selects for identity in connection.execute(select).scalars()})


def delete_customer(connection: sa.Connection, identity: str, agent: str, mark: bytes) -> str:
    """Delete a customer of whom nothing else is left; when. They leave a tombstone `mark`, the keyed hash of their id, and
    one of the desk's name for them, where it had one."""
    lookup = connection.execute(sa.select(customers.c.lookup).where(customers.c.id == identity)).scalar()
    at = now()
    connection.execute(sa.delete(customers).where(customers.c.id == identity))
    left = [mark] if lookup is None else [mark, bytes(lookup)]
    connection.execute(sa.delete(tombstones).where(tombstones.c.lookup.in_(left)))
    rows = [{"lookup": one, "forgotten_at": at, "forgotten_by": agent[:200]} for one in left]
    connection.execute(sa.insert(tombstones), rows)
    return at


def quotes(connection: sa.Connection, case_ids: Collection[str], draft_ids: Collection[str]) -> list[dict[str, str]]:
    """What proposals of articles quote from these cases and drafts: proposal, place, question and answer."""
    of = proposal_evidence.c
    wanted = sa.select(of.proposal, of.place, of.question, of.answer)
    selects = (wanted.where(of.place.in_(some)) for some in in_parts(sorted(_places(case_ids, draft_ids))))
    return [dict(row) for select in selects for row in connection.execute(select).mappings()]


def drop_quotes(
    connection: sa.Connection, case_ids: Collection[str], draft_ids: Collection[str], said: Collection[str] = ()
) -> int:
    """Delete what proposals of articles quote from these cases and drafts, and from conversations with the digests `said`;
    how many quotes.

    A proposal that rested on them, or whose draft names one of these cases and drafts, is left with what other customers
    asked and is to be drafted anew; without other evidence it goes.
    """
    places = _places(case_ids, draft_ids)
    # A mined conversation is known by a digest of its own id (services/asked.py), which may be that of a case.
    keys = {hashlib.sha256(place.encode("utf-8", "replace")).hexdigest()[:24] for place in places}.union(said)
    touched: list[str] = []
    for column, wanted in ((proposal_evidence.c.place, places), (proposal_evidence.c.key, keys)):
        for some in in_parts(sorted(wanted)):
            touched += connection.execute(sa.select(proposal_evidence.c.proposal).where(column.in_(some))).scalars()
            connection.execute(sa.delete(proposal_evidence).where(column.in_(some)))
    affected = set(touched)
    for name, content in connection.execute(sa.select(proposals.c.id, proposals.c.content)).fetchall():
        if name in affected or any(place in content for place in places if ":" in place):
            _draft_anew(connection, name)
    return len(touched)


def _places(case_ids: Collection[str], draft_ids: Collection[str]) -> set[str]:
    """What evidence from these cases and drafts says where it is from."""
    return {*case_ids, *(f"case:{case}" for case in case_ids), *(f"draft:{draft}" for draft in draft_ids)}


def _draft_anew(connection: sa.Connection, proposal: str) -> None:
    """Leave nothing in a proposal but what its remaining evidence says."""
    wanted = sa.select(proposal_evidence.c.question).where(proposal_evidence.c.proposal == proposal)
    question = connection.execute(wanted.order_by(proposal_evidence.c.number).limit(1)).scalar()
    same = proposals.c.id == proposal
    if question is None:
        connection.execute(sa.delete(proposals).where(same))
        return
    fresh = {"label": question, "question": question, "content": ProposalContent().model_dump_json(), "drafted_at": 0}
    connection.execute(sa.update(proposals).where(same).values(fresh))
