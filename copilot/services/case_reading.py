"""Cases as they are read: one with everything that belongs to it, lists of them, and the search for words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.models.findings import Restoration
from copilot.models.records import Case, Note, Turn
from copilot.models.summary import SummaryResult
from copilot.models.triage import Triage
from copilot.policy.access import Right
from copilot.services.access import looked, permit
from copilot.services.case_hiding import without_personal_data
from copilot.services.cases import found, problem
from copilot.services.wiring import Desk

if TYPE_CHECKING:
    from copilot.services.access import Connection


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with everything that belongs to it."""

    case: Case
    turns: tuple[Turn, ...]
    notes: tuple[Note, ...]
    triages: tuple[Triage, ...]
    summaries: tuple[SummaryResult, ...]

    def restored(self, text: str) -> str:
        """`text` with the customer's personal data in the place of placeholders."""
        return Restoration(self.case.content.personal).apply(text)


def read_case(case_id: str, desk: Desk, *, raw: bool = False, why: str = "") -> CaseFile:
    """A case and everything that belongs to it; `raw` is for who may see personal data. Raises UsageProblem."""
    if raw:
        return looked_at(case_id, "case show --raw", desk, Right.RAW, why)
    return without_personal_data(looked_at(case_id, "case show", desk, Right.READ, why), desk)


def looked_at(case_id: str, action: str, desk: Desk, right: Right, why: str = "") -> CaseFile:
    """A case for whoever may do `action` with it, which the audit log then holds."""
    permit(desk, right, action, case_id, why)
    with desk.records.reading() as connection:
        file = file_of(connection, found(desk.case_store.find(connection, case_id), case_id, desk), desk)
    looked(desk, right, action, case_id, why)
    return file


def file_of(connection: "Connection", case: Case, desk: Desk) -> CaseFile:
    """`case` with everything that belongs to it."""
    store = desk.case_store
    return CaseFile(
        case,
        tuple(store.turns(connection, case)),
        tuple(store.notes(connection, case)),
        tuple(store.triages(connection, case)),
        tuple(store.summaries(connection, case)),
    )


def list_cases(
    desk: Desk, *, status: str = "", category: str = "", level: str = "", reference: str = "", limit: int = 50
) -> list[Case]:
    """Cases, the last changed first. Raises UsageProblem for a customer nobody knows."""
    from copilot.store.case_lists import listed

    permit(desk, Right.READ, "case list", "")
    with desk.records.reading() as connection:
        customer = desk.customer_store.identity(connection, reference) if reference else ""
        if reference and not customer:
            raise problem(desk, "customer_unknown")
        wanted = {"status": status, "category": category, "level": level, "customer": customer}
        shown = listed(connection, desk.case_store, **wanted, limit=limit)
    looked(desk, Right.READ, "case list", customer or f"{len(shown)} cases")
    return shown


def search_cases(query: str, desk: Desk, *, limit: int = 10) -> list[Case]:
    """Cases that share words with `query`, the best first."""
    permit(desk, Right.READ, "case search", "")
    with desk.records.reading() as connection:
        shown = desk.case_store.numbered(connection, desk.case_terms.search(connection, desk.redact(query), limit))
    looked(desk, Right.READ, "case search", f"{len(shown)} cases")
    return shown
