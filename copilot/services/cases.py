"""Cases of the desk: opened with a conversation, noted on, resolved, opened again. Everything is redacted on the way in."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from copilot.errors import UsageProblem
from copilot.models.conversation import Conversation, Role
from copilot.models.findings import Finding, RedactedConversation, RedactedMessage, RedactedText, Restoration
from copilot.models.records import Case, CaseContent, CaseStatus, Note, Publication, Turn, now
from copilot.models.summary import Style, SummaryResult
from copilot.models.triage import Triage
from copilot.policy.access import Right
from copilot.services.access import Change, changing, looked, permit
from copilot.services.assess import Assessed, assess
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


def open_case(conversation: Conversation, desk: Desk, *, reference: str = "", case_id: str = "") -> Case:
    """A new case with `conversation`, of the customer the desk calls `reference`. Raises UsageProblem where the id is taken."""
    permit(desk, Right.WRITE, "case open", case_id)
    assessed = assess(conversation, desk)
    content = _content(assessed, desk)
    at = now()
    with changing(desk, Right.WRITE, "case open") as change:
        connection, store = change.connection, desk.case_store
        if case_id and store.find(connection, case_id) is not None:
            raise UsageProblem(f"There is a case {case_id} already", "Choose another --id, or add to it: copilot case note.")
        case = Case(
            id=case_id or f"k-{secrets.token_hex(5)}",
            customer=desk.customer_store.named(connection, reference),
            level=assessed.triage.level.value,
            category=assessed.triage.category,
            language=assessed.triage.language,
            opened_at=at,
            updated_at=at,
            content=content,
        )
        (number,) = store.add(connection, [case])
        case = case.model_copy(update={"number": number})
        turns = turns_of(assessed.conversation)
        store.add_turns(connection, [(case, turns)])
        store.add_triage(connection, case, desk.access.agent, assessed.triage)
        desk.case_terms.add(connection, [(number, searched(case, [turn.text for turn in turns]))])
        change.subject = case.id
    return case


def note(case_id: str, text: str, desk: Desk) -> Case:
    """Write `text`, redacted, down in a case."""
    said = desk.redact(text).strip()
    if not said:
        raise UsageProblem("The note is empty", "Say what the next agent should know.")

    def add(case: Case, change: Change) -> Case:
        desk.case_store.add_note(change.connection, case, desk.access.agent, RedactedText(said))
        # Nothing of the case is taken out of the index by a note.
        desk.case_terms.replace(change.connection, case.number, (), (said,))
        return case

    return _changed(case_id, "case note", desk, add)


def resolve(case_id: str, resolution: str, desk: Desk, *, problem: str = "") -> Case:
    """Close a case with what solved it, in an agent's words; `problem` says better than the customer did what it was."""
    solved, asked = desk.redact(resolution).strip(), desk.redact(problem).strip()
    if not solved:
        raise UsageProblem("The resolution is empty", "Say what solved it, so that the next agent can do the same.")

    def close(case: Case, change: Change) -> Case:
        content = case.content.model_copy(
            update={"resolution": RedactedText(solved), "problem": RedactedText(asked or case.content.problem), "promises": ()}
        )
        _unpublish(case, change, desk)
        update = {"content": content, "status": CaseStatus.RESOLVED, "resolved_at": now(), "publication": Publication.NONE}
        return case.model_copy(update=update)

    return _changed(case_id, "case resolve", desk, close)


def reopen(case_id: str, desk: Desk) -> Case:
    """Open a resolved case again; what was published of it is taken back."""

    def again(case: Case, change: Change) -> Case:
        if case.status is CaseStatus.OPEN:
            raise UsageProblem(f"The case {case.id} is open", "There is nothing to reopen.")
        _unpublish(case, change, desk)
        publication = Publication.WITHDRAWN if case.publication is Publication.PUBLISHED else case.publication
        return case.model_copy(update={"status": CaseStatus.OPEN, "resolved_at": "", "publication": publication})

    return _changed(case_id, "case reopen", desk, again)


def read_case(case_id: str, desk: Desk, *, raw: bool = False, why: str = "") -> CaseFile:
    """A case and everything that belongs to it; `raw` is for who may see personal data. Raises UsageProblem."""
    right = Right.RAW if raw else Right.READ
    looked(desk, right, "case show --raw" if raw else "case show", case_id, why)
    store = desk.case_store
    with desk.records.reading() as connection:
        case = found(store.find(connection, case_id), case_id)
        return CaseFile(
            case,
            tuple(store.turns(connection, case)),
            tuple(store.notes(connection, case)),
            tuple(store.triages(connection, case)),
            tuple(store.summaries(connection, case)),
        )


def list_cases(desk: Desk, *, status: str = "", category: str = "", limit: int = 50) -> list[Case]:
    """Cases, the last changed first."""
    from copilot.store.schema import cases

    looked(desk, Right.READ, "case list", "")
    conditions: list[sa.ColumnElement[bool]] = []
    if status:
        conditions.append(cases.c.status == status)
    if category:
        conditions.append(cases.c.category == category)
    with desk.records.reading() as connection:
        return desk.case_store.select(connection, *conditions, limit=limit)


def search_cases(query: str, desk: Desk, *, limit: int = 10) -> list[Case]:
    """Cases that share words with `query`, the best first."""
    looked(desk, Right.READ, "case search", "")
    with desk.records.reading() as connection:
        return desk.case_store.numbered(connection, desk.case_terms.search(connection, desk.redact(query), limit))


def found(case: Case | None, case_id: str) -> Case:
    """`case`. Raises UsageProblem where there is none."""
    if case is None:
        raise UsageProblem(f"There is no case {case_id}", "`copilot case list` shows them, `copilot case search` finds them.")
    return case


def turns_of(conversation: RedactedConversation) -> list[Turn]:
    """A conversation as it is stored."""
    return [Turn(role=turn.role, text=turn.text, name=turn.name, at=turn.at) for turn in conversation.messages]


def conversation_of(file: CaseFile) -> RedactedConversation:
    """A stored conversation as the rest of the program works with it."""
    turns = tuple(RedactedMessage(turn.role, turn.text, turn.name, turn.at) for turn in file.turns)
    return RedactedConversation(turns, format="case", id=file.case.id)


def searched(case: Case, texts: list[str]) -> list[str]:
    """What a case is found by: what was said, and what became of it."""
    return [case.id, case.content.problem, case.content.resolution, *texts]


def _changed(case_id: str, action: str, desk: Desk, change_it: Callable[[Case, Change], Case]) -> Case:
    """One case changed while nobody else changes it."""
    with changing(desk, Right.WRITE, action, case_id) as change:
        before = found(desk.case_store.find(change.connection, case_id, lock=True), case_id)
        after = change_it(before, change)
        if (texts := searched(after, [])) != (had := searched(before, [])):
            desk.case_terms.replace(change.connection, before.number, had, texts)
        return desk.case_store.replace(change.connection, after)


def _unpublish(case: Case, change: Change, desk: Desk) -> None:
    if case.publication is Publication.PUBLISHED:
        desk.case_store.published_otherwise(change.connection)


def _content(assessed: Assessed, desk: Desk) -> CaseContent:
    conversation = assessed.conversation
    summary = desk.offline_summariser.summarize(conversation, assessed.triage.language, Style.HAND_OVER).summary
    asked = next((turn.text for turn in conversation.said_by(Role.CUSTOMER)), None)
    return CaseContent(
        problem=RedactedText(summary.problem or asked or conversation.messages[0].text),
        facts=summary.facts,
        promises=summary.promises,
        personal=kept_personal(conversation.findings, assessed.restoration),
    )


def kept_personal(findings: tuple[Finding, ...], restoration: Restoration) -> dict[str, str]:
    """Placeholder -> value of what may be stored, encrypted: personal data, and nothing that might be a key."""
    unsure = {finding.placeholder for finding in findings if finding.is_ambiguous or finding.is_secret}
    return {placeholder: value for placeholder, value in restoration.values.items() if placeholder not in unsure}
