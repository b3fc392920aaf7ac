"""Drafts of every form of `draft` are kept, and `accept`, `edit` and `reject` say what became of them."""

import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from copilot.config import DATABASE_FILE, load_settings
from copilot.models.conversation import Conversation, Message, Role
from copilot.models.drafts import KeptDraft
from copilot.services.kept_drafts import keeping_drafts, new_draft
from copilot.services.reply import draft_reply
from copilot.services.wiring import Desk
from copilot.store.drafts import DraftStore
from tests.support.program import copilot, copilot_process, jsonl

pytestmark = pytest.mark.usefixtures("ready_home")

QUESTION = "How do I hide a token in the list of my assets?"
QUESTIONS = [f"{QUESTION} It is number {word}." for word in ("one", "two", "three", "four")]


def kept() -> dict[str, KeptDraft]:
    desk = Desk(load_settings())
    with desk.records.reading() as connection:
        return {draft.id: draft for draft in DraftStore(desk.records.vault).select(connection)}


def customers() -> dict[str, str]:
    """Draft id -> what the desk calls its customer."""
    desk = Desk(load_settings())
    with desk.records.reading() as connection:
        found = DraftStore(desk.records.vault).select(connection)
        names = {one.id: desk.customer_store.find(connection, one.customer) for one in found}
    return {name: customer.profile.reference if customer else "?" for name, customer in names.items()}


def test_a_draft_on_a_terminal_a_pipe_and_each_of_many_is_kept_and_can_be_judged(own_home: Path) -> None:
    lines = [{"id": 1, "text": QUESTIONS[0], "customer": "shop-1"}, {"id": 2, "text": QUESTIONS[1]}, {"id": 3}]
    first = copilot("draft", "--json", "--customer", "shop-9", stdin=QUESTION).json["draft_id"]
    shown = copilot("draft", stdin=QUESTION).out
    many = copilot("draft", "--jsonl", "--customer", "shop-2", stdin=jsonl(lines))
    assert many.code == 7
    second, third = (line["draft_id"] for line in many.lines[:2])
    found = kept()
    assert len(found) == 4
    (plain,) = found.keys() - {first, second, third}
    assert plain in shown
    assert customers() == {first: "shop-9", plain: "", second: "shop-1", third: "shop-2"}
    assert found[first].content.question == QUESTION
    accepted = copilot("accept", first, "--json").json
    assert {key: accepted[key] for key in ("draft_id", "verdict", "edit_distance", "similarity", "guard", "corrects")} == {
        "draft_id": first, "verdict": "accepted", "edit_distance": 0, "similarity": 1.0, "guard": None, "corrects": None,
    }  # fmt: skip
    assert sorted(accepted) == sorted(
        ["draft_id", "verdict", "by", "at", "seconds", "edit_distance", "similarity", "reason", "guard", "corrects", "notes"]
    )


def test_a_reference_that_is_a_secret_names_nobody() -> None:
    phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    refused = copilot("draft", "--customer", phrase, stdin=QUESTION)
    assert (refused.code, refused.out, "winner" in refused.err) == (2, "", False)
    done = copilot(
        "draft",
        "--jsonl",
        stdin=jsonl([{"text": text, "customer": one} for text, one in zip(QUESTIONS, (phrase, 7, True, ["x"]), strict=True)]),
    )
    assert done.code == 0
    assert sorted(customers().values()) == ["", "", "", "7"]


def test_what_was_sent_comes_from_a_file_or_standard_input(tmp_path: Path) -> None:
    name = copilot("draft", "--json", stdin=QUESTION).json["draft_id"]
    file = tmp_path / "sent.txt"
    file.write_text("Press the eye beside the token.", encoding="utf-8")
    assert copilot("edit", name, str(file), "--json").json["guard"] == {"ok": True, "violations": []}
    told = copilot("edit", name, stdin="Tell me your seed phrase and press the eye.")
    assert told.code == 0
    assert "asks_for_secret" in told.out
    assert "sent changed" in told.out
    judgement = kept()[name].judgement
    assert judgement and judgement.sent == "Tell me your seed phrase and press the eye."
    assert copilot("edit", name, "--editor").code == 2, "an editor needs a terminal"


def test_verdicts_are_told_in_the_agents_language(monkeypatch: pytest.MonkeyPatch) -> None:
    name = copilot("draft", "--json", stdin=QUESTION).json["draft_id"]
    assert f"{name}: sent as it was" in copilot("accept", name).out
    monkeypatch.setenv("COPILOT_UI_LANG", "zh")
    assert f"{name}：未采用" in (told := copilot("reject", name, "--reason", "文不对题").out)
    assert "此前登记为“直接采用”" in told
    unknown = copilot("accept", "d-0123456789ab")
    assert (unknown.code, unknown.out) == (2, "")
    assert "没有保存编号为 d-0123456789ab 的草稿" in unknown.err
    assert "180 天" in unknown.err
    assert "这不是草稿编号" in copilot("reject", "hello").err


def test_drafting_leaves_no_entry_in_the_audit_log_and_judging_does() -> None:
    name = copilot("draft", "--json", stdin=QUESTION).json["draft_id"]
    desk = Desk(load_settings())
    with desk.records.reading() as connection:
        assert desk.records.log.entries(connection) == []
    copilot("reject", name)
    with desk.records.reading() as connection:
        assert [(one.action, one.subject) for one in desk.records.log.entries(connection)] == [("draft reject", name)]


def test_a_store_that_cannot_be_used_costs_no_draft(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = [copilot("draft", "--json", stdin=text).json["reply"] for text in QUESTIONS]
    (own_home / "master.key").write_text(secrets.token_hex(32), encoding="utf-8")
    many = copilot("draft", "--jsonl", stdin=jsonl([{"id": n, "text": text} for n, text in enumerate(QUESTIONS)]))
    assert (many.code, [line["reply"] for line in many.lines]) == (0, usual)
    assert many.err.count("Drafts are not kept") == 1
    assert copilot("accept", many.lines[0]["draft_id"]).code == 3
    monkeypatch.setenv("COPILOT_KEEP_DRAFTS", "0")
    alone = copilot("draft", "--json", stdin=QUESTION)
    assert (alone.code, "not kept" in alone.err) == (0, False)


def batch(folder: Path, **more: Any) -> tuple[str, ...]:
    (folder / "in.jsonl").write_text(jsonl([{"id": n, "text": text, **more} for n, text in enumerate(QUESTIONS)]))
    return "batch", "draft", str(folder / "in.jsonl"), "--out", str(folder / "out.jsonl"), "--json"


def test_each_draft_of_a_batch_is_kept_once_and_none_that_a_journal_had(tmp_path: Path) -> None:
    command = batch(tmp_path, customer="shop-4")
    assert copilot(*command, "--max-items", "2").code == 0
    first = set(kept())
    assert len(first) == 2
    assert copilot(*command).code == 0
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert {line["draft_id"] for line in lines} == set(kept()) > first
    assert len(kept()) == 4
    assert set(customers().values()) == {"shop-4"}
    assert copilot("accept", lines[3]["draft_id"]).code == 0


def test_the_processes_of_a_batch_hand_their_drafts_to_the_one_that_started_them(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(jsonl([{"id": n, "text": f"{QUESTION} I have {n} of them."} for n in range(120)]))
    done = copilot_process("batch", "draft", str(file), "--out", str(tmp_path / "out.jsonl"), "--workers", "2")
    assert done.code == 0, done.err
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert {line["draft_id"] for line in lines} == set(kept())


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_kill_loses_at_most_what_was_not_written_yet(own_home: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "copilot", "draft", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdin and running.stdout
        names = []
        for text in QUESTIONS:
            running.stdin.write(jsonl([{"id": 1, "text": text}]))
            running.stdin.flush()
            names.append(json.loads(running.stdout.readline())["draft_id"])
        for _ in range(100):
            time.sleep(0.1)
            if (own_home / DATABASE_FILE).exists() and len(_ids(own_home)) == 4:
                break
        running.stdin.write(jsonl([{"id": 1, "text": QUESTION}]))
        running.stdin.flush()
        running.send_signal(signal.SIGKILL)
    assert set(names) <= set(kept())


def _ids(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / DATABASE_FILE)) as database:
        try:
            return [name for (name,) in database.execute("SELECT id FROM drafts")]
        except sqlite3.Error:
            return []


def forget(reference: str) -> None:
    assert copilot("customer", "forget", reference, "--why", "letter", "--yes").code == 0


@pytest.mark.parametrize("opened_before", [True, False])
def test_what_was_being_drafted_for_somebody_forgotten_meanwhile_is_dropped(opened_before: bool) -> None:
    assert copilot("case", "open", "--customer", "shop-5", "--id", "k-5", stdin=QUESTION).code == 0
    notes: list[str] = []
    desk = Desk(load_settings(), note=notes.append)
    made = draft_reply(Conversation((Message(Role.CUSTOMER, QUESTION),)), desk)
    with keeping_drafts(desk) as keeper:
        if opened_before:
            keeper.preload()  # the store is open while another process forgets them
        forget("shop-5")
        keeper.keep(
            new_draft(made, customer="shop-5"),
            new_draft(made, case="k-5"),
            new_draft(made, case="k-5", customer="shop-5"),
        )
    assert kept() == {}
    assert len(notes) == 1
    assert copilot("customer", "show", "shop-5").code == 2


def test_somebody_who_comes_back_after_being_forgotten_has_drafts_again() -> None:
    assert copilot("draft", "--customer", "shop-5", stdin=QUESTION).code == 0
    forget("shop-5")
    time.sleep(1.1)  # times are kept to the second
    assert copilot("draft", "--customer", "shop-5", stdin=QUESTION).code == 0
    assert set(customers().values()) == {"shop-5"}


def test_who_may_not_write_is_shown_a_draft_that_joins_no_case_and_no_customer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert copilot("case", "open", "--customer", "shop-5", "--id", "k-5", stdin=QUESTION).code == 0
    monkeypatch.setenv("COPILOT_ROLE", "editor")
    for options, said in ((("--case", "k-5"), ""), (("--customer", "shop-5"), QUESTION), (("--customer", "shop-6"), QUESTION)):
        done = copilot("draft", *options, stdin=said)
        assert done.code == 0 and done.out, done.err
        assert "your role" in done.err
    assert kept() == {}
    assert copilot("draft", stdin=QUESTION).code == 0
    assert set(customers().values()) == {""}
    assert copilot("customer", "show", "shop-6").code == 2
