"""`cases import`: cases of another tool, each redacted and stored once; the resolved ones are knowledge then.

What the desk has added to a case since (notes, verdicts, drafts) stays when its record comes again changed.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from copilot.models.imports import ImportReport
from copilot.models.records import Case, CaseStatus, Profile, Publication, Turn, now
from copilot.models.triage import Level, Tier, Triage
from copilot.policy.access import Right
from copilot.services.access import Change, changing
from copilot.services.cases import said_in, searched
from copilot.services.import_rows import Wrong
from copilot.services.import_values import is_from_before
from copilot.services.imported_cases import FIELDS, ImportedCase, beside, read_record
from copilot.services.importing import Import, Read, Stored, run_import
from copilot.services.wiring import Desk

_ACTION = "cases import"


def import_cases(source: Path | bytes, desk: Desk, *, mapping: Path | None = None, publish: bool = True) -> ImportReport:
    """Import the cases in `source`, CSV or one JSON object a line; the resolved ones are published, unless not to be.

    Raises ConfigurationProblem where this agent may not, UsageProblem for a file that cannot be read.
    """
    kind = Import(_ACTION, "id", FIELDS, read_record, partial(_store, publish=publish))
    report = run_import(kind, source, desk, mapping)
    if publish and report.added + report.updated:
        desk.library.index_cases()
    return report


def _store(rows: Sequence[Read[ImportedCase]], desk: Desk, *, publish: bool) -> Stored:
    """Keep a piece in one transaction. What is equal to the stored one is left alone."""
    if not rows:
        return Stored()
    with changing(desk, Right.PUBLISH, _ACTION, f"{len(rows)} cases") as change:
        return _Piece(change, desk, publish).keep(rows)


class _Piece:
    """One transaction of an import."""

    def __init__(self, change: Change, desk: Desk, publish: bool) -> None:
        self._connection, self._desk, self._publish = change.connection, desk, publish
        self._knowledge = False

    def keep(self, rows: Sequence[Read[ImportedCase]]) -> Stored:
        connection, store = self._connection, self._desk.case_store
        left_out, found = self._without_forgotten(rows)
        digests = {one.case.id: self._desk.records.vault.lookup(connection, one.mark) for one in found}
        known = store.digests(connection, digests)
        added = self._add([one for one in found if one.case.id not in known], digests)
        # What another run has added since is there by now, and what it changed since is read again, under lock.
        others = {one.case.id for one in found if one.case.id not in added and known.get(one.case.id) != digests[one.case.id]}
        locked = store.digests(connection, others, lock=True)
        changed = [one for one in found if one.case.id in locked and locked[one.case.id] != digests[one.case.id]]
        owners = self._owners(changed, keep_unnamed=True)
        for one in changed:
            self._change(one, owners[one.case.id], digests[one.case.id])
        if self._knowledge:
            store.published_otherwise(connection)
        return Stored(len(added), len(changed), len(found) - len(added) - len(changed), left_out)

    def _without_forgotten(self, rows: Sequence[Read[ImportedCase]]) -> tuple[tuple[Wrong, ...], list[ImportedCase]]:
        customers, references = self._desk.customer_store, {row.content.reference for row in rows} - {""}
        # Locked before the tombstones are read: nobody is forgotten in between.
        customers.ids(self._connection, references)
        forgotten = customers.forgotten(self._connection, references)
        left_out: list[Wrong] = []
        found: list[ImportedCase] = []
        for row in rows:
            one, day = row.content, forgotten.get(row.content.reference, "")
            if day and is_from_before([one.case.opened_at, one.case.resolved_at], day):
                left_out.append(Wrong(row.line, self._desk.say("import_forgotten", day=day[:10])))
            else:
                found.append(one)
        return tuple(left_out), found

    def _owners(self, records: Sequence[ImportedCase], *, keep_unnamed: bool = False) -> dict[str, str]:
        """Case -> id of its customer, who is added where the desk has not named them before; "" for one to be kept."""
        customers, connection = self._desk.customer_store, self._connection
        named = sorted({one.reference for one in records if one.reference})
        known = customers.ids(connection, named)
        fresh = [Profile(reference=name) for name in named if name not in known]
        known |= dict(zip((profile.reference for profile in fresh), customers.add(connection, fresh), strict=True))
        unnamed = [one.case.id for one in records if not one.reference]
        nobody = [""] * len(unnamed) if keep_unnamed else customers.add(connection, [Profile() for _ in unnamed])
        self._desk.records.vault.load(connection, known.values())
        return {
            **{one.case.id: known[one.reference] for one in records if one.reference},
            **dict(zip(unnamed, nobody, strict=True)),
        }

    def _add(self, new: Sequence[ImportedCase], digests: dict[str, bytes]) -> dict[str, int]:
        """Id -> number of those that were not there."""
        connection, store = self._connection, self._desk.case_store
        owners, at = self._owners(new), now()
        cases = [
            one.case.model_copy(
                update={
                    "customer": owners[one.case.id],
                    "opened_at": one.case.opened_at or at,
                    "updated_at": one.case.updated_at or at,
                    **self._publication(one.case, Publication.NONE),
                }
            )
            for one in new
        ]
        numbers = store.add_missing(connection, cases, digests)
        added = [
            (case.model_copy(update={"number": numbers[case.id]}), one)
            for case, one in zip(cases, new, strict=True)
            if case.id in numbers
        ]
        store.add_turns(connection, ((case, _turns(one)) for case, one in added))
        self._desk.case_terms.add_words(connection, ((case.number, one.words) for case, one in added))
        for case, one in added:
            self._judge(case, one)
        late = [owners[one.case.id] for one in new if one.case.id not in numbers]
        self._desk.customer_store.drop_unused(connection, late)
        return numbers

    def _change(self, one: ImportedCase, owner: str, digest: bytes) -> None:
        """Make the stored case what its record says now; what the desk added to it stays."""
        connection, store = self._connection, self._desk.case_store
        before = store.find(connection, one.case.id, lock=True)
        assert before is not None  # its row is locked
        one = beside(one, before.content.personal, self._desk)
        stored, noted = store.turns(connection, before), said_in(store.notes(connection, before))
        turns = stored if one.talk is None else _turns(one)
        after = one.case.model_copy(
            update={
                "number": before.number,
                "customer": before.customer,
                "level": one.case.level or before.level,
                "opened_at": one.case.opened_at or before.opened_at,
                "updated_at": now(),
                **self._publication(one.case, before.publication),
            }
        )
        if owner and owner != before.customer:
            self._move(before, owner)
            after = after.model_copy(update={"customer": owner})
        self._knowledge = self._knowledge or Publication.PUBLISHED in (before.publication, after.publication)
        store.replace(connection, after, digest)
        if one.talk is not None:
            store.drop_turns(connection, after)
            store.add_turns(connection, [(after, turns)])
        old = searched(before, [*said_in(stored), *noted])
        self._desk.case_terms.replace(connection, before.number, old, searched(after, [*said_in(turns), *noted]))
        self._judge(after, one)
        self._desk.customer_store.drop_unused(connection, [before.customer])

    def _move(self, case: Case, owner: str) -> None:
        """Seal everything that the desk keeps of `case` for another customer."""
        from copilot.store.drafts import DraftStore
        from copilot.store.schema import drafts

        connection, store = self._connection, DraftStore(self._desk.records.vault)
        self._desk.case_store.move(connection, case, owner)
        of_case = drafts.c.case_number == case.number
        kept = store.select(connection, of_case)
        connection.execute(sa.delete(drafts).where(of_case))
        moved = [one.model_copy(update={"customer": owner}) for one in kept]
        store.add(connection, moved)
        for one in moved:
            if one.judgement is not None:
                store.judge(connection, one, one.judgement)

    def _judge(self, case: Case, one: ImportedCase) -> None:
        """Keep what the other tool decided about who handles the case, once."""
        if not one.tier:
            return
        level, store = Level(case.level), self._desk.case_store
        verdict = Triage(
            level=level,
            security_critical=level is Level.P0,
            category=case.category,
            tier=Tier(one.tier),
            language=case.language,
            priority=0,
        )
        if verdict not in store.triages(self._connection, case)[-1:]:
            store.add_triage(self._connection, case, self._desk.access.agent, verdict)

    def _publication(self, case: Case, before: Publication) -> dict[str, object]:
        """What an editor took back stays taken back; what changed without approval is no knowledge any more."""
        if case.status is CaseStatus.RESOLVED and self._publish and before is not Publication.WITHDRAWN:
            self._knowledge = True
            return {"publication": Publication.PUBLISHED, "published_by": self._desk.access.agent}
        return {"publication": Publication.NONE if before is Publication.NONE else Publication.WITHDRAWN}


def _turns(one: ImportedCase) -> list[Turn]:
    return [Turn(role=turn.role, text=turn.text, name=turn.name, at=turn.at) for turn in one.talk or ()]
