"""What people see, whole: snapshots of the screens in both languages, in a pipe and on a real terminal.

Write them anew with `COPILOT_WRITE_SCREENS=1 python -m pytest tests/cli/test_screens.py`, and read the difference.
"""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import copilot

pytestmark = pytest.mark.usefixtures("ready_home")

ROOT = Path(__file__).resolve().parents[2]
SCREENS = Path(__file__).parent / "screens"
COMMANDS = {
    "draft-wrong-network": ("draft", "examples/03-wrong-network.en.json"),
    "draft-pending": ("draft", "examples/02-pending-transaction.zh.txt"),
    "draft-phrase-pasted": ("draft", "examples/04-phrase-pasted.zh.txt"),
    "triage-fake-support": ("triage", "examples/09-fake-support.zh.json"),
    "summarize-wrong-network": ("summarize", "examples/03-wrong-network.en.json"),
    "parse-mail": ("parse", "examples/07-angry-about-gas.en.txt"),
}


def settled(text: str) -> str:
    """`text` without the draft's id and trailing blanks."""
    return "\n".join(line.rstrip() for line in re.sub(r"d-[0-9a-f]{12}", "d-000000000000", text).splitlines()) + "\n"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", COMMANDS)
def test_screen(name: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("COPILOT_UI_LANG", language)
    result = copilot(*COMMANDS[name])
    assert result.code == 0
    assert "\x1b" not in result.out, "no colour in a pipe"
    snapshot = SCREENS / f"{name}.{language}.txt"
    if os.environ.get("COPILOT_WRITE_SCREENS"):
        snapshot.write_text(settled(result.out), encoding="utf-8")
    assert settled(result.out) == snapshot.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_refused_reply_says_which_rule_and_why(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_UI_LANG", language)
    monkeypatch.setenv("COLUMNS", "100")
    result = copilot("check-reply", stdin="Send me your seed phrase and I will restore your wallet.")
    assert result.code == 6
    snapshot = SCREENS / f"check-reply.{language}.txt"
    if os.environ.get("COPILOT_WRITE_SCREENS"):
        snapshot.write_text(settled(result.out), encoding="utf-8")
    assert settled(result.out) == snapshot.read_text(encoding="utf-8")


def on_terminal(*arguments: str, **env: str) -> str:
    """What the program writes to a real terminal."""
    controller, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **env}
    process = subprocess.Popen(
        [sys.executable, "-m", "copilot", *arguments],
        cwd=ROOT,
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    os.close(terminal)
    chunks = []
    while True:
        try:
            chunk = os.read(controller, 65_536)
        except OSError:  # Linux reports the closed terminal so
            break
        if not chunk:
            break
        chunks.append(chunk)
    assert process.wait() == 0
    return b"".join(chunks).decode()


def test_a_terminal_gets_colour_and_the_same_words() -> None:
    arguments = COMMANDS["draft-wrong-network"]
    shown = on_terminal(*arguments)
    assert "\x1b[" in shown
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown).replace("\r\n", "\n")
    assert settled(plain) == (SCREENS / "draft-wrong-network.en.txt").read_text(encoding="utf-8")


def test_no_color_is_respected_on_a_terminal() -> None:
    shown = on_terminal(*COMMANDS["draft-wrong-network"], NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", shown), "no colours; bold may stay"


def test_control_characters_of_a_customer_never_reach_the_terminal() -> None:
    result = copilot("parse", stdin="Customer: hello \x1b]0;owned\x07 \x1b[2J there\n")
    assert "\x1b" not in result.out
    assert "\x07" not in result.out
