"""`cases import`: resolved cases of another tool, each redacted, stored once, and knowledge from then on."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from copilot.errors import UsageProblem
from copilot.models.findings import RedactedText
from copilot.models.imports import ImportReport
from copilot.models.records import Case, CaseContent, CaseStatus, Profile, Publication, now
from copilot.policy.access import Right
from copilot.services.access import Change, changing, permit
from copilot.services.cases import searched
from copilot.services.wiring import Desk

_AT_ONCE = 500
"""Cases a transaction: other writers get their turn in between, and a kill loses no more."""
_FIELDS = ("id", "problem", "resolution", "category", "language", "customer", "closed_at")


@dataclass(frozen=True, slots=True)
class ImportedCase:
    """One line, redacted; `customer` is the desk's own reference."""

    id: str
    problem: RedactedText
    resolution: RedactedText
    category: str = ""
    language: str = ""
    customer: str = ""
    closed_at: str = ""

    @property
    def mark(self) -> str:
        """All of it, to tell changed from unchanged."""
        return "\x1f".join(str(getattr(self, name)) for name in _FIELDS)


def import_cases(data: bytes, desk: Desk) -> ImportReport:
    """Import one case a line; a bad line is named and the rest goes on."""
    permit(desk, Right.PUBLISH, "cases import", "")
    problems: list[str] = []
    records = _records(data, desk, problems)
    report = ImportReport()
    while some := list(islice(records, _AT_ONCE)):
        done = _store(some, desk)
        report = ImportReport(
            added=report.added + done.added, updated=report.updated + done.updated, unchanged=report.unchanged + done.unchanged
        )
    desk.library.index_cases()
    return report.model_copy(update={"problems": tuple(problems)})


def _records(data: bytes, desk: Desk, problems: list[str]) -> Iterator[ImportedCase]:
    for number, line in enumerate(data.decode("utf-8-sig", errors="replace").splitlines(), 1):
        if line.strip():
            try:
                yield _read(line, desk)
            except UsageProblem as problem:
                problems.append(f"line {number}: {problem.message}")


def _read(line: str, desk: Desk) -> ImportedCase:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageProblem("not JSON") from None
    if not isinstance(row, dict):
        raise UsageProblem("not a JSON object")
    known: dict[str, Any] = {key: str(row[key]) for key in _FIELDS if row.get(key) is not None}
    for key in ("problem", "resolution"):
        known[key] = desk.redact(known.get(key, ""))
    if not all(known.get(key, "").strip() for key in ("id", "problem", "resolution")):
        raise UsageProblem("id, problem and resolution must not be empty")
    if known.get("closed_at"):
        try:
            date.fromisoformat(known["closed_at"][:10])
        except ValueError:
            raise UsageProblem("closed_at is not an ISO 8601 date") from None
    return ImportedCase(**known)


def _store(records: Sequence[ImportedCase], desk: Desk) -> ImportReport:
    """Insert or update in one transaction; a record equal to the stored one is left alone. Of one id the last counts."""
    latest = {record.id: record for record in records}
    store = desk.case_store
    with changing(desk, Right.PUBLISH, "cases import", f"{len(records)} cases") as change:
        connection = change.connection
        digests = {record.id: desk.records.vault.lookup(connection, record.mark) for record in latest.values()}
        known = store.digests(connection, latest)
        new = [record for record in latest.values() if record.id not in known]
        changed = [record for record in latest.values() if record.id in known and known[record.id] != digests[record.id]]
        owners = _owners(new, change, desk)
        cases = [_case(record, owner) for record, owner in zip(new, owners, strict=True)]
        numbers = store.add(connection, cases, [digests[record.id] for record in new])
        desk.case_terms.add(connection, ((number, searched(case, [])) for number, case in zip(numbers, cases, strict=True)))
        for record in changed:
            before = store.find(connection, record.id, lock=True)
            if before is not None:
                after = _case(record, before.customer).model_copy(
                    update={"number": before.number, "opened_at": before.opened_at}
                )
                store.replace(connection, after, digests[record.id])
                desk.case_terms.replace(connection, before.number, searched(before, []), searched(after, []))
        if new or changed:
            store.published_otherwise(connection)
    return ImportReport(added=len(new), updated=len(changed), unchanged=len(records) - len(new) - len(changed))


def _owners(records: Sequence[ImportedCase], change: Change, desk: Desk) -> list[str]:
    """The id of each record's customer; added where the desk has not named them before."""
    customers, connection = desk.customer_store, change.connection
    known = customers.ids(connection, _named(records))
    fresh = [reference for reference in _named(records) if reference not in known]
    known |= dict(zip(fresh, customers.add(connection, [Profile(reference=name) for name in fresh]), strict=True))
    unnamed = iter(customers.add(connection, [Profile() for record in records if not record.customer]))
    return [known[record.customer] if record.customer else next(unnamed) for record in records]


def _named(records: Iterable[ImportedCase]) -> list[str]:
    return sorted({record.customer for record in records if record.customer})


def _case(record: ImportedCase, owner: str) -> Case:
    closed = record.closed_at or now()
    return Case(
        id=record.id,
        customer=owner,
        status=CaseStatus.RESOLVED,
        category=record.category,
        language=record.language,
        opened_at=closed,
        updated_at=closed,
        resolved_at=record.closed_at,
        publication=Publication.PUBLISHED,
        content=CaseContent(problem=record.problem, resolution=record.resolution),
    )
