"""Questions whose drafts were no help: what agents threw away, and what they sent instead.

Where nothing of a draft was sent, nobody but the agent has answered, whatever article came near. What was sent changed is
an answer of an agent, as far as the agent wrote it: a sentence left in place from the draft is the machine's, and two
agents who leave it in are no two witnesses. The last verdict on a conversation counts, once for all drafts made of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from copilot.models.drafts import KeptDraft
from copilot.models.findings import RedactedText
from copilot.models.records import Verdict
from copilot.models.triage import Level
from copilot.policy.access import Right
from copilot.services.access import looked
from copilot.services.asked import Asked, Mined, look_up
from copilot.services.own_words import sentences
from copilot.services.resolutions import letters
from copilot.services.wiring import Desk


def with_judged_drafts(mined: Mined, desk: Desk) -> Mined:
    """What was mined, and the questions of drafts that were rejected or sent changed. Raises ConfigurationProblem."""
    drafts = _last_judged(desk)
    held = sum(kept.content.draft.triage.level is Level.P0 for kept in drafts)
    asked = {one.key: one for one in mined.asked}
    known = len(asked)
    with desk.progress(desk.say("mining")) as progress:
        for number, kept in enumerate(drafts, 1):
            if kept.content.draft.triage.level is not Level.P0:
                one = _asked(kept, desk)
                there = asked.get(one.key)
                asked[one.key] = one if there is None else _together(there, one)
            progress(number, len(drafts))
    conversations = mined.conversations + held + len(asked) - known
    return replace(mined, conversations=conversations, held=mined.held + held, asked=tuple(asked.values()))


def _last_judged(desk: Desk) -> Sequence[KeptDraft]:
    """The last judged draft of each conversation, where it was not simply accepted."""
    if not desk.keeps_records:
        return ()
    from copilot.store.drafts import DraftStore

    looked(desk, Right.READ, "draft mine", "")
    last: dict[str, KeptDraft | None] = {}
    with desk.records.reading() as connection:
        for kept in DraftStore(desk.records.vault).judged(connection):
            accepted = kept.judgement is None or kept.judgement.verdict is Verdict.ACCEPTED
            last[kept.content.conversation] = None if accepted else kept
    return [kept for kept in last.values() if kept]


def _asked(kept: KeptDraft, desk: Desk) -> Asked:
    content, judgement = kept.content, kept.judgement
    assert judgement is not None
    found = look_up(
        desk,
        key=content.conversation,
        where=RedactedText(f"draft:{kept.id}"),
        question=content.question,
        answers=_own_words(judgement.sent, content.draft.reply),
        language=content.draft.triage.language,
        category=content.draft.triage.category,
        day=datetime.fromisoformat(kept.at).date(),
    )
    remark = desk.say("why_rejected", id=kept.id, reason=judgement.reason) if judgement.reason else ""
    return replace(found, rejected=judgement.verdict is Verdict.REJECTED, remark=remark)


def _own_words(sent: RedactedText, drafted: str) -> tuple[RedactedText, ...]:
    """The sentences of `sent` that were not drafted."""
    machine = {letters(sentence) for sentence in sentences(drafted)}
    own = [sentence for sentence in sentences(sent) if letters(sentence) not in machine]
    return (RedactedText("\n".join(own)),) if own else ()


def _together(read: Asked, judged: Asked) -> Asked:
    """A conversation that was read from a file too, where its answers stand."""
    return replace(read, answers=read.answers or judged.answers, rejected=judged.rejected, remark=judged.remark)
