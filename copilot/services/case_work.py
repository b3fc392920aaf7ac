"""What `draft`, `triage` and `summarize` do with a case in place of a file: the stored conversation in, the answer kept."""

from dataclasses import replace

from copilot.models.findings import Restoration, placeholders
from copilot.models.records import Case
from copilot.models.summary import SummaryResult
from copilot.models.triage import Triage
from copilot.policy.access import Right
from copilot.services.access import Change
from copilot.services.assess import Assessed, judge
from copilot.services.case_conversation import at_least, conversation_of, not_below
from copilot.services.case_hiding import without_personal_data
from copilot.services.case_reading import CaseFile, looked_at
from copilot.services.cases import changed, problem
from copilot.services.reply import USUAL, Drafted, Manner, draft_assessed
from copilot.services.summarize import USUAL as USUAL_SUMMARY
from copilot.services.summarize import SummaryManner, summarize_redacted
from copilot.services.wiring import Desk


def draft_case(case_id: str, desk: Desk, manner: Manner = USUAL) -> Drafted:
    """Draft a reply to the conversation of a case; what raises the severity is kept.

    Nothing of the customer's other cases goes into it: it only says that there are any. An agent who may see personal data
    has it back in place on the screen, which the audit log tells as such: to write to the customer is the reason
    (kb/policy/access.yaml). For others placeholders stand for themselves.
    """
    raw = desk.access.allows(Right.RAW)
    file = _file(case_id, "case draft", desk, Right.RAW if raw else Right.READ, "a reply to the customer" if raw else "")
    drafted = draft_assessed(_assessed(file, desk, raw=raw), desk, manner)
    draft = drafted.draft
    if (not file.case.level or draft.triage.level < file.case.level) and desk.access.allows(Right.WRITE):
        _keep_verdict(case_id, draft.triage, desk)
    left = () if raw else tuple(dict.fromkeys(placeholders(draft.reply)))
    unseen = (desk.say("draft_placeholders", found=", ".join(left)),) if left else ()
    return replace(drafted, draft=draft.model_copy(update={"notes": (*_history(file.case, desk), *unseen, *draft.notes)}))


def triage_case(case_id: str, desk: Desk) -> Assessed:
    """Judge the conversation of a case anew and keep the verdict, which may raise the case and never lowers it."""
    assessed = _assessed(_file(case_id, "case triage", desk, Right.WRITE), desk)
    _keep_verdict(case_id, assessed.triage, desk)
    return assessed


def summarize_case(case_id: str, desk: Desk, manner: SummaryManner = USUAL_SUMMARY) -> SummaryResult:
    """Summarise the conversation of a case and keep the summary, which is a machine's and never evidence."""
    summary = summarize_redacted(conversation_of(_file(case_id, "case summarize", desk, Right.WRITE)), desk, manner)

    def keep(case: Case, change: Change) -> Case:
        desk.case_store.add_summary(change.connection, case, desk.access.agent, summary)
        return case

    changed(case_id, "case summarize", desk, keep)
    return summary


def _file(case_id: str, action: str, desk: Desk, right: Right, why: str = "") -> CaseFile:
    file = looked_at(case_id, action, desk, right, why)
    if not file.turns:
        raise problem(desk, "case_without_talk", id=case_id)
    return file if right is Right.RAW else without_personal_data(file, desk)


def _assessed(file: CaseFile, desk: Desk, *, raw: bool = False) -> Assessed:
    conversation, personal = conversation_of(file), file.case.content.personal
    restoration = Restoration(personal if raw else {placeholder: placeholder for placeholder in personal})
    return Assessed(conversation, restoration, not_below(judge(conversation, desk), file))


def _keep_verdict(case_id: str, triage: Triage, desk: Desk) -> None:
    def keep(case: Case, change: Change) -> Case:
        desk.case_store.add_triage(change.connection, case, desk.access.agent, triage)
        return at_least(case, triage)

    changed(case_id, "case triage", desk, keep)


def _history(case: Case, desk: Desk) -> tuple[str, ...]:
    """Where the agent finds what the customer came with before."""
    from copilot.store.case_lists import outlines

    with desk.records.reading() as connection:
        others = len(outlines(connection, case.customer)) - 1
    if others < 1:
        return ()
    return (desk.say("draft_history_one" if others == 1 else "draft_history", n=str(others), customer=case.customer),)
