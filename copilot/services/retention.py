"""`purge`: what the desk has kept for as long as kb/policy/retention.yaml says is deleted, a few hundred records at a time.

Each transaction leaves a state like any other: stopped anywhere, the next run goes on. Open cases are never touched, and a
published case stays, though its conversation may go. A clock that is wrong would delete too much: one behind the newest
record is refused, and so is what would take more than half of a kind, until somebody says that it is meant.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from copilot.errors import ConfigurationProblem
from copilot.models.privacy import PurgeReport
from copilot.policy.access import Right
from copilot.policy.retention import load_retention
from copilot.services.access import looked, permit
from copilot.services.cases import said_in, searched
from copilot.services.expiry import Due, counted
from copilot.services.forgetting import drop_quotes, scrub_index, scrub_store
from copilot.services.wiring import Desk
from copilot.store import forgetting as store
from copilot.store.audit import Flaw
from copilot.store.cases import place_of
from copilot.store.schema import audit, cases, customers, drafts, model_calls

_AT_ONCE = 300
_AUDIT_AT_ONCE = 2_000


def purge(desk: Desk, *, dry_run: bool = False, yes: bool = False, at: datetime | None = None) -> PurgeReport:
    """Delete what is too old; with `dry_run` only say how much. `yes` overrules the doubts about the clock.

    Raises ConfigurationProblem where this machine's clock, or how much would go, speaks against it.
    """
    permit(desk, Right.MAINTAIN, "purge", "")
    due = Due(load_retention(desk.settings), at or datetime.now(UTC))
    with desk.records.reading() as connection:
        there, old = counted(connection, due)
        doubt = _doubt(connection, due, there, old, desk)
    if dry_run:
        notes = [doubt.message] if doubt else []
        return PurgeReport(dry_run=True, deleted=old, notes=tuple(notes))
    if doubt and not yes:
        raise doubt
    planned = ", ".join(f"{kind} {count}" for kind, count in old.items() if count)
    looked(desk, Right.MAINTAIN, "purge", planned)
    deleted, notes, total = Counter(dict.fromkeys(old, 0)), [], sum(old.values())
    steps: Sequence[Callable[[Desk, Due], Iterator[Mapping[str, int]]]] = (_cases, _parts, _drafts, _model_calls)
    remains = scrub_index(desk, _still_indexed(desk, due))  # before their keys go, and once: it writes the index anew
    with desk.progress(desk.say("purging")) as progress:
        for step in steps:
            for counts in step(desk, due):
                deleted.update(counts)
                progress(min(deleted.total(), total), total)
        if old["audit"]:
            audited = _audit(desk, due)
            deleted["audit"] = audited or 0
            notes += [] if audited is not None else [desk.say("purge_audit_faulty")]
    _delete_ledgers(desk, due)
    return PurgeReport(dry_run=False, deleted=deleted, notes=tuple(notes), remains=remains + scrub_store(desk))


def _doubt(
    connection: sa.Connection, due: Due, there: Mapping[str, int], old: Mapping[str, int], desk: Desk
) -> ConfigurationProblem | None:
    """What speaks against believing this machine's clock."""
    # Only times that this program wrote itself: an imported case may be dated anyhow.
    written = (audit.c.at, customers.c.updated_at, drafts.c.at)
    newest = max(filter(None, (connection.execute(sa.select(sa.func.max(column))).scalar() for column in written)), default="")
    behind = (datetime.fromisoformat(newest) - due.now).days if newest else 0
    if behind > 0:
        return ConfigurationProblem(desk.say("purge_clock", days=str(behind)), desk.say("purge_clock_hint"))
    much = [kind for kind, count in there.items() if old[kind] * 2 > count]
    if much:
        return ConfigurationProblem(desk.say("purge_most", kinds=", ".join(much)), desk.say("purge_most_hint"))
    return None


def _still_indexed(desk: Desk, due: Due) -> Sequence[str]:
    """Cases that are about to go: a withdrawn one stays in the index until somebody searches."""
    with desk.records.reading() as connection:
        return connection.execute(sa.select(cases.c.id).where(due.whole_cases)).scalars().all()


# --- one step after the other; each yields what a transaction deleted -------------------------------


def _cases(desk: Desk, due: Due) -> Iterator[Mapping[str, int]]:
    """Whole cases with everything that belongs to them."""
    wanted = sa.select(cases.c.number, cases.c.id, cases.c.customer).where(due.whole_cases)
    wanted = wanted.order_by(cases.c.number).limit(_AT_ONCE)
    while True:
        with desk.records.writing() as connection:
            rows = connection.execute(wanted.with_for_update()).fetchall()
            numbers = [row.number for row in rows]
            drop_quotes(connection, [row.id for row in rows], store.drafts_of(connection, drafts.c.case_number.in_(numbers)))
            deleted = store.delete_cases(connection, numbers)
            desk.case_terms.drop(connection, numbers)
            desk.customer_store.drop_unused(connection, {row.customer for row in rows})
        if not rows:
            return
        yield deleted


def _parts(desk: Desk, due: Due) -> Iterator[Mapping[str, int]]:
    """Turns, notes, triages and summaries of cases that stay."""
    held = [
        sa.and_(due.of_case(kind), sa.exists().where(table.c.case_number == cases.c.number))
        for kind, table in store.PARTS.items()
        if due.before(kind)
    ]
    if not held:
        return
    wanted = sa.select(cases.c.number).where(sa.or_(*held)).order_by(cases.c.number).limit(_AT_ONCE)
    while True:
        deleted: Counter[str] = Counter()
        with desk.records.writing() as connection:
            numbers = list(connection.execute(wanted.with_for_update()).scalars())
            for kind in store.PARTS:
                too_old = sa.select(cases.c.number).where(cases.c.number.in_(numbers), due.of_case(kind))
                deleted[kind] += store.delete_parts(connection, kind, list(connection.execute(too_old).scalars()))
            if deleted["messages"] or deleted["notes"]:
                _tell_less(connection, numbers, desk)
        if not numbers:
            return
        yield deleted


def _tell_less(connection: sa.Connection, numbers: Sequence[int], desk: Desk) -> None:
    """Let cases be found by, and hold personal data of, nothing but what is left of them."""
    desk.case_terms.drop(connection, numbers)
    kept = desk.case_store
    for case in kept.numbered(connection, numbers):
        texts = said_in(kept.turns(connection, case), kept.notes(connection, case))
        desk.case_terms.add(connection, [(case.number, searched(case, texts))])
        named = "\n".join([case.content.model_dump_json(exclude={"personal"}), *texts])
        personal = {placeholder: value for placeholder, value in case.content.personal.items() if placeholder in named}
        if personal != case.content.personal:
            content = case.content.model_copy(update={"personal": personal}).model_dump_json(exclude_defaults=True)
            sealed = desk.records.vault.seal(connection, case.customer, place_of(case.id), content)
            # Not a change of the case: its age is still counted from the last one.
            connection.execute(sa.update(cases).where(cases.c.number == case.number).values(sealed=sealed))


def _drafts(desk: Desk, due: Due) -> Iterator[Mapping[str, int]]:
    """Drafts, judged or not."""
    if not due.before("drafts"):
        return
    wanted = sa.select(drafts.c.id, drafts.c.customer).where(due.drafts).order_by(drafts.c.id).limit(_AT_ONCE)
    while True:
        with desk.records.writing() as connection:
            rows = connection.execute(wanted.with_for_update()).fetchall()
            ids = [row.id for row in rows]
            drop_quotes(connection, (), ids)
            deleted = store.delete_drafts(connection, ids)
            desk.customer_store.drop_unused(connection, {row.customer for row in rows})
        if not rows:
            return
        yield {"drafts": deleted}


def _model_calls(desk: Desk, due: Due) -> Iterator[Mapping[str, int]]:
    """What calls of the model cost."""
    key = (model_calls.c.ledger, model_calls.c.place)
    some = sa.select(*key).where(model_calls.c.at < due.before("model_calls")).limit(_AUDIT_AT_ONCE)
    while True:
        with desk.records.writing() as connection:
            deleted = connection.execute(sa.delete(model_calls).where(sa.tuple_(*key).in_(some))).rowcount
        if not deleted:
            return
        yield {"model_calls": deleted}


def _audit(desk: Desk, due: Due) -> int | None:
    """The oldest audit entries; None where the log is not whole, because what is wrong in them would go unseen."""
    records = desk.records
    with records.reading() as connection:
        if any(flaw.kind is not Flaw.CLOCK for flaw in records.log.verify(connection)[1]):
            return None
    gone = 0
    while True:
        with records.writing() as connection:
            some = records.log.purge(connection, due.before("audit"), _AUDIT_AT_ONCE)
        if not some:
            return gone
        gone += some


def _delete_ledgers(desk: Desk, due: Due) -> None:
    """Delete the files of months in which every call is too old."""
    until = due.before("model_calls")[:7]
    for file in (desk.home / "usage").glob("*.jsonl"):
        if file.name < until:
            file.unlink(missing_ok=True)
