"""`cases import`: cases of another tool, each redacted and stored once; the resolved ones are knowledge then.

What the desk has made of a case since stays when its record comes again changed: its notes, verdicts and drafts, the
severity it was raised to, how it was resolved, and to whom it belongs. What an editor took back stays taken back.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from copilot.models.findings import RedactedText, unnumbered
from copilot.models.imports import ImportReport
from copilot.models.records import Case, CaseStatus, Profile, Publication, Turn, now
from copilot.policy.access import Right
from copilot.services.access import Change, changing
from copilot.services.case_conversation import not_below
from copilot.services.case_reading import CaseFile, file_of
from copilot.services.case_redaction import with_placeholders
from copilot.services.cases import personal_of, said_in, searched
from copilot.services.import_forgotten import without_forgotten
from copilot.services.import_rows import Wrong
from copilot.services.imported_cases import FIELDS, ImportedCase, as_published, beside, mentioned, read_record
from copilot.services.importing import Import, Read, Stored, run_import
from copilot.services.wiring import Desk

_ACTION = "cases import"
_MARK_BYTES = 32
"""Of a case's digest, those of its record; the rest is what the import made of it (`_Piece._outcome`)."""

Row = Read[ImportedCase]


def import_cases(source: Path | bytes, desk: Desk, *, mapping: Path | None = None, publish: bool = True) -> ImportReport:
    """Import the cases in `source`, CSV or one JSON object a line; the resolved ones are published, unless not to be.

    Raises ConfigurationProblem where this agent may not, UsageProblem for a file that cannot be read.
    """
    kind = Import(_ACTION, "id", FIELDS, partial(read_record, publish=publish), store_cases)
    report = run_import(kind, source, desk, mapping)
    if publish and report.added + report.updated:
        desk.library.index_cases()
    return report


def store_cases(rows: Sequence[Row], desk: Desk, file: str) -> Stored:
    """Keep a piece of `file` in one transaction. What is equal to the stored one is left alone."""
    if not rows:
        return Stored()
    with changing(desk, Right.PUBLISH, _ACTION, f"{len(rows)} cases, sha256 {file}") as change:
        return _Piece(change, desk).keep(rows)


class _Piece:
    """One transaction of an import."""

    def __init__(self, change: Change, desk: Desk) -> None:
        self._connection, self._desk = change.connection, desk
        self._knowledge = False
        self._remarks: list[Wrong] = []

    def keep(self, rows: Sequence[Row]) -> Stored:
        connection, store = self._connection, self._desk.case_store
        found, forgotten = without_forgotten(
            connection, rows, self._desk, lambda one: one.reference, lambda one: (one.case.opened_at, one.case.resolved_at)
        )
        marks = {row.content.case.id: self._desk.records.vault.lookup(connection, row.content.mark) for row in found}
        known = store.digests(connection, marks)
        added = self._add([row for row in found if row.content.case.id not in known], marks)
        # What another run has added since is there by now, and what it changed since is read again, under lock.
        others = {name for name, mark in marks.items() if name not in added and known.get(name, b"")[:_MARK_BYTES] != mark}
        locked = store.digests(connection, others, lock=True)
        changed = [
            row for row in found if (name := row.content.case.id) in locked and locked[name][:_MARK_BYTES] != marks[name]
        ]
        owners = self._desk.customer_store.ids(connection, {row.content.reference for row in changed} - {""})
        self._desk.records.vault.load(connection, owners.values())
        left_out: list[Wrong] = []
        for row in changed:
            name, owner = row.content.case.id, owners.get(row.content.reference, "")
            file = self._file(name)
            if why := self._why_not(row.content, file, owner, locked[name]):
                left_out.append(Wrong(row.line, self._desk.say(why)))
                continue
            if row.content.reference and owner != file.case.customer:
                self._remark(row, "import_unnamed")
            self._change(row, file, locked[name], marks[name])
        if self._knowledge:
            store.published_otherwise(connection)
        updated = len(changed) - len(left_out)
        unchanged = len(found) - len(added) - len(changed)
        return Stored(len(added), updated, unchanged, forgotten, tuple(left_out), tuple(self._remarks))

    # --- cases that were not there ----------------------------------------------------------------

    def _add(self, rows: Sequence[Row], marks: dict[str, bytes]) -> dict[str, int]:
        """Id -> number of those that were not there."""
        connection, store = self._connection, self._desk.case_store
        before = set(self._desk.customer_store.ids(connection, {row.content.reference for row in rows} - {""}))
        owners, at = self._owners([row.content for row in rows]), now()
        cases = []
        for row in rows:
            case = row.content.case
            times = {"opened_at": case.opened_at or at, "updated_at": case.updated_at or at}
            case = case.model_copy(update={"customer": owners[case.id], **times})
            known = row.content.reference in before
            cases.append(self._with_publication(case, row.content, Publication.NONE, has_profile=known))
        numbers = store.add_missing(connection, cases, {case.id: marks[case.id] + self._outcome(case) for case in cases})
        added = [
            (case.model_copy(update={"number": numbers[case.id]}), row)
            for case, row in zip(cases, rows, strict=True)
            if case.id in numbers
        ]
        store.add_turns(connection, ((case, _turns(row.content)) for case, row in added))
        self._desk.case_terms.add_words(connection, ((case.number, row.content.words) for case, row in added))
        for case, row in added:
            if row.content.verdict is not None:
                store.add_triage(connection, case, self._desk.access.agent, row.content.verdict)
            self._published(row, Publication.NONE, case.publication)
        late = [owners[row.content.case.id] for row in rows if row.content.case.id not in numbers]
        self._desk.customer_store.drop_unused(connection, late)
        return numbers

    def _owners(self, records: Sequence[ImportedCase]) -> dict[str, str]:
        """Case -> id of its customer, who is added where the desk has not named them before."""
        customers, connection = self._desk.customer_store, self._connection
        named = sorted({one.reference for one in records if one.reference})
        known = customers.ids(connection, named)
        fresh = [Profile(reference=name) for name in named if name not in known]
        known |= dict(zip((profile.reference for profile in fresh), customers.add(connection, fresh), strict=True))
        unnamed = [one.case.id for one in records if not one.reference]
        nobody = customers.add(connection, [Profile() for _ in unnamed])
        self._desk.records.vault.load(connection, known.values())
        return {
            **{one.case.id: known[one.reference] for one in records if one.reference},
            **dict(zip(unnamed, nobody, strict=True)),
        }

    # --- cases that are there ---------------------------------------------------------------------

    def _file(self, case_id: str) -> CaseFile:
        case = self._desk.case_store.find(self._connection, case_id, lock=True)
        assert case is not None  # its row is locked
        return file_of(self._connection, case, self._desk)

    def _why_not(self, one: ImportedCase, file: CaseFile, owner: str, digest: bytes) -> str:
        """Why a record may not change the stored case; "" where it may."""
        if not digest and not _is_migrated(file):
            return "import_own_case"
        if one.reference and owner != file.case.customer and self._is_named(file.case):
            return "import_other_customer"
        return ""

    def _is_named(self, case: Case) -> bool:
        from copilot.store.schema import cases, customers

        nobody = (cases.c.number == case.number, cases.c.customer == customers.c.id, customers.c.lookup.is_(None))
        return not self._desk.case_store.count(self._connection, *nobody)

    def _change(self, row: Row, file: CaseFile, digest: bytes, mark: bytes) -> None:
        """Make the stored case what its record says now; what the desk made of it stays."""
        connection, store, before = self._connection, self._desk.case_store, file.case
        one = beside(row.content, before.content.personal, self._desk)
        turns = list(file.turns) if one.talk is None else _turns(one)
        update = {"number": before.number, "customer": before.customer, "opened_at": one.case.opened_at or before.opened_at}
        after = _as_grave(one.case.model_copy(update=update), before)
        outcome = digest[_MARK_BYTES:]
        if outcome and outcome != self._outcome(before):
            after = _with_outcome(after, before)
        else:
            after = self._with_publication(after, one, before.publication)
            self._published(row, before.publication, after.publication)
            outcome = self._outcome(after)
        store.replace(connection, after, mark + outcome)
        if one.talk is not None:
            store.drop_turns(connection, after)
            store.add_turns(connection, [(after, turns)])
        noted = said_in(file.notes)
        old = searched(before, [*said_in(file.turns), *noted])
        self._desk.case_terms.replace(connection, before.number, old, searched(after, [*said_in(turns), *noted]))
        if one.verdict is not None and (verdict := not_below(one.verdict, file)) not in file.triages:
            store.add_triage(connection, after, self._desk.access.agent, verdict)

    # --- what becomes of it -----------------------------------------------------------------------

    def _outcome(self, case: Case) -> bytes:
        """A keyed hash of how `case` stands, by which is told later whether the desk has closed or opened it since."""
        standing = json.dumps([case.status.value, unnumbered(case.content.resolution)], ensure_ascii=False)
        return self._desk.records.vault.lookup(self._connection, standing)

    def _with_publication(self, case: Case, one: ImportedCase, before: Publication, *, has_profile: bool = True) -> Case:
        """`case` as knowledge where it may be that; what changed without approval is none any more."""
        knowledge = one.knowledge
        if before is Publication.WITHDRAWN:
            return case.model_copy(update={"publication": before})
        if knowledge is None or not knowledge.guard.ok:
            return case
        if has_profile:
            known = mentioned(personal_of(self._connection, case, self._desk), knowledge.problem, knowledge.resolution)
            problem, resolution = (
                RedactedText(unnumbered(with_placeholders(text, known))) for text in (knowledge.problem, knowledge.resolution)
            )
            knowledge = replace(knowledge, problem=problem, resolution=resolution)
        update = {"publication": Publication.PUBLISHED, "published_by": self._desk.access.agent}
        return as_published(case, knowledge).model_copy(update=update)

    def _published(self, row: Row, before: Publication, after: Publication) -> None:
        """See to the index, and tell what would have been published."""
        self._knowledge = self._knowledge or Publication.PUBLISHED in (before, after)
        knowledge = row.content.knowledge
        if knowledge is not None and not knowledge.guard.ok and after is not Publication.WITHDRAWN:
            rules = dict.fromkeys(violation.rule for violation in knowledge.guard.violations)
            self._remark(row, "import_unpublished", rules=", ".join(rules))

    def _remark(self, row: Row, key: str, **values: str) -> None:
        self._remarks.append(Wrong(row.line, self._desk.say(key, **values)))


def _is_migrated(file: CaseFile) -> bool:
    """Whether the case comes from the resolved cases that the store held before it had cases of its own."""
    case = file.case
    known = case.status is CaseStatus.RESOLVED and case.publication is not Publication.NONE and not case.published_by
    return known and not file.turns and not file.notes and not file.triages


def _as_grave(case: Case, before: Case) -> Case:
    """`case`, at least as grave as it was; its category goes with the level that its record says."""
    if not before.level or (case.level and case.level <= before.level):
        return case
    category = before.category if case.level else case.category or before.category
    return case.model_copy(update={"level": before.level, "category": category})


def _with_outcome(case: Case, before: Case) -> Case:
    """`case` standing as the desk has left it, with the words that somebody may have published."""
    kept = {name: getattr(before, name) for name in ("status", "resolved_at", "publication", "published_by")}
    update = {"facts": case.content.facts, "personal": case.content.personal}
    return case.model_copy(update={**kept, "content": before.content.model_copy(update=update)})


def _turns(one: ImportedCase) -> list[Turn]:
    return [Turn(role=turn.role, text=turn.text, name=turn.name, at=turn.at) for turn in one.talk or ()]
