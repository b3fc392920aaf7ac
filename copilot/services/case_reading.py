"""Cases as they are read: one with everything that belongs to it, lists of them, and the search for words."""

from dataclasses import dataclass
from functools import partial
from heapq import merge
from itertools import islice

import sqlalchemy as sa

from copilot.models.findings import Restoration
from copilot.models.records import Case, CaseStatus, Note, Turn
from copilot.models.summary import SummaryResult
from copilot.models.triage import Triage
from copilot.policy.access import Right
from copilot.services.access import looked, permit
from copilot.services.cases import found, problem
from copilot.services.wiring import Desk


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
    return looked_at(case_id, "case show --raw" if raw else "case show", desk, Right.RAW if raw else Right.READ, why)


def looked_at(case_id: str, action: str, desk: Desk, right: Right, why: str = "") -> CaseFile:
    """A case for whoever may do `action` with it, which the audit log then holds."""
    permit(desk, right, action, case_id, why)
    with desk.records.reading() as connection:
        file = file_of(connection, found(desk.case_store.find(connection, case_id), case_id, desk), desk)
    looked(desk, right, action, case_id, why)
    return file


def file_of(connection: sa.Connection, case: Case, desk: Desk) -> CaseFile:
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
    from copilot.store.schema import cases

    looked(desk, Right.READ, "case list", "")
    wanted = {cases.c.category: category, cases.c.level: level}
    with desk.records.reading() as connection:
        select = partial(desk.case_store.select, connection, limit=limit)
        conditions = [column == value for column, value in wanted.items() if value]
        if reference:
            customer = desk.customer_store.find(connection, reference)
            if customer is None:
                raise problem(desk, "customer_unknown")
            # Not the bare column: SQLite would walk the index of all cases in this state, and not the customer's.
            conditions += [cases.c.status.concat("") == status] if status else []
            return select(cases.c.customer == customer.id, *conditions)
        # One state at a time: the index has them in order of their times only within a state.
        states = [status] if status else [one.value for one in CaseStatus]
        lists = [select(cases.c.status == one, *conditions) for one in states]
        return list(islice(merge(*lists, key=lambda case: (case.updated_at, case.number), reverse=True), limit))


def search_cases(query: str, desk: Desk, *, limit: int = 10) -> list[Case]:
    """Cases that share words with `query`, the best first."""
    looked(desk, Right.READ, "case search", "")
    with desk.records.reading() as connection:
        return desk.case_store.numbered(connection, desk.case_terms.search(connection, desk.redact(query), limit))
