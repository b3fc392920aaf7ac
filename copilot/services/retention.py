"""`purge`: what the desk has kept for as long as kb/policy/retention.yaml says is deleted, a few hundred records at a time.

Each transaction leaves a state like any other: stopped anywhere, the next run goes on. Open cases are never touched, and a
published case stays, though its conversation may go. A clock that is wrong would delete too much: one behind the newest
record is refused, and so is what would take more than half of a kind, until somebody says that it is meant.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from copilot.errors import ConfigurationProblem
from copilot.models.privacy import PurgeReport
from copilot.policy.access import Right
from copilot.policy.retention import load_retention
from copilot.services.access import looked, permit
from copilot.services.cases import said_in, searched
from copilot.services.forgetting import scrub_index, scrub_store
from copilot.services.wiring import Desk
from copilot.store.audit import Flaw
from copilot.store.expiry import Expiry
from copilot.store.forgetting import delete_cases, delete_drafts, drafts_of, drop_quotes

if TYPE_CHECKING:
    from copilot.services.access import Connection

Step: TypeAlias = "Callable[[Connection, Expiry, Desk], Mapping[str, int]]"

_AT_ONCE = 300
_ROWS_AT_ONCE = 2_000
"""Of what belongs to nothing else."""


def purge(desk: Desk, *, dry_run: bool = False, yes: bool = False, at: datetime | None = None) -> PurgeReport:
    """Delete what is too old; with `dry_run` only say how much. `yes` overrules the doubts about the clock.

    Raises ConfigurationProblem where this machine's clock, or how much would go, speaks against it.
    """
    permit(desk, Right.MAINTAIN, "purge", "")
    expiry = Expiry(load_retention(desk.settings), at or datetime.now(UTC))
    with desk.records.reading() as connection:
        there, old = expiry.counted(connection)
        doubt = _doubt(expiry.days_behind(connection), there, old, desk)
        indexed = [case.id for case in expiry.cases(connection)]  # a withdrawn one too, until somebody searches
    if dry_run:
        notes = [doubt.message] if doubt else []
        return PurgeReport(dry_run=True, deleted=old, notes=tuple(notes))
    if doubt and not yes:
        raise doubt
    planned = ", ".join(f"{kind} {count}" for kind, count in old.items() if count)
    looked(desk, Right.MAINTAIN, "purge", planned)
    deleted, notes, total = Counter(dict.fromkeys(old, 0)), [], sum(old.values())
    steps: list[Step] = [_cases, _parts, _drafts, _model_calls]
    if old["audit"] and _whole(desk):
        steps.append(_audit)
    elif old["audit"]:
        notes.append(desk.say("purge_audit_faulty"))
    remains = scrub_index(desk, indexed)  # before their keys go, and once: it writes the index anew
    with desk.progress(desk.say("purging")) as progress:
        for step in steps:
            for counts in _transactions(step, expiry, desk):
                deleted.update(counts)
                progress(min(deleted.total(), total), total)
    _delete_ledgers(desk, expiry)
    return PurgeReport(dry_run=False, deleted=deleted, notes=tuple(notes), remains=remains + scrub_store(desk))


def _doubt(behind: int, there: Mapping[str, int], old: Mapping[str, int], desk: Desk) -> ConfigurationProblem | None:
    """What speaks against believing this machine's clock, which is so many days behind the newest record."""
    if behind > 0:
        return ConfigurationProblem(desk.say("purge_clock", days=str(behind)), desk.say("purge_clock_hint"))
    much = [kind for kind, count in there.items() if old[kind] * 2 > count]
    if much:
        return ConfigurationProblem(desk.say("purge_most", kinds=", ".join(much)), desk.say("purge_most_hint"))
    return None


def _whole(desk: Desk) -> bool:
    """Whether the audit log is; what is wrong in entries that go would go unseen."""
    records = desk.records
    with records.reading() as connection:
        return all(flaw.kind is Flaw.CLOCK for flaw in records.log.verify(connection)[1])


# --- one step after the other; each transaction of one deletes so many records by kind, none where it is done ------------


def _transactions(step: Step, expiry: Expiry, desk: Desk) -> Iterator[Mapping[str, int]]:
    while True:
        with desk.records.writing() as connection:
            deleted = step(connection, expiry, desk)
        if not any(deleted.values()):
            return
        yield deleted


def _cases(connection: "Connection", expiry: Expiry, desk: Desk) -> Mapping[str, int]:
    """Whole cases with everything that belongs to them."""
    old = expiry.cases(connection, _AT_ONCE)
    numbers = [case.number for case in old]
    drop_quotes(connection, [case.id for case in old], drafts_of(connection, numbers))
    deleted = delete_cases(connection, numbers)
    desk.case_terms.drop(connection, numbers)
    desk.customer_store.drop_unused(connection, {case.customer for case in old})
    return deleted


def _parts(connection: "Connection", expiry: Expiry, desk: Desk) -> Mapping[str, int]:
    """Turns, notes, triages and summaries of cases that stay."""
    numbers, deleted = expiry.delete_parts(connection, _AT_ONCE)
    if deleted["messages"] or deleted["notes"]:
        _tell_less(connection, numbers, desk)
    return deleted


def _tell_less(connection: "Connection", numbers: Sequence[int], desk: Desk) -> None:
    """Let cases be found by, and hold personal data of, nothing but what is left of them."""
    desk.case_terms.drop(connection, numbers)
    kept = desk.case_store
    for case in kept.numbered(connection, numbers):
        texts = said_in(kept.turns(connection, case), kept.notes(connection, case))
        desk.case_terms.add(connection, [(case.number, searched(case, texts))])
        named = "\n".join([case.content.model_dump_json(exclude={"personal"}), *texts])
        personal = {placeholder: value for placeholder, value in case.content.personal.items() if placeholder in named}
        if personal != case.content.personal:
            content = case.content.model_copy(update={"personal": personal})
            kept.rewrite(connection, case.model_copy(update={"content": content}))


def _drafts(connection: "Connection", expiry: Expiry, desk: Desk) -> Mapping[str, int]:
    """Drafts, judged or not."""
    old = expiry.drafts(connection, _AT_ONCE)
    ids = [draft.id for draft in old]
    drop_quotes(connection, (), ids)
    deleted = delete_drafts(connection, ids)
    desk.customer_store.drop_unused(connection, {draft.customer for draft in old})
    return {"drafts": deleted}


def _model_calls(connection: "Connection", expiry: Expiry, _desk: Desk) -> Mapping[str, int]:
    """What calls of the model cost."""
    return {"model_calls": expiry.delete_model_calls(connection, _ROWS_AT_ONCE)}


def _audit(connection: "Connection", expiry: Expiry, desk: Desk) -> Mapping[str, int]:
    """The oldest entries of a log that is whole."""
    return {"audit": desk.records.log.purge(connection, expiry.before("audit"), _ROWS_AT_ONCE)}


def _delete_ledgers(desk: Desk, expiry: Expiry) -> None:
    """Delete the files of months in which every call is too old."""
    until = expiry.before("model_calls")[:7]
    for file in (desk.home / "usage").glob("*.jsonl"):
        if file.name < until:
            file.unlink(missing_ok=True)
