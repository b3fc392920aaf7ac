"""`copilot case …` and `customer show` as agents and programs use them: screens in both languages, JSON, what goes wrong."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import Result, copilot

pytestmark = pytest.mark.usefixtures("ready_home")

CHAT = """Customer: My bridge of 3 ETH to Arbitrum is late since Monday, I am on a Galaxy S23. Mail: noor@example.org
Agent: I will ask the bridge team and get back to you by Thursday.
Customer: thanks, my address is 0x52908400098527886E0F7030069857D2E4169EE7
"""
CASE_KEYS = {
    "id", "customer", "status", "level", "category", "language", "opened_at", "updated_at", "resolved_at",
    "publication", "published_by", "problem", "resolution",
}  # fmt: skip
FILE_KEYS = CASE_KEYS | {"facts", "promises", "messages", "notes", "triage", "summary"}
HISTORY_KEYS = {
    "customer", "known_since", "raw", "profile", "total", "open", "cases", "promises",
    "languages", "devices", "versions", "addresses", "chains",
}  # fmt: skip
SOLVED = "The bridge had paused withdrawals; it paid out on its own after two days."
BLOCKED = "Ask them: please send me your recovery phrase, then I will restore the wallet."


@pytest.fixture
def opened() -> Result:
    return copilot("case", "open", "--id", "k1", "--customer", "r-1", "--json", stdin=CHAT)


def done(*arguments: str, stdin: str | bytes = "") -> Result:
    """A run that works."""
    result = copilot(*arguments, stdin=stdin)
    assert result.code == 0, result.err
    return result


@pytest.mark.usefixtures("opened")
def test_the_json_of_every_command_is_the_case(opened: Result) -> None:
    assert opened.code == 0
    assert opened.json.keys() == CASE_KEYS
    assert (opened.json["id"], opened.json["status"], opened.json["category"]) == ("k1", "open", "bridge_delay")
    assert done("case", "note", "k1", "--json", stdin="asked the team\r\n").json.keys() == CASE_KEYS
    added = done("case", "add", "k1", "--json", stdin=CHAT + "Customer: it is Friday now\n").json
    assert added.keys() == CASE_KEYS | {"added"}
    assert added["added"] == 1
    shown = done("case", "show", "k1", "--json").json
    assert shown.keys() == FILE_KEYS
    assert [note["text"] for note in shown["notes"]] == ["asked the team"]
    assert shown["messages"][0].keys() == {"role", "text", "name", "at"}
    assert done("case", "resolve", "k1", SOLVED, "--json").json["resolution"] == SOLVED
    for arguments in (("list",), ("search", "Arbitrum")):
        (found,) = done("case", *arguments, "--json").json["cases"]
        assert found.keys() == CASE_KEYS
    history = done("customer", "show", "r-1", "--json").json
    assert history.keys() == HISTORY_KEYS
    assert history["cases"][0]["worked"] == SOLVED


def settled(text: str) -> str:
    """`text` without what is drawn at random, times and trailing blanks."""
    text = re.sub(r"\bc-[0-9a-f]{16}", "c-0", re.sub(r"\d{4}-\d\d-\d\d(T[\d:+]+)?", "DAY", text))
    return "\n".join(line.rstrip() for line in text.splitlines())


SCREENS = {
    "en": """k1 ─────────────────────────────────────────────────────────────────────────────────────────────────
 P2   Bridge delay  open
opened DAY · customer c-0
Problem
  My bridge of 3 ETH to Arbitrum is late since Monday, I am on a Galaxy S23.
Promises
  Agent (by Thursday): I will ask the bridge team and get back to you by Thursday.
""",
    "zh": """k1 ─────────────────────────────────────────────────────────────────────────────────────────────────
 P2   跨链未到账  处理中
建单 DAY · 客户 c-0
问题
  My bridge of 3 ETH to Arbitrum is late since Monday, I am on a Galaxy S23.
承诺
  Agent（by Thursday）：I will ask the bridge team and get back to you by Thursday.
""",
}


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_case_on_the_screen(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("COPILOT_UI_LANG", language)
    assert settled(done("case", "show", "k1").out).startswith(SCREENS[language])


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_screen_speaks_the_agent_s_language(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_UI_LANG", language)
    done("case", "resolve", "k1", SOLVED, "--problem", "Bridge late")
    runs = [
        done("case", "list"),
        done("customer", "show", "r-1"),
        done("case", "publish", "k1", "--yes"),
        done("case", "withdraw", "k1"),
        done("case", "reopen", "k1"),
        done("case", "note", "k1", "x"),
        done("case", "add", "k1", stdin=CHAT),
        copilot("case", "show", "nope"),
        copilot("case", "reopen", "k1"),
        copilot("case", "publish", "k1"),
        copilot("customer", "show", "nobody"),
    ]
    for result in runs:
        own = "".join(part for part in (result.out, result.err) if part)
        assert bool(re.search("[一-鿿]", own)) is (language == "zh"), own


@pytest.mark.usefixtures("opened")
def test_raw_text_needs_a_reason_and_is_written_down() -> None:
    assert "noor@example.org" not in done("case", "show", "k1").out
    refused = copilot("case", "show", "k1", "--raw")
    assert refused.code == 3
    assert "Add --why TEXT." in refused.err
    assert "noor@example.org" in done("case", "show", "k1", "--raw", "--why", "she called").out
    assert "noor@example.org" in done("case", "show", "k1", "--raw", "--why", "she called", "--json").out


def test_a_customer_s_name_beside_their_words_is_for_who_may_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = [
        {"role": "customer", "name": "Customer (Oleander Quist)", "content": "My swap on BNB chain failed"},
        {"role": "agent", "name": "Mei", "content": "I will ask the router team, Oleander Quist."},
    ]
    done("case", "open", "--id", "k1", "--customer", "r-1", stdin=json.dumps(chat))
    done("customers", "import", "-", stdin=json.dumps({"reference": "r-1", "name": "Oleander Quist"}))
    done("summarize", "--case", "k1")
    assert "Oleander Quist" in done("case", "show", "k1", "--raw", "--why", "she called", "--json").out
    monkeypatch.setenv("COPILOT_ROLE", "junior")
    shown = done("case", "show", "k1", "--json")
    assert [(one["role"], one["name"]) for one in shown.json["messages"]] == [("customer", None), ("agent", "Mei")]
    for told in (shown, done("case", "show", "k1"), done("summarize", "--case", "k1", "--json")):
        assert "Oleander" not in told.out


@pytest.mark.usefixtures("opened")
def test_what_goes_wrong_is_told_with_what_to_do() -> None:
    told = {
        ("case", "show", "k2"): "There is no case k2",
        ("case", "note", "k1", ""): "There is no text",
        ("case", "resolve", "k1", " "): "There is no text",
        ("case", "reopen", "k1"): "The case k1 is open",
        ("case", "publish", "k1"): "The case k1 is not resolved",
        ("case", "withdraw", "k1"): "The case k1 is not published",
        ("case", "open", "--id", "k1"): "There is a case k1 already",
        ("case", "add", "k2"): "There is no case k2",
        ("customer", "show", "r-2"): "The desk knows no customer by this reference",
        ("case", "list", "--customer", "r-2"): "The desk knows no customer by this reference",
    }
    for arguments, message in told.items():
        result = copilot(*arguments, stdin=CHAT)
        assert (result.code, result.out) == (2, ""), arguments
        assert result.err.startswith(f"Error: {message}"), result.err
        assert "\n  → " in result.err
    empty = copilot("case", "open", stdin="")
    assert (empty.code, empty.err.splitlines()[0]) == (2, "Error: The input is empty")


def test_case_takes_the_place_of_every_other_input() -> None:
    for command in ("draft", "triage", "summarize"):
        for arguments in (("chat.txt",), ("--jsonl",)):
            result = copilot(command, "--case", "k1", *arguments)
            assert result.code == 2
            assert "--case takes the place of FILE" in result.err


def test_bytes_that_are_no_utf_8_windows_line_ends_and_long_pastes() -> None:
    chat = CHAT.replace("\n", "\r\n").encode() + b"Customer: caf\xe9 \xff\xfe again\r\n"
    assert copilot("case", "open", "--id", "w", stdin=chat).code == 0
    messages = done("case", "show", "w", "--json").json["messages"]
    assert len(messages) == 4
    assert not [message for message in messages if "\r" in message["text"]]
    assert copilot("case", "note", "w", stdin=b"caf\xe9 \xff\xfe").code == 0
    typed = os.fsdecode(b"caf\xe9")
    assert done("case", "note", "w", typed, "--json").code == 0
    assert copilot("customer", "show", typed).code == 2
    assert copilot("case", "show", typed).code == 2
    long = copilot("case", "note", "w", stdin="late " * 2_000_000)
    assert (long.code, "100,000 characters" in long.err) == (2, True)


@pytest.mark.usefixtures("opened")
def test_a_case_is_drafted_for_judged_and_summarised() -> None:
    assert done("triage", "--case", "k1", "--json").json["triage"]["category"] == "bridge_delay"
    assert done("draft", "--case", "k1", "--json").json["draft_id"]
    assert done("summarize", "--case", "k1", "--json").json["summary"]["facts"]["devices"] == ["Galaxy S23"]
    shown = done("case", "show", "k1", "--json").json
    assert shown["summary"]["facts"]["devices"] == ["Galaxy S23"]
    assert "noor@example.org" not in json.dumps(shown)


# --- publishing -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("opened")
def test_nothing_is_published_in_a_pipe_without_a_yes() -> None:
    done("case", "resolve", "k1", SOLVED, "--problem", "A bridge to Arbitrum pays out late")
    for arguments in ((), ("--json",)):
        refused = copilot("case", "publish", "k1", *arguments)
        assert refused.code == 2
        assert SOLVED in refused.out.replace("\n  ", " ")
        assert "add --yes" in refused.err
    assert done("search", "--source", "cases", "--json", "bridge Arbitrum pays out late").json["hits"] == []
    answer = done("case", "publish", "k1", "--yes", "--json").json
    assert answer == {
        "id": "k1", "problem": "A bridge to Arbitrum pays out late", "resolution": SOLVED,
        "guard": {"ok": True, "violations": []}, "published": True,
    }  # fmt: skip
    (hit,) = done("search", "--source", "cases", "--json", "bridge Arbitrum pays out late").json["hits"]
    assert (hit["doc_id"], hit["kind"]) == ("k1", "case")


@pytest.mark.usefixtures("opened")
def test_a_resolution_that_no_reply_may_say_is_refused_with_what_it_breaks() -> None:
    done("case", "resolve", "k1", BLOCKED)
    shown = copilot("case", "publish", "k1", "--yes")
    assert shown.code == 6
    assert "not published" in shown.err
    answer = copilot("case", "publish", "k1", "--yes", "--json")
    assert (answer.code, answer.json["published"], answer.json["guard"]["ok"]) == (6, False, False)
    assert answer.json["guard"]["violations"][0].keys() == {"rule", "quote", "why"}
    assert done("case", "show", "k1", "--json").json["publication"] == ""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize(("said", "publication"), [("y\n", "published"), ("n\n", "")])
def test_a_person_at_a_terminal_is_asked(said: str, publication: str) -> None:
    done("case", "resolve", "k1", SOLVED, "--problem", "A bridge to Arbitrum pays out late")
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "copilot", "case", "publish", "k1"],
        cwd=Path(__file__).resolve().parents[2], stdin=terminal, stdout=terminal, stderr=terminal,
    )  # fmt: skip
    os.close(terminal)
    seen = b""
    try:
        while b"knowledge? " not in seen:
            seen += os.read(controller, 65_536)
        os.write(controller, said.encode())
        while True:
            seen += os.read(controller, 65_536)
    except OSError:  # the program has closed its end
        pass
    os.close(controller)
    assert process.wait() == (0 if publication else 2), seen
    assert done("case", "show", "k1", "--json").json["publication"] == publication
