"""`customer export`: everything that is held about one customer, as one object that another program can read.

Conversations stand there as the customer wrote them and as the desk keeps them; secrets do not, they were never kept.
"""

from typing import Any

from copilot.models.findings import Restoration
from copilot.models.records import now
from copilot.policy.access import Right
from copilot.services.access import looked, permit
from copilot.services.case_reading import CaseFile, file_of
from copilot.services.forgetting import identified, unknown
from copilot.services.wiring import Desk
from copilot.store.drafts import DraftStore
from copilot.store.forgetting import quotes

SCHEMA, VERSION = "copilot.customer-export", 1
"""Named in every export; the version rises where a field changes its meaning or goes."""

_ACTION = "customer export"


def export_customer(reference: str, desk: Desk, why: str = "") -> dict[str, Any]:
    """All that is held about the customer whom the desk calls `reference`, or whose id that is; JSON values throughout.

    The audit log knows of it before anything is read. Raises UsageProblem for somebody unknown, ConfigurationProblem.
    """
    reference = reference.strip()
    identity = identified(reference, desk)
    permit(desk, Right.EXPORT, _ACTION, identity, why)
    if not identity:
        raise unknown(desk)
    looked(desk, Right.EXPORT, _ACTION, identity, why)
    with desk.records.reading() as connection:
        customer = desk.customer_store.find(connection, identity)
        if customer is None:
            raise unknown(desk)
        files = [file_of(connection, case, desk) for case in desk.case_store.of_customer(connection, identity)]
        answers = DraftStore(desk.records.vault).of_customer(connection, identity)
        case_ids = {file.case.id for file in files}
        subjects = {identity, *case_ids, *(answer.id for answer in answers)}
        entries = desk.records.log.entries(connection, subjects=subjects)
        numbers = {file.case.number: file.case.id for file in files}
        quoted = quotes(connection, case_ids, [answer.id for answer in answers])
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "exported_at": now(),
        "customer": customer.model_dump(mode="json"),
        "cases": [_case(file) for file in sorted(files, key=lambda file: file.case.number)],
        "drafts": [
            {"case": numbers.get(answer.case or 0), **answer.model_dump(mode="json", exclude={"customer", "case"})}
            for answer in answers
        ],
        "quoted_in_proposals": quoted,
        "audit": [entry.model_dump(mode="json") for entry in reversed(entries)],
    }


def _case(file: CaseFile) -> dict[str, Any]:
    case, restore = file.case, Restoration(file.case.content.personal).apply
    turns = [
        {
            "role": turn.role.value,
            "name": turn.name and restore(turn.name),
            "at": turn.at and restore(turn.at),
            "text": restore(turn.text),
            "redacted": str(turn.text),
        }
        for turn in file.turns
    ]
    return {
        **case.model_dump(mode="json", exclude={"number", "customer", "content"}),
        "problem": restore(case.content.problem),
        "resolution": restore(case.content.resolution),
        **case.content.model_dump(mode="json", include={"facts", "promises", "personal"}),
        "turns": turns,
        "notes": [{**note.model_dump(mode="json"), "text": restore(note.text)} for note in file.notes],
        "triages": [triage.model_dump(mode="json") for triage in file.triages],
        "summaries": [summary.model_dump(mode="json") for summary in file.summaries],
    }
