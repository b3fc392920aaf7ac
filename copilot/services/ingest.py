"""What enters the index: articles of the knowledge base, resolved cases. Everything is redacted on the way in."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from copilot.errors import UsageProblem
from copilot.models.base import Model
from copilot.models.case import CaseRecord, ImportReport
from copilot.models.knowledge import IndexReport
from copilot.services.roots import given_roots
from copilot.services.wiring import Desk


class IndexFlaw(Model):
    """What does not agree: `part` (truth, lexical or dense) is what `--fix` makes anew."""

    part: str
    found: str


class IndexVerification(Model):
    """Whether the index is whole, and where it is not."""

    ok: bool
    flaws: tuple[IndexFlaw, ...]


def index_knowledge(paths: Sequence[str], desk: Desk) -> IndexReport:
    """Make the knowledge base exactly what stands under `paths`; without any, under the remembered or bundled roots.

    Raises UsageProblem for a path that is not there.
    """
    return desk.library.index_roots(given_roots(paths))


def index_stats(desk: Desk) -> dict[str, Any]:
    """What the index holds."""
    return dict(desk.library.index.stats())


def verify_index(desk: Desk, *, fix: bool = False) -> IndexVerification:
    """Whether documents, vectors and both derived indexes agree; with `fix`, after what did not was made anew."""
    found = desk.library.verify(fix=fix)
    return IndexVerification(ok=not found, flaws=tuple(IndexFlaw(part=flaw.part, found=flaw.found) for flaw in found))


def import_resolved_cases(data: bytes, desk: Desk) -> ImportReport:
    """Import one case a line; a bad line is named and the rest goes on."""
    records: list[CaseRecord] = []
    problems: list[str] = []
    for number, line in enumerate(data.decode("utf-8-sig", errors="replace").splitlines(), 1):
        if line.strip():
            try:
                records.append(_read_case(line, desk))
            except UsageProblem as problem:
                problems.append(f"line {number}: {problem.message}")
    report = desk.case_store.put(records)
    desk.library.index_cases()
    return report.model_copy(update={"problems": tuple(problems)})


def _read_case(line: str, desk: Desk) -> CaseRecord:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageProblem("not JSON") from None
    if not isinstance(row, dict):
        raise UsageProblem("not a JSON object")
    known = {key: str(value) for key, value in row.items() if key in CaseRecord.model_fields and value is not None}
    for key in ("problem", "resolution"):
        known[key] = desk.redact(known.get(key, ""))
    if not all(known.get(key, "").strip() for key in ("id", "problem", "resolution")):
        raise UsageProblem("id, problem and resolution must not be empty")
    if known.get("closed_at"):
        try:
            date.fromisoformat(known["closed_at"][:10])
        except ValueError:
            raise UsageProblem("closed_at is not an ISO 8601 date") from None
    try:
        return CaseRecord(**known)
    except ValidationError as error:
        raise UsageProblem(f"{error.errors()[0]['loc']}: {error.errors()[0]['msg']}") from None
