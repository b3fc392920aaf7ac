"""What became of a draft: distances, times, corrections, what the guard says of what was sent; and what editors learn of it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from copilot.config import load_settings
from copilot.errors import ConfigurationProblem, UsageProblem
from copilot.models.conversation import Conversation, Message, Role
from copilot.models.records import Verdict
from copilot.services import verdicts
from copilot.services.kept_drafts import keeping_drafts, new_draft
from copilot.services.reply import draft_reply
from copilot.services.wiring import Desk
from copilot.store.drafts import DraftStore
from tests.services.proposal_case import CHEQUE_ANSWERS, CHEQUES, knowledge, propose
from tests.support.kept_draft import keep_draft
from tests.support.program import copilot, jsonl

QUESTION = "How do I hide a token in the list of my assets?"
STOLEN = "Somebody has my recovery phrase and all my coins are gone"


@pytest.fixture
def desk(ready_home: Path) -> Desk:
    return Desk(load_settings(), ui_lang="en")


def drafted(desk: Desk, text: str = QUESTION, **of: str) -> str:
    """The id of a draft that is kept."""
    made = draft_reply(Conversation((Message(Role.CUSTOMER, text),)), desk)
    keep_draft(made, desk, **of)
    return made.draft.draft_id


def reply(desk: Desk, draft_id: str) -> str:
    with desk.records.reading() as connection:
        kept = DraftStore(desk.records.vault).find(connection, draft_id)
    assert kept is not None
    return kept.content.draft.reply


def actions(desk: Desk, subject: str) -> list[str]:
    with desk.records.reading() as connection:
        return [entry.action for entry in reversed(desk.records.log.entries(connection, subjects={subject}))]


def test_a_draft_sent_as_it_was_is_at_no_distance(desk: Desk) -> None:
    judged = verdicts.accept(drafted(desk), desk)
    assert (judged.verdict, judged.edit_distance, judged.similarity, judged.guard) == (Verdict.ACCEPTED, 0, 1.0, None)
    assert judged.seconds is not None and 0 <= judged.seconds < 60


def test_the_distance_counts_characters_and_no_source_marks_or_line_ends(desk: Desk) -> None:
    name = drafted(desk)
    shown = reply(desk, name)
    assert "[1]" in shown
    same = shown.replace(" [1]", "").replace("[1]", "").replace("\n", "\r\n") + "\n\n"
    unchanged = verdicts.edit(name, same, desk)
    assert (unchanged.verdict, unchanged.edit_distance) == (Verdict.ACCEPTED, 0)
    assert unchanged.notes == (desk.say("was_unchanged"),)
    changed = verdicts.edit(name, f"{same.rstrip()} Bye!", desk)
    assert (changed.verdict, changed.edit_distance) == (Verdict.EDITED, 5)
    assert changed.similarity == pytest.approx(1 - 5 / len(verdicts.as_customers_read(shown) + " Bye!"), abs=1e-3)


def test_personal_data_put_back_by_the_agent_is_no_change_and_is_not_kept(desk: Desk, own_home: Path) -> None:
    from dataclasses import replace

    made = draft_reply(Conversation((Message(Role.CUSTOMER, f"{QUESTION} Write to rosa.q@example.org please"),)), desk)
    placeholder = next(iter(made.assessed.restoration.values))
    text = f"We write to {placeholder} today."
    keep_draft(replace(made, draft=made.draft.model_copy(update={"reply": text})), desk)
    judged = verdicts.edit(made.draft.draft_id, "We write to rosa.q@example.org today.", desk)
    assert (judged.verdict, judged.edit_distance) == (Verdict.ACCEPTED, 0)
    judged = verdicts.edit(made.draft.draft_id, "We write to rosa.q@example.org and leo@example.net tomorrow.", desk)
    assert judged.verdict is Verdict.EDITED
    with desk.records.reading() as connection:
        kept = DraftStore(desk.records.vault).find(connection, made.draft.draft_id)
    assert kept and kept.judgement
    assert "@" not in kept.judgement.sent
    assert placeholder in kept.judgement.sent
    assert all(b"rosa.q" not in file.read_bytes() for file in own_home.rglob("*") if file.is_file())


def test_a_reply_changed_before_it_was_shown_counts_as_edited_when_it_is_accepted(desk: Desk) -> None:
    made = draft_reply(Conversation((Message(Role.CUSTOMER, QUESTION),)), desk)
    with keeping_drafts(desk) as keeper:
        keeper.keep(new_draft(made, edited=f"{made.draft.reply} Bye!"))
    judged = verdicts.accept(made.draft.draft_id, desk)
    assert (judged.verdict, judged.edit_distance) == (Verdict.EDITED, 5)
    assert judged.notes == (desk.say("was_edited"),)


def test_what_the_guard_has_against_what_was_sent_is_shown_and_the_verdict_is_kept(desk: Desk) -> None:
    name = drafted(desk)
    judged = verdicts.edit(name, "Please tell me your recovery phrase, I will check it.", desk)
    assert judged.guard is not None and not judged.guard.ok
    assert "asks_for_secret" in {violation.rule for violation in judged.guard.violations}
    assert judged.notes == (desk.say("guard_too_late"),)
    assert actions(desk, name) == ["draft edit"]


def test_a_verdict_is_corrected_by_another_and_the_audit_log_has_both(desk: Desk) -> None:
    name = drafted(desk)
    assert verdicts.accept(name, desk).corrects is None
    rejected = verdicts.reject(name, desk, reason="about another button; ask pia@example.org")
    assert rejected.corrects is Verdict.ACCEPTED
    assert (rejected.edit_distance, rejected.similarity) == (None, None)
    assert rejected.reason == "about another button; ask [EMAIL_1]"
    assert actions(desk, name) == ["draft accept", "draft reject"]
    assert verdicts.accept(name, desk).reason == "", "the reason goes with the verdict it was given for"


def test_a_clock_that_went_back_leaves_the_time_unknown_and_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    name = drafted(desk)
    before = (datetime.now(UTC) - timedelta(hours=3)).isoformat(timespec="seconds")
    monkeypatch.setattr(verdicts, "now", lambda: before)
    judged = verdicts.accept(name, desk)
    assert judged.seconds is None
    assert judged.notes == (desk.say("clock_back"),)


def test_a_draft_the_guard_stopped_cannot_have_been_sent_as_it_was(desk: Desk) -> None:
    from dataclasses import replace

    from copilot.services.review import review_reply

    made = draft_reply(Conversation((Message(Role.CUSTOMER, QUESTION),)), desk)
    report = review_reply("Send me your private key.", desk)
    keep_draft(replace(made, draft=made.draft.model_copy(update={"reply": "", "guard": report})), desk)
    with pytest.raises(UsageProblem, match="the guard stopped it"):
        verdicts.accept(made.draft.draft_id, desk)
    own = verdicts.edit(made.draft.draft_id, "Press the eye beside the token.", desk)
    assert (own.verdict, own.similarity) == (Verdict.EDITED, 0.0)


def test_an_unknown_draft_names_no_other_and_says_how_long_drafts_are_kept(desk: Desk) -> None:
    name = drafted(desk)
    with pytest.raises(UsageProblem) as unknown:
        verdicts.accept("d-00000000000f", desk)
    assert name not in str(unknown.value) + unknown.value.hint
    assert "180 days" in unknown.value.hint
    with pytest.raises(UsageProblem) as no_id:
        verdicts.reject("my phrase is abandon abandon", desk)
    assert "abandon" not in no_id.value.message + no_id.value.hint
    with pytest.raises(UsageProblem):
        verdicts.edit(name, " \n", desk)


def test_who_may_not_write_judges_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    name = drafted(desk)
    monkeypatch.setenv("COPILOT_ROLE", "editor")
    editor = Desk(load_settings(), ui_lang="en")
    with pytest.raises(ConfigurationProblem, match="may not write"):
        verdicts.accept(name, editor)
    assert actions(desk, name) == ["draft accept refused"]


# --- what editors learn of it -------------------------------------------------------------------


def kept(*questions: str) -> list[str]:
    """Ids of drafts that answer `questions`."""
    lines = copilot("draft", "--jsonl", stdin=jsonl([{"id": n, "text": text} for n, text in enumerate(questions)])).lines
    return [line["draft_id"] for line in lines]


def test_rejected_drafts_that_were_asked_the_same_become_one_proposal(tmp_path: Path) -> None:
    knowledge(tmp_path)
    names = kept(*CHEQUES[:3], STOLEN)
    for name in names:
        assert copilot("reject", name, "--reason", f"not about cheques ({name[-2:]})").code == 0
    report = propose("--rejected").json
    assert (report["conversations"], report["held"], report["open"], len(report["new"])) == (4, 1, 3, 1)
    (proposal,) = report["proposals"]
    assert {one["where"] for one in proposal["evidence"]} == {f"draft:{name}" for name in names[:3]}
    assert {one["answer"] for one in proposal["evidence"]} == {""}, "what was drafted is no answer, nor is a reason"
    assert [note for note in proposal["content"]["notes"] if "not about cheques" in note] == [
        f"The draft {one['where'][6:]} was rejected: not about cheques ({one['where'][-2:]})" for one in proposal["evidence"]
    ]
    assert STOLEN not in json.dumps(report)
    again = propose("--rejected").json
    assert (again["new"], again["known"]) == ([], report["new"])


def test_a_question_whose_draft_was_rejected_is_open_however_near_an_article_comes(tmp_path: Path) -> None:
    knowledge(tmp_path)
    question = "What can be printed, printing from the app"
    (name,) = kept(question)
    copilot("accept", name)
    assert propose("--rejected", "--min", "1").json["conversations"] == 0
    copilot("reject", name)
    report = propose("--rejected", "--min", "1").json
    assert (report["answered"], report["open"]) == (0, 1)


def test_what_agents_sent_instead_is_evidence_and_what_they_left_of_the_draft_is_not(tmp_path: Path) -> None:
    knowledge(tmp_path)
    names = kept(*CHEQUES[:3])
    desk = Desk(load_settings())
    left = max(reply(desk, names[0]).splitlines(), key=len)
    for name, answer in zip(names, (*CHEQUE_ANSWERS[:2], ""), strict=True):
        assert left in reply(desk, name)
        copilot("edit", name, stdin=f"{left}\n{answer}") if answer else copilot("reject", name)
    (proposal,) = propose("--rejected").json["proposals"]
    answers = {one["where"]: one["answer"] for one in proposal["evidence"]}
    assert [bool(answers[f"draft:{name}"]) for name in names] == [True, True, False]
    assert all(left not in answer for answer in answers.values())
    steps: list[dict[str, Any]] = proposal["content"]["drafts"][0]["steps"]
    assert "Fill in the amount of the cheque." in [step["text"] for step in steps]
    assert {source for step in steps for source in step["seen_in"]} == {f"draft:{name}" for name in names[:2]}


def test_drafting_the_same_conversation_again_makes_no_second_customer(tmp_path: Path) -> None:
    knowledge(tmp_path)
    for name in kept(CHEQUES[0], CHEQUES[0], CHEQUES[0]):
        copilot("reject", name)
    assert propose("--rejected").json["open"] == 1
    assert copilot("kb", "propose").code == 2
