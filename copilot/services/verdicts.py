"""What an agent did with a draft: sent it as it was, sent something else, or sent nothing of it.

What was sent is told afterwards, so nothing is refused for what stands in it: the guard's objections are shown, and the
verdict is kept. A later verdict takes the place of an earlier one; the audit log has both.
"""

import re
from datetime import datetime

from copilot.errors import UsageProblem
from copilot.models.base import Model
from copilot.models.drafts import DraftContent, Judgement, KeptDraft
from copilot.models.findings import RedactedText, placeholders, unnumbered
from copilot.models.records import Verdict, now
from copilot.models.reply import GuardReport
from copilot.policy.access import Right
from copilot.policy.retention import load_retention
from copilot.services.access import changing, looked, permit
from copilot.services.case_redaction import redact_text_beside
from copilot.services.review import inspect
from copilot.services.wiring import Desk

_ID = re.compile(r"d-[0-9a-f]{12}")
_SOURCE_MARK = re.compile(r"[ \t]*\[\d{1,2}\]")


class Judged(Model):
    """A verdict as it was kept. `corrects` is the one before it; `guard` is about what was sent in the draft's place."""

    draft_id: str
    verdict: Verdict
    by: str
    at: str
    seconds: int | None
    edit_distance: int | None
    similarity: float | None
    reason: str = ""
    guard: GuardReport | None = None
    corrects: Verdict | None = None
    notes: tuple[str, ...] = ()


def accept(draft_id: str, desk: Desk) -> Judged:
    """The reply was sent as it was shown. Raises UsageProblem where the guard had stopped it."""
    kept = _to_be_judged(draft_id, "draft accept", desk)
    draft = kept.content.draft
    if not (draft.guard.ok and draft.reply):
        raise _problem("draft_withdrawn", desk, id=kept.id)
    return _sent(kept, kept.content.sent_as_it_is, "draft accept", desk)


def edit(draft_id: str, text: str, desk: Desk) -> Judged:
    """`text`, as it reached the customer, was sent instead. Raises UsageProblem where it is empty."""
    kept = _to_be_judged(draft_id, "draft edit", desk)
    if not text.strip():
        raise _problem("sent_empty", desk, id=kept.id)
    return _sent(kept, text, "draft edit", desk)


def reject(draft_id: str, desk: Desk, *, reason: str = "") -> Judged:
    """Nothing of it was sent."""
    kept = _to_be_judged(draft_id, "draft reject", desk)
    judgement = _begun(kept, Verdict.REJECTED, desk).model_copy(update={"reason": desk.redact(reason).strip()})
    return _keep(kept, judgement, "draft reject", desk)


def reply_of(draft_id: str, desk: Desk) -> str:
    """The reply as it was shown, with placeholders, for the agent to say what was sent."""
    kept = _to_be_judged(draft_id, "draft show", desk)
    looked(desk, Right.READ, "draft show", kept.id)
    return kept.content.sent_as_it_is


def _sent(kept: KeptDraft, text: str, action: str, desk: Desk) -> Judged:
    """`text` was sent: the draft as it was, or an edited one."""
    from rapidfuzz.distance import Levenshtein

    sent, drafted = (_redacted(one, kept.content, desk) for one in (text, kept.content.draft.reply))
    compared = as_customers_read(drafted), as_customers_read(sent)
    distance = Levenshtein.distance(*compared)
    update = {
        "edit_distance": distance,
        "similarity": round(Levenshtein.normalized_similarity(*compared), 4),
        "sent": sent if distance else RedactedText(""),
    }
    judgement = _begun(kept, Verdict.EDITED if distance else Verdict.ACCEPTED, desk).model_copy(update=update)
    guard = _checked(text, kept.content, desk) if distance else None
    told = {("draft accept", Verdict.EDITED): "was_edited", ("draft edit", Verdict.ACCEPTED): "was_unchanged"}
    keys = (told.get((action, judgement.verdict)), "guard_too_late" if guard and not guard.ok else None)
    return _keep(kept, judgement, action, desk, guard, tuple(desk.say(key) for key in keys if key))


def _keep(
    kept: KeptDraft,
    judgement: Judgement,
    action: str,
    desk: Desk,
    guard: GuardReport | None = None,
    notes: tuple[str, ...] = (),
) -> Judged:
    from copilot.store.drafts import DraftStore

    store = DraftStore(desk.records.vault)
    with changing(desk, Right.WRITE, action, kept.id) as change:
        before = _found(store.find(change.connection, kept.id, lock=True), kept.id, desk).judgement
        store.judge(change.connection, kept, judgement)
    return Judged(
        draft_id=kept.id,
        **judgement.model_dump(exclude={"sent"}),
        guard=guard,
        corrects=before.verdict if before else None,
        notes=(*notes, *((desk.say("clock_back"),) if judgement.seconds is None else ())),
    )


def _to_be_judged(draft_id: str, action: str, desk: Desk) -> KeptDraft:
    """The draft, for an agent who may judge it. Raises UsageProblem, ConfigurationProblem."""
    from copilot.store.drafts import DraftStore

    wanted = draft_id.strip().lower()
    if not _ID.fullmatch(wanted):
        raise _problem("draft_no_id", desk)
    permit(desk, Right.WRITE, action, wanted)
    with desk.records.reading() as connection:
        return _found(DraftStore(desk.records.vault).find(connection, wanted), wanted, desk)


def _found(kept: KeptDraft | None, draft_id: str, desk: Desk) -> KeptDraft:
    if kept is None:
        days = load_retention(desk.settings).drafts
        hint = desk.say("draft_kept_days", days=str(days)) if days else desk.say("draft_kept_always")
        raise UsageProblem(desk.say("draft_unknown", id=draft_id), hint)
    return kept


def _begun(kept: KeptDraft, verdict: Verdict, desk: Desk) -> Judgement:
    """A verdict of this agent, now."""
    at = now()
    seconds = int((datetime.fromisoformat(at) - datetime.fromisoformat(kept.at)).total_seconds())
    return Judgement(verdict=verdict, at=at, by=desk.access.agent, seconds=seconds if seconds >= 0 else None)


def _redacted(text: str, content: DraftContent, desk: Desk) -> RedactedText:
    """`text` with placeholders where the agent's screen, or the agent, had put personal data."""
    return redact_text_beside(_masked(text, content), content.personal, desk.redaction).text


def _masked(text: str, content: DraftContent) -> str:
    for placeholder, value in sorted(content.personal.items(), key=lambda item: -len(item[1])):
        text = text.replace(value, placeholder)
    return text


def _checked(text: str, content: DraftContent, desk: Desk) -> GuardReport:
    """What the guard says of what was sent; personal data that the draft held was the customer's own."""
    return inspect(_masked(text, content), desk, restorable=placeholders(content.sent_as_it_is))


def as_customers_read(text: str) -> str:
    """`text` without what no customer notices: source marks, numbers of placeholders, kinds of line ends."""
    lines = (_SOURCE_MARK.sub("", line).rstrip() for line in unnumbered(text).splitlines())
    return "\n".join(lines).strip()


def _problem(key: str, desk: Desk, **values: str) -> UsageProblem:
    return UsageProblem(desk.say(key, **values), desk.say(f"{key}_hint", **values))
