"""The reply while it is written, on a real terminal: seen growing, gone where the guard refuses it, left at once on Ctrl-C."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from tests.support.openai_server import OpenAIServer
from tests.support.program import copilot

pytestmark = pytest.mark.usefixtures("ready_home")

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")

QUESTION = "How do I add a custom token that does not show up in my wallet?"
NO_RAISE = json.dumps({"level": "P3", "category": "how_to", "quote": "", "reason": ""})


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("COPILOT_OFFLINE", "0")
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "90")
        monkeypatch.setenv("LINES", "30")
        copilot("search", "--json", "token")  # the index is made before the clock runs
        yield server


class Terminal:
    """`copilot draft` on a pseudo-terminal; `text` is all it has printed so far."""

    def __init__(self) -> None:
        outer, inner = pty.openpty()
        self._outer, self._seen = outer, bytearray()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "copilot", "draft"],
            stdin=subprocess.PIPE,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
        )
        os.close(inner)
        assert self.process.stdin is not None
        self.process.stdin.write(QUESTION.encode())
        self.process.stdin.close()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                chunk = os.read(self._outer, 4096)
            except OSError:  # the other end is closed
                return
            if not chunk:
                return
            self._seen += chunk

    @property
    def text(self) -> str:
        return self._seen.decode(errors="replace")

    def wait_for(self, text: str) -> None:
        end = time.monotonic() + 60
        while text not in self.text:
            assert time.monotonic() < end, f"{text!r} never came: {self.text[-2000:]}"
            time.sleep(0.02)

    def end(self) -> tuple[int, str]:
        code = self.process.wait(60)
        self._reader.join(10)
        os.close(self._outer)
        return code, self.text


def screen(output: str) -> str:
    """What is left standing: a line that was erased does not count."""
    lines: list[str] = [""]
    row = 0
    for piece in re.split(r"(\x1b\[[0-9;?]*[A-Za-z]|\r\n|\r|\n)", output):
        if piece in {"\n", "\r\n"}:
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif up := re.fullmatch(r"\x1b\[(\d*)A", piece):
            row = max(0, row - int(up.group(1) or 1))
        elif piece == "\x1b[2K":
            lines[row] = ""
        elif not piece.startswith("\x1b") and piece != "\r":
            lines[row] += piece
    return "\n".join(lines)


def test_the_reply_is_seen_growing_and_then_stands_with_its_verdict(endpoint: OpenAIServer) -> None:
    endpoint.say(NO_RAISE)
    reply = "Open the asset list and add the token by its contract address. Check that the network is the right one. [1]"
    endpoint.stream(json.dumps({"reply": reply, "citations": [1]}), pause=0.01)
    terminal = Terminal()
    terminal.wait_for("Being written, not checked yet")
    terminal.wait_for("Open the asset list")
    assert "Guard" not in terminal.text, "the verdict comes when all is written"
    code, output = terminal.end()
    assert code == 0
    left = screen(output)
    assert "Being written" not in left
    assert left.count("Open the asset list") == 1
    assert "Guard: nothing against sending it" in left
    assert endpoint.chats[-1].body["stream"] is True


def test_what_the_guard_refuses_is_withdrawn_from_the_screen(endpoint: OpenAIServer) -> None:
    endpoint.say(NO_RAISE)
    bad = "Please send me your recovery phrase. The plus sign stands at the top of the list. [1]"
    endpoint.stream(json.dumps({"reply": bad, "citations": [1]}), pause=0.005)
    code, output = Terminal().end()
    assert code == 6
    left = screen(output)
    assert "The plus sign stands" in output
    assert "The plus sign stands" not in left
    assert "No reply: the draft was withdrawn." in left


def test_text_of_a_model_cannot_drive_the_terminal(endpoint: OpenAIServer) -> None:
    endpoint.say(NO_RAISE)
    endpoint.stream(json.dumps({"reply": "Tap plus.\x1b]0;owned\x07 \x1b[31mDone [1]", "citations": [1]}), pause=0.001)
    _code, output = Terminal().end()
    assert "\x1b]0;" not in output
    assert "\x07" not in output


def test_ctrl_c_stops_at_once_and_leaves_the_terminal_usable(endpoint: OpenAIServer) -> None:
    endpoint.say(NO_RAISE)
    endpoint.stream(json.dumps({"reply": "Slow words " * 400, "citations": [1]}), pause=0.2)
    terminal = Terminal()
    terminal.wait_for("Slow words")
    began = time.monotonic()
    os.killpg(terminal.process.pid, signal.SIGINT)
    code, output = terminal.end()
    assert code == 130
    assert time.monotonic() - began < 20, "the answer would have taken a quarter of an hour"
    assert "Traceback" not in output
    assert output.rfind("\x1b[?25h") > output.rfind("\x1b[?25l"), "the cursor is back"
    assert "Slow words" not in screen(output)
