"""Batch jobs: killed at any moment, run again, and the output is that of an undisturbed run."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.openai_server import OpenAIServer
from tests.support.program import copilot, jsonl

CONVERSATIONS = [
    {
        "id": n,
        "text": f"Customer: transfer number {n} of {n * 10} USDT is still pending\nAgent: which network?\nCustomer: Polygon",
    }
    for n in range(400)
]


def batch(source: Path, target: Path) -> list[str]:
    return [sys.executable, "-m", "copilot", "batch", "summarize", str(source), "--out", str(target)]


def test_killed_runs_end_in_the_output_of_an_undisturbed_one(tmp_path: Path) -> None:
    source, calm, hurt = tmp_path / "in.jsonl", tmp_path / "calm.jsonl", tmp_path / "hurt.jsonl"
    source.write_text(jsonl(CONVERSATIONS), encoding="utf-8")
    assert copilot("batch", "summarize", str(source), "--out", str(calm)).code == 0
    kills = 0
    for wait in (0.6, 0.9, 1.2):
        running = subprocess.Popen(batch(source, hurt), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
            kills += 1
        running.wait()
        assert not hurt.exists() or hurt.read_bytes() == calm.read_bytes()
    assert kills
    assert subprocess.run(batch(source, hurt), capture_output=True, check=False).returncode == 0
    assert hurt.read_bytes() == calm.read_bytes()
    assert not hurt.with_name("hurt.jsonl.journal").exists()


def test_interrupt_says_how_to_go_on(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(jsonl(CONVERSATIONS * 20), encoding="utf-8")
    running = subprocess.Popen(
        batch(source, target),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COPILOT_UI_LANG": "en"},
    )
    journal = target.with_name("out.jsonl.journal")
    deadline = time.monotonic() + 30
    while not journal.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "same command again" in err
    assert "Traceback" not in err
    assert not target.exists()


def test_rerun_with_another_language_does_not_reuse_answers(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(jsonl(CONVERSATIONS[:2]), encoding="utf-8")
    copilot("batch", "summarize", str(source), "--out", str(target), "--language", "en")
    english = target.read_text(encoding="utf-8")
    copilot("batch", "summarize", str(source), "--out", str(target), "--language", "zh")
    assert target.read_text(encoding="utf-8") != english


def test_missing_input_and_missing_folder_are_named(tmp_path: Path) -> None:
    assert copilot("batch", "summarize", str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "o")).code == 2
    source = tmp_path / "in.jsonl"
    source.write_text(jsonl(CONVERSATIONS[:1]), encoding="utf-8")
    result = copilot("batch", "summarize", str(source), "--out", str(tmp_path / "no" / "o"))
    assert result.code == 2
    assert "is not a folder" in result.err


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_a_killed_run_leaves_no_process_behind(tmp_path: Path, own_home: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(jsonl(CONVERSATIONS * 20), encoding="utf-8")
    running = subprocess.Popen(batch(source, target), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert soon(lambda: len(processes_of(own_home)) > 2), "the batch never had processes of its own"
    running.kill()
    running.wait()
    assert soon(lambda: not processes_of(own_home))


def test_two_runs_do_not_write_the_same_out(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(jsonl(CONVERSATIONS * 20), encoding="utf-8")
    running = subprocess.Popen(batch(source, target), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert soon(target.with_name("out.jsonl.journal-wal").exists)
    second = copilot("batch", "summarize", str(source), "--out", str(target))
    running.kill()
    running.wait()
    assert second.code == 2
    assert "Another run" in second.err


def test_a_full_disk_is_told_and_the_old_out_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(jsonl(CONVERSATIONS[:3]), encoding="utf-8")
    target.write_text("as it was\n", encoding="utf-8")

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = copilot("batch", "summarize", str(source), "--out", str(target))
    assert done.code == 1
    assert "No space left on device" in done.err and "same command again" in done.err
    assert target.read_text(encoding="utf-8") == "as it was\n"
    monkeypatch.undo()
    assert copilot("batch", "summarize", str(source), "--out", str(target)).code == 0
    assert target.read_bytes().count(b"\n") == 3


def test_what_a_kill_left_half_written_is_swept_up(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(jsonl(CONVERSATIONS[:2]), encoding="utf-8")
    (tmp_path / ".out.jsonl.abc123.partial").write_text("half", encoding="utf-8")
    assert copilot("batch", "summarize", str(source), "--out", str(target)).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl", "out.jsonl.report.json"]


def soon(true: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def processes_of(home: Path) -> list[int]:
    """Processes started with this home, but for this one."""
    mark, found = f"COPILOT_HOME={home}\0".encode(), []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            with contextlib.suppress(OSError):
                if mark in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
    return found


def answers_in(journal: Path) -> int:
    with contextlib.closing(sqlite3.connect(journal)) as database:
        (count,) = database.execute("SELECT count(*) FROM answers").fetchone()
        return int(count)


def test_what_was_paid_for_when_somebody_stops_is_kept(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(jsonl(CONVERSATIONS[:40]), encoding="utf-8")
    with OpenAIServer(latency=1.5) as server:
        server.default = json.dumps({"problem": "A transfer is pending.", "text": "A transfer is pending."})
        settings = {"COPILOT_OFFLINE": "0", "OPENAI_BASE_URL": server.base_url, "COPILOT_UI_LANG": "en"}
        running = subprocess.Popen(
            [*batch(source, target), "--workers", "3"], stderr=subprocess.PIPE, text=True, env={**os.environ, **settings}
        )
        assert soon(lambda: len(server.chats) == 3)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=30)
        assert running.returncode == 130
        assert "conversations on their way are waited for" in err and "same command again" in err
        assert answers_in(target.with_name("out.jsonl.journal")) == len(server.chats) == 3
        server.latency = 0.0
        again = subprocess.run(batch(source, target), env={**os.environ, **settings}, capture_output=True, check=False)
        assert again.returncode == 0
        assert len(server.chats) == 40


def test_a_second_interrupt_stops_at_once(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(jsonl(CONVERSATIONS[:40]), encoding="utf-8")
    with OpenAIServer(latency=25) as server:
        settings = {"COPILOT_OFFLINE": "0", "OPENAI_BASE_URL": server.base_url, "COPILOT_UI_LANG": "en"}
        running = subprocess.Popen(
            [*batch(source, target), "--workers", "3"], stderr=subprocess.PIPE, text=True, env={**os.environ, **settings}
        )
        assert soon(lambda: len(server.chats) == 3)
        running.send_signal(signal.SIGINT)
        time.sleep(0.5)
        asked = time.monotonic()
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=60)
        assert running.returncode == 130
        assert time.monotonic() - asked < 15, "an endpoint that hangs was waited for"
        assert "Traceback" not in err
