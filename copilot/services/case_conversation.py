"""The stored conversation of a case: as the rest of the program works with it, and how it goes on when the customer writes.

What is stored is redacted: the secrets are gone, and with them what made the case grave when they were pasted. Placeholders
still say where one stood, and nothing that is judged later falls below the level the case has.
"""

import re
from dataclasses import replace
from operator import eq

from copilot.models.conversation import STORED, Conversation, Message
from copilot.models.findings import Finding, RedactedConversation, RedactedMessage
from copilot.models.records import Case, CaseStatus, Turn
from copilot.models.summary import Covered
from copilot.models.triage import Level, Tier, Triage
from copilot.policy.access import Right
from copilot.safety.placeholders import PLACEHOLDER
from copilot.services.access import changing, permit
from copilot.services.assess import Assessed, judge
from copilot.services.case_reading import CaseFile, file_of
from copilot.services.case_redaction import redact_beside
from copilot.services.cases import content_of, found, problem, said_in, searched, turns_of
from copilot.services.stored_summary import first_new, marks_after, marks_of
from copilot.services.wiring import Desk

_ATTEMPTS = 20
_SURE = 3
"""Turns in a row that are said nowhere else."""
_TIERS = {Level.P0: Tier.SECURITY, Level.P1: Tier.SENIOR, Level.P2: Tier.SENIOR, Level.P3: Tier.JUNIOR}
"""Who handles a level whose verdict was purged; of a P2 nobody knows any more how complex it is."""


def add_turns(case_id: str, conversation: Conversation, desk: Desk) -> tuple[Case, int]:
    """A case with those turns of `conversation` that it does not hold yet, judged as a whole; and how many those are."""
    permit(desk, Right.WRITE, "case add", case_id)
    for _ in range(_ATTEMPTS):
        with desk.records.reading() as connection:
            file = file_of(connection, found(desk.case_store.find(connection, case_id), case_id, desk), desk)
        if file.case.status is CaseStatus.RESOLVED:
            raise problem(desk, "case_resolved", id=case_id)
        whole = _whole(conversation, file, desk)
        count = len(whole.messages) - len(file.turns)
        if count == 0:
            desk.note(desk.say("case_nothing_new", id=case_id))
            return file.case, 0
        # Judged before the transaction begins: other writers would wait for it.
        if (case := _added(file, _assessed(whole, file, desk), desk)) is not None:
            return case, count
    raise problem(desk, "case_busy", id=case_id)


def conversation_of(file: CaseFile) -> RedactedConversation:
    """A stored conversation, with findings where placeholders stand."""
    turns = tuple(RedactedMessage(turn.role, turn.text, turn.name, turn.at) for turn in file.turns)
    findings = tuple(
        Finding(_kind(place.group()), *place.span(), "stored", place.group(), number)
        for number, turn in enumerate(turns)
        for place in re.finditer(PLACEHOLDER, turn.text)
    )
    return RedactedConversation(turns, findings, STORED, file.case.id)


def not_below(verdict: Triage, file: CaseFile) -> Triage:
    """`verdict`; where the case stands higher, with the level of the case and the reasons it was given for."""
    if not file.case.level or verdict.level <= (level := Level(file.case.level)):
        return verdict
    known = next((one for one in reversed(file.triages) if one.level is level), None)
    return verdict.model_copy(
        update={
            "level": level,
            "security_critical": level is Level.P0,
            "category": known.category if known else file.case.category,
            "tier": known.tier if known else _TIERS[level],
            "reasons": known.reasons if known else verdict.reasons,
            "priority": max(verdict.priority, known.priority if known else 0),
        }
    )


def at_least(case: Case, verdict: Triage) -> Case:
    """`case` as grave as `verdict` says, where that is not less than it was."""
    if case.level and verdict.level > Level(case.level):
        return case
    return case.model_copy(update={"level": verdict.level.value, "category": verdict.category})


def _kind(placeholder: str) -> str:
    label = placeholder[1:-1].rpartition("_")[0]
    return "private_key" if label == "HEX64" else label.lower()


# --- a conversation that goes on ------------------------------------------------------------------


def _whole(given: Conversation, file: CaseFile, desk: Desk) -> Conversation:
    """The conversation of `file` and what is new in `given`.

    Where `given` holds it from the beginning, it is taken as it stands there; else the turns are the stored ones, with the
    personal data back in place. All is then redacted as one: a phrase may have been dictated before and after.
    """
    stored = conversation_of(file).messages
    redacted = redact_beside(given, file.case.content.personal, desk.redaction).conversation.messages
    held, read = marks_of(stored), marks_of(redacted)
    start = first_new(redacted, Covered(messages=len(stored), last=marks_after(Covered(), stored)))
    if start is None and any(held[at : at + len(read)] == read for at in range(len(held)) if len(read) >= _SURE):
        start = len(read)  # a piece from the middle
    # A turn or two may be redacted otherwise by now.
    if start == len(held) and 2 * sum(map(eq, held, read)) > len(held):
        return given
    if start is None:
        desk.note(desk.say("none_covered", n=str(len(read))))
    return replace(given, messages=(*(_as_said(turn, file) for turn in file.turns), *given.messages[start or 0 :]))


def _as_said(turn: Turn, file: CaseFile) -> Message:
    return Message(turn.role, file.restored(turn.text), turn.name and file.restored(turn.name), turn.at)


def _assessed(whole: Conversation, file: CaseFile, desk: Desk) -> Assessed:
    redaction = redact_beside(whole, file.case.content.personal, desk.redaction)
    verdict = not_below(judge(redaction.conversation, desk), file)
    return Assessed(redaction.conversation, redaction.restoration, verdict)


class _Stale(Exception):
    """The case was changed since it was read."""


def _added(file: CaseFile, assessed: Assessed, desk: Desk) -> Case | None:
    """The case with the conversation of `assessed`; None where somebody changed it since `file` was read."""
    store, before, triage = desk.case_store, file.case, assessed.triage
    turns, content = turns_of(assessed.conversation), content_of(assessed, desk)
    try:
        with changing(desk, Right.WRITE, "case add", before.id) as change:
            connection = change.connection
            now = file_of(connection, found(store.find(connection, before.id, lock=True), before.id, desk), desk)
            if now != file:
                raise _Stale
            same = list(file.turns) == turns[: len(file.turns)]
            update = {
                # What is redacted otherwise now may have stood in the problem too.
                "problem": before.content.problem if same else content.problem,
                "resolution": before.content.resolution,
                "personal": {**content.personal, **before.content.personal},
            }
            after = before.model_copy(update={"content": content.model_copy(update=update), "language": triage.language})
            store.drop_turns(connection, before)
            store.add_turns(connection, [(before, turns)])
            store.add_triage(connection, before, desk.access.agent, triage)
            desk.case_terms.replace(
                connection,
                before.number,
                searched(before, said_in(file.turns, file.notes)),
                searched(after, said_in(turns, file.notes)),
            )
            return store.replace(connection, at_least(after, triage))
    except _Stale:
        return None
