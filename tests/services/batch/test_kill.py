"""Batch jobs: killed at any moment, run again, and the output is that of an undisturbed run."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

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
