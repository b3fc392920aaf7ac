"""Bad input, told plainly: the right exit code, what happened, what to do, and never the customer's words."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import copilot, copilot_process, jsonl

CANARY = "abandon ability able about above absent absorb abstract absurd abuse access accident"


def test_unknown_command_suggests_the_one_that_was_meant() -> None:
    result = copilot("triag")
    assert result.code == 2
    assert "Did you mean 'triage'?" in result.err
    assert result.out == ""


def test_wrong_flag_is_a_usage_error() -> None:
    assert copilot("redact", "--jsno").code == 2


@pytest.mark.parametrize("command", ["redact", "triage", "draft", "summarize", "parse", "check-reply"])
def test_missing_file_is_named(command: str) -> None:
    result = copilot(command, "no-such-file.txt")
    assert result.code == 2
    assert "no-such-file.txt" in result.err
    assert "→" in result.err


@pytest.mark.parametrize("command", ["redact", "triage", "draft", "summarize", "parse", "check-reply"])
def test_empty_input_is_a_usage_error(command: str) -> None:
    result = copilot(command, stdin="")
    assert result.code == 2
    assert result.out == ""


@pytest.mark.parametrize("command", ["triage", "draft", "parse"])
def test_binary_input_is_told_as_such(command: str) -> None:
    result = copilot(command, stdin=b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)))
    assert result.code == 2
    assert "Traceback" not in result.err


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    result = copilot("triage", str(tmp_path))
    assert result.code == 2
    assert "is a folder" in result.err


def test_bad_lines_answer_for_themselves_and_the_rest_goes_on() -> None:
    lines = (
        jsonl([{"id": "a", "text": "how do I add a token"}])
        + "{not json\n[1]\n"
        + jsonl([{"id": "d"}, {"id": "e", "text": "hi"}])
    )
    result = copilot("redact", "--jsonl", stdin=lines)
    assert result.code == 7
    answers = result.lines
    assert [answer["id"] for answer in answers] == ["a", None, None, "d", "e"]
    assert ["error" in answer for answer in answers] == [False, True, True, True, False]
    assert "line 2" in answers[1]["error"]["message"]


def test_error_of_a_line_never_quotes_it() -> None:
    result = copilot("triage", "--jsonl", stdin=f'{{"id": "x", "text": "{CANARY}"\n')
    assert result.code == 7
    assert "abandon" not in result.out + result.err


def test_broken_byte_is_replaced_and_reported(tmp_path: Path) -> None:
    file = tmp_path / "chat.txt"
    file.write_bytes("客户：转账没到账".encode() + b"\xff" + "，怎么办？\n".encode())
    result = copilot("parse", str(file), "--json")
    assert result.code == 0
    assert "怎么办" in result.json["messages"][0]["text"]
    assert "Note:" in result.err


def test_a_short_mixed_text_with_broken_bytes_is_still_read_as_utf8() -> None:
    result = copilot("parse", "--json", stdin=b"Customer: hi\xff\xfe there, " + "我的币没了😀".encode() + b"\r\n")
    assert result.json["messages"][0]["text"] == "hi\ufffd\ufffd there, 我的币没了😀"
    assert "at offset 12, 13" in result.err


def test_lone_surrogate_in_json_does_not_break_the_output() -> None:
    result = copilot("redact", "--jsonl", stdin='{"id": 1, "text": "hello \\ud800 there"}\n')
    assert result.code == 0
    assert result.lines[0]["text"] == "hello \ufffd there"


def test_windows_line_endings_and_a_byte_order_mark() -> None:
    result = copilot("parse", "--json", stdin=b"\xef\xbb\xbfCustomer: hi\r\nAgent: hello\r\n")
    assert result.code == 0
    assert [message["text"] for message in result.json["messages"]] == ["hi", "hello"]


def test_wrong_setting_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_TIMEOUT", "soon")
    result = copilot("redact", stdin="hello")
    assert result.code == 3
    assert "COPILOT_TIMEOUT" in result.err


def test_unknown_key_in_the_settings_file_is_named(own_home: Path) -> None:
    (own_home / "copilot.toml").write_text('brnad = "X"\n', encoding="utf-8")
    result = copilot("redact", stdin="hello")
    assert result.code == 3
    assert "'brnad'" in result.err


def test_unusable_secret_setting_is_never_echoed(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> None:
    (own_home / "copilot.toml").write_text('api_key = "sk-very-secret"\nbrand = [', encoding="utf-8")
    result = copilot("redact", stdin="hello")
    assert result.code == 3
    assert "sk-very-secret" not in result.err


def test_ten_megabytes_are_redacted() -> None:
    text = "I sent 20 USDT to a friend and it is still pending, what should I do?\n" * 150_000
    result = copilot("redact", "--json", stdin=text)
    assert result.code == 0
    assert json.loads(result.out)["text"] == text


def test_a_reader_that_goes_away_is_no_error() -> None:
    lines = jsonl({"id": n, "text": "hello " * 50} for n in range(5_000))
    head = subprocess.run(
        f"{sys.executable} -m copilot redact --jsonl | head -n 1",
        shell=True,
        input=lines,
        text=True,
        capture_output=True,
        check=True,
    )
    assert json.loads(head.stdout)["id"] == 0
    assert "Traceback" not in head.stderr


def test_version_and_module_entry() -> None:
    result = copilot_process("--version")
    assert result.code == 0
    assert result.out.startswith("copilot, version ")


@pytest.mark.parametrize("command", [("kb", "stats"), ("kb", "stats", "--json"), ("usage", "--month", "2020-01")])
def test_a_reader_that_goes_away_from_a_view_is_no_error(command: tuple[str, ...]) -> None:
    copilot("kb", "stats")
    ours, theirs = os.pipe()
    os.close(ours)  # nobody reads
    done = subprocess.run([sys.executable, "-m", "copilot", *command], stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, b"")
