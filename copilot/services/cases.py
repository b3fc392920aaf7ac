"""Cases of the desk: opened with a conversation, noted on, resolved, opened again. Everything is redacted on the way in."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from itertools import count, islice
from typing import TYPE_CHECKING

from copilot.errors import KnowledgeProblem, UsageProblem
from copilot.models.conversation import Conversation, Role
from copilot.models.findings import RedactedConversation, RedactedText, Redaction
from copilot.models.records import Case, CaseContent, CaseStatus, Note, Publication, Turn, now
from copilot.models.summary import Style
from copilot.policy.access import Right
from copilot.services.access import Change, changing, in_the_open, permit
from copilot.services.assess import Assessed, assess
from copilot.services.case_redaction import kept_personal, redact_text_beside
from copilot.services.references import LONGEST_REFERENCE, fit_reference
from copilot.services.wiring import Desk

if TYPE_CHECKING:
    from copilot.services.access import Connection

MOST_OF_A_TEXT = 100_000
"""Characters of a note or a resolution; whoever pastes more meant to add a conversation."""
_MOST_OF_AN_ID = 200


def open_case(conversation: Conversation, desk: Desk, *, reference: str = "", case_id: str = "") -> Case:
    """A new case with `conversation`, of the customer the desk calls `reference`. Raises UsageProblem where the id is taken."""
    permit(desk, Right.WRITE, "case open", "")
    reference, case_id = _checked_reference(reference, desk), _checked_id(case_id, desk)
    assessed = assess(conversation, desk)
    content = content_of(assessed, desk)  # before the transaction begins: other writers would wait for it
    at = now()
    with changing(desk, Right.WRITE, "case open") as change:
        connection, store = change.connection, desk.case_store
        if case_id and store.find(connection, case_id) is not None:
            raise problem(desk, "case_taken", id=case_id)
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
        desk.case_terms.add(connection, [(number, searched(case, said_in(turns)))])
        change.subject = case.id
    return case


def note(case_id: str, text: str, desk: Desk) -> Case:
    """Write `text`, redacted, down in a case."""

    def add(case: Case, change: Change) -> Case:
        said, case = _said(text, case, change, desk)
        desk.case_store.add_note(change.connection, case, desk.access.agent, said)
        # Nothing of the case is taken out of the index by a note.
        desk.case_terms.replace(change.connection, case.number, (), (said,))
        return case

    _checked_text(text, desk)
    return changed(case_id, "case note", desk, add)


def resolve(case_id: str, resolution: str, desk: Desk, *, asked: str = "") -> Case:
    """Close a case with what solved it, in an agent's words; `asked` says better than the customer did what the problem was.

    What was published of it is taken back, and what an editor took back stays so until they publish it again.
    """

    def close(case: Case, change: Change) -> Case:
        solved, case = _said(resolution, case, change, desk)
        better, case = _said(asked, case, change, desk)
        content = case.content.model_copy(
            update={"resolution": solved, "problem": better or case.content.problem, "promises": ()}
        )
        publication = Publication.WITHDRAWN if case.publication is Publication.WITHDRAWN else Publication.NONE
        update = {"content": content, "status": CaseStatus.RESOLVED, "resolved_at": now(), "publication": publication}
        return case.model_copy(update=update)

    _checked_text(resolution, desk)
    if asked:
        _checked_text(asked, desk)
    return changed(case_id, "case resolve", desk, close)


def reopen(case_id: str, desk: Desk) -> Case:
    """Open a resolved case again; what was published of it is taken back."""

    def again(case: Case, _change: Change) -> Case:
        if case.status is CaseStatus.OPEN:
            raise problem(desk, "case_open", id=case.id)
        publication = Publication.WITHDRAWN if case.publication is Publication.PUBLISHED else case.publication
        return case.model_copy(update={"status": CaseStatus.OPEN, "resolved_at": "", "publication": publication})

    return changed(case_id, "case reopen", desk, again)


def changed(
    case_id: str, action: str, desk: Desk, change_it: Callable[[Case, Change], Case], right: Right = Right.WRITE
) -> Case:
    """One case changed while nobody else changes it; the index follows where it is or was knowledge."""
    with changing(desk, right, action, case_id) as change:
        connection, store = change.connection, desk.case_store
        before = found(store.find(connection, case_id, lock=True), case_id, desk)
        after = change_it(before, change)
        if searched(after, []) != searched(before, []):
            # What is no longer in the problem may stand in the conversation all the same.
            said = said_in(store.turns(connection, before), store.notes(connection, before))
            desk.case_terms.replace(connection, before.number, searched(before, said), searched(after, said))
        knowledge = _as_knowledge(before) != _as_knowledge(after)
        if knowledge:
            store.published_otherwise(connection)
        after = store.replace(connection, after)
    if knowledge:
        _index(desk)
    return after


# --- what others who work with cases need ---------------------------------------------------------


def problem(desk: Desk, key: str, **values: str) -> UsageProblem:
    """The error `key` in the agent's language; an `id` that was typed may be anything."""
    if "id" in values:
        values["id"] = in_the_open(values["id"], desk)
    return UsageProblem(desk.say(key, **values), desk.say(f"{key}_hint", **values))


def found(case: Case | None, case_id: str, desk: Desk) -> Case:
    """`case`. Raises UsageProblem where there is none."""
    if case is None:
        raise problem(desk, "case_unknown", id=case_id)
    return case


def turns_of(conversation: RedactedConversation) -> list[Turn]:
    """A conversation as it is stored."""
    return [Turn(role=turn.role, text=turn.text, name=turn.name, at=turn.at) for turn in conversation.messages]


def personal_of(connection: "Connection", case: Case, desk: Desk) -> dict[str, str]:
    """Placeholder -> value of all that the desk knows of the customer of `case`: said in it, or in their profile."""
    known = dict(case.content.personal)
    customer = desk.customer_store.find(connection, case.customer)
    if customer is not None:
        numbers = (number for number in count(1) if f"[NAME_{number}]" not in known)
        own = [value for value in (customer.profile.name, customer.profile.reference) if value and value not in known.values()]
        known |= {f"[NAME_{number}]": value for value, number in zip(own, list(islice(numbers, len(own))), strict=True)}
    return known


def content_of(assessed: Assessed, desk: Desk) -> CaseContent:
    """What is kept of a conversation beside its turns."""
    conversation = assessed.conversation
    summary = desk.offline_summariser.summarize(conversation, assessed.triage.language, Style.HAND_OVER).summary
    asked = next((turn.text for turn in conversation.said_by(Role.CUSTOMER)), None)
    return CaseContent(
        problem=RedactedText(summary.problem or asked or conversation.messages[0].text),
        facts=summary.facts,
        promises=summary.promises,
        personal=kept_personal(Redaction(conversation, assessed.restoration)),
    )


def said_in(*texts: Iterable[Turn | Note]) -> list[str]:
    """The texts of turns and notes."""
    return [one.text for some in texts for one in some]


def searched(case: Case, texts: Sequence[str]) -> list[str]:
    """What a case is found by: what was said, and what became of it."""
    return [case.id, case.category.replace("_", " "), case.content.problem, case.content.resolution, *texts]


# --- inside ---------------------------------------------------------------------------------------


def _index(desk: Desk) -> None:
    """Let the index follow now. What cannot be done, the next search does: the store is what counts."""
    try:
        desk.library.index_cases()
    except KnowledgeProblem as fault:
        desk.note(desk.say("case_index_later", reason=fault.message))


def _as_knowledge(case: Case) -> tuple[str, ...]:
    """What an index has of it."""
    if case.publication is not Publication.PUBLISHED:
        return ()
    return (case.content.problem, case.content.resolution, case.category, case.language, case.resolved_at)


def _said(text: str, case: Case, change: Change, desk: Desk) -> tuple[RedactedText, Case]:
    """`text` redacted for `case`, and the case with the personal data that it brings."""
    known = case.content.personal
    joined = redact_text_beside(text, personal_of(change.connection, case, desk), desk.redaction)
    personal = {name: value for name, value in joined.personal.items() if name in known or name in joined.text}
    return joined.text, case.model_copy(update={"content": case.content.model_copy(update={"personal": personal})})


def _checked_text(text: str, desk: Desk) -> None:
    if not text.strip():
        raise problem(desk, "text_empty")
    if len(text) > MOST_OF_A_TEXT:
        raise problem(desk, "text_too_long", most=f"{MOST_OF_A_TEXT:,}")


def _checked_id(case_id: str, desk: Desk) -> str:
    """`case_id`, which stands in the open."""
    fits = len(case_id) <= _MOST_OF_AN_ID and case_id.isprintable() and not any(map(str.isspace, case_id))
    if not fits or desk.redact(case_id) != case_id:
        raise problem(desk, "case_id_unfit", most=str(_MOST_OF_AN_ID))
    return case_id


def _checked_reference(reference: str, desk: Desk) -> str:
    fit = fit_reference(reference, desk)
    if reference.strip() and not fit:
        raise problem(desk, "reference_unfit", most=str(LONGEST_REFERENCE))
    return fit
