"""One planted secret of each kind travels through every command, and is found nowhere afterwards."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.program import Result, copilot, copilot_process, jsonl

PHRASE = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"
KEY = "8f2a559490d1c8c2a1e6f1b0d3c7a9e54b6f8d2c1a0e9b7f3d5c8a6e4f2b1d07"
PASSWORD = "Tr0ub4dor&3xyz"
TEXT = f"""Customer: my seed phrase is {PHRASE} and my private key is {KEY}
Agent: please never send those
Customer: my password is {PASSWORD} too
Customer: and without blanks {PHRASE.replace(" ", "")}"""
NEEDLES = [PHRASE, "drillgrabfiber", "drill grab fiber", "elder eight picnic", KEY, KEY[:32], PASSWORD]


def planted_everywhere(tmp_path: Path) -> Iterator[tuple[str, Result]]:
    """Every command fed with the canary, by file, by standard input, as JSON and as JSONL."""
    chat = tmp_path / "chat.txt"
    chat.write_text(TEXT, encoding="utf-8")
    lines = jsonl([{"id": "x", "text": TEXT, "query": TEXT}])
    for command in ("parse", "redact", "triage", "draft", "summarize", "check-reply"):
        yield f"{command} text", copilot(command, str(chat))
        yield f"{command} json", copilot(command, "--json", stdin=TEXT)
        yield f"{command} jsonl", copilot(command, "--jsonl", stdin=lines)
    yield "search", copilot("search", "--json", TEXT)
    yield "search jsonl", copilot("search", "--jsonl", stdin=lines)
    article = tmp_path / "kb" / "leaky.md"
    article.parent.mkdir()
    article.write_text(f"# Leaky\n\n{TEXT}\n", encoding="utf-8")
    yield "kb index", copilot("kb", "index", str(article.parent), "--json")
    yield "search leaky", copilot("search", "--json", "leaky seed phrase")
    cases = tmp_path / "cases.jsonl"
    cases.write_text(jsonl([{"id": "1", "problem": TEXT, "resolution": TEXT}]), encoding="utf-8")
    yield "cases import", copilot("cases", "import", str(cases), "--json")
    source = tmp_path / "in.jsonl"
    source.write_text(lines, encoding="utf-8")
    yield "batch", copilot("batch", "summarize", str(source), "--out", str(tmp_path / "out" / "out.jsonl"))
    (tmp_path / "out").mkdir()
    for verb in ("summarize", "triage", "draft"):
        yield f"batch {verb}", copilot("batch", verb, str(source), "--out", str(tmp_path / "out" / f"{verb}.jsonl"))
    yield "batch dry", copilot("batch", "draft", str(source), "--out", str(tmp_path / "out" / "dry.jsonl"), "--dry-run")
    site = str(tmp_path / "out" / "site")
    for command in (
        ("gaps", "--min", "1"),
        ("propose", "--min", "1"),
        ("coverage", "--html", str(tmp_path / "out" / "map.html")),
    ):
        yield f"kb {command[0]}", copilot("kb", *command, str(source))
    yield "kb proposals", copilot("kb", "proposals", "--json")
    yield "kb export", copilot("kb", "export", site, "--from", str(article.parent))
    yield "kb diff", copilot("kb", "diff", "--no-golden")
    yield "refine", copilot("refine", "--shorter", "--instruction", TEXT, stdin=TEXT)
    yield "prompts render", copilot("prompts", "render", "summary", str(chat))
    yield "broken json", copilot("draft", "--jsonl", stdin=f'{{"id": 1, "text": "{TEXT}\n')
    yield "kb stats", copilot("kb", "stats", "--json")
    yield from planted_in_records(tmp_path, str(chat))
    yield "debug", copilot("--debug", "draft", "--json", stdin=TEXT)


def planted_in_records(tmp_path: Path, chat: str) -> Iterator[tuple[str, Result]]:
    """Every command that keeps something, and every one that shows what is kept, personal data included."""
    why = ("--why", TEXT)
    people = tmp_path / "people.jsonl"
    people.write_text(jsonl([{"reference": "u-1", "name": TEXT, "standing": TEXT, "devices": [TEXT]}]), encoding="utf-8")
    yield "customers import", copilot("customers", "import", str(people), "--json")
    yield "customers import again", copilot("customers", "import", str(people), "--json")
    yield "case open", copilot("case", "open", chat, "--customer", "u-1", "--id", "T-1", "--json")
    yield "case open, named by a secret", copilot("case", "open", chat, "--customer", PHRASE, "--id", PASSWORD)
    yield "case note", copilot("case", "note", "T-1", TEXT)
    yield "case add", copilot("case", "add", "T-1", stdin=f"{TEXT}\nCustomer: hello? my password is {PASSWORD}!\n")
    for command in ("draft", "triage", "summarize"):
        yield f"{command} --case", copilot(command, "--case", "T-1", "--json")
    drafted = copilot("draft", "--json", "--customer", "u-1", stdin="How do I add a custom token?").json["draft_id"]
    yield "edit", copilot("edit", drafted, stdin=TEXT)
    yield "reject", copilot("reject", drafted, "--reason", TEXT)
    yield "case resolve", copilot("case", "resolve", "T-1", TEXT, "--problem", TEXT)
    yield "case publish", copilot("case", "publish", "T-1", "--yes", "--json")
    yield "case show", copilot("case", "show", "T-1", "--raw", *why, "--json")
    yield "case list", copilot("case", "list", "--json")
    yield "case search", copilot("case", "search", TEXT, "--json")
    yield "customer show", copilot("customer", "show", "u-1", *why, "--json")
    yield "customer export", copilot("customer", "export", "u-1", *why)
    yield "audit list", copilot("audit", "list", "--json")
    backup = tmp_path / "out" / "desk.backup"
    yield "backup", copilot("backup", str(backup), "--keys", str(tmp_path / "out" / "desk.keys"))
    yield "restore", copilot("restore", str(backup), "--yes")


def test_a_planted_secret_is_in_no_output_and_no_file(tmp_path: Path, own_home: Path) -> None:
    for name, result in planted_everywhere(tmp_path):
        shown = result.out + result.err
        assert not [needle for needle in NEEDLES if needle in shown], name
        assert "Traceback" not in shown, name
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(10)  # what a command leaves running still opens and closes files
    written = [path for folder in (own_home, tmp_path / "out") for path in folder.rglob("*") if path.is_file()]
    assert any(path.name.endswith(".sqlite") for path in written)
    for path in written:
        data = path.read_bytes()
        assert not [needle for needle in NEEDLES if needle.encode() in data], path.name


@pytest.mark.parametrize("mode", ["draft", "summarize"])
def test_a_planted_secret_is_in_no_request_body(mode: str, own_home: Path) -> None:
    from tests.support.openai_server import OpenAIServer

    with OpenAIServer() as server:
        env = {
            **os.environ,
            "OPENAI_BASE_URL": server.base_url,
            "OPENAI_API_KEY": "test",
            "COPILOT_OFFLINE": "0",
            "COPILOT_TIMEOUT": "5",
        }
        harmless = "Customer: how do I add a custom token? My e-mail is someone@example.org.\n"
        # A pasted secret holds the draft before any model is asked, so the model is shown a lesser one too.
        for text in (TEXT, harmless):
            copilot_process(mode, "--json", stdin=text, env=env)
        bodies = json.dumps(server.requests, ensure_ascii=False)
    assert server.requests
    assert not [needle for needle in [*NEEDLES, "someone@example.org"] if needle in bodies]
