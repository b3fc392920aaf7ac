"""A batch at the provider outlives whatever ends the program that ordered it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.batch.provider_case import DONE, Run, conversations, serving, without_price
from tests.support.openai_server import OpenAIServer

MOMENTS = ["POST files", "POST batches", "GET batches", "GET batches/id", "GET files/content", "DELETE files/id"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    with serving(monkeypatch) as running:
        yield running


def begin(run: Run, *options: str) -> subprocess.Popen[str]:
    command = ["batch", "summarize", str(run.source), "--out", str(run.out), "--engine", "openai-batch", *options]
    return subprocess.Popen(
        [sys.executable, "-m", "copilot", *command],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "COPILOT_UI_LANG": "en"},
    )  # fmt: skip


def test_killed_at_every_step_it_ends_like_an_undisturbed_run_and_pays_once(server: OpenAIServer, tmp_path: Path) -> None:
    for name in ("calm", "hurt"):
        (tmp_path / name).mkdir()
    calm = Run(tmp_path / "calm", conversations(12))
    calm()
    paid = server.batches.answered.total()
    server.batches.answered.clear()
    server.batches.uploaded.clear()

    hurt = Run(tmp_path / "hurt", conversations(12))
    for moment in MOMENTS:
        running = begin(hurt)
        seen: list[str] = []

        def kill(what: str, moment: str = moment, running: subprocess.Popen[str] = running, seen: list[str] = seen) -> bool:
            if what == moment:
                seen.append(what)
                running.send_signal(signal.SIGKILL)
            return bool(seen)

        server.batches.moment = kill
        _, err = running.communicate(timeout=60)
        assert seen, f"{moment}: {err}"
        assert not hurt.out.exists()
    server.batches.moment = lambda what: None
    assert hurt().done == 12
    assert [without_price(line) for line in hurt.lines] == [without_price(line) for line in calm.lines]
    assert server.batches.answered.total() == paid
    assert set(server.batches.answered.values()) == {1}
    assert hurt.files == DONE
    assert not server.batches.files


def test_interrupt_leaves_at_once_and_says_how_to_collect(server: OpenAIServer, tmp_path: Path) -> None:
    run = Run(tmp_path, conversations(3))
    server.batches.looks = 3
    running = begin(run)

    def interrupt(what: str) -> None:
        if what == "GET batches/id":
            running.send_signal(signal.SIGINT)

    server.batches.moment = interrupt
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "goes on there: 1 batch of 3 requests. The same command collects the answers." in err
    assert "Traceback" not in err
    server.batches.moment = lambda what: None
    assert run().done == 3
    assert len(server.batches.uploaded) == 1


def test_a_command_that_does_not_wait_says_what_it_left(server: OpenAIServer, tmp_path: Path) -> None:
    run = Run(tmp_path, conversations(3))
    left = begin(run, "--no-wait")
    out, err = left.communicate(timeout=60)
    assert (left.returncode, out) == (7, "")
    told = "What is at the provider goes on there: 1 batch of 3 requests. The same command collects the answers.\n"
    assert err == f"3 left: {told}"
    again = begin(run, "--no-wait", "--json")
    assert '"done": 3' in again.communicate(timeout=60)[0]
    assert again.returncode == 0
