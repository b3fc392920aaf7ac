"""The offline path in processes: the same answers in the same order, whatever happens to a process."""

import json
import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.services.batch.engines.processes import Processes, _Process, cores, shares
from copilot.services.batch.job import Job, Task, Verb
from copilot.services.conversation_files import Item
from copilot.services.wiring import Desk
from tests.support.program import copilot, jsonl


class Tasks:
    """A Work of so many conversations."""

    def __init__(self, count: int, size: int = 1) -> None:
        text = "My transfer is pending since yesterday, what can I do? " * size
        self._left = [
            Task(str(n), Item(f"in.jsonl:{n}", json.dumps({"id": n, "text": f"{n} {text}"}).encode(), is_line=True))
            for n in range(count)
        ]

    def take(self) -> Task | None:
        return self._left.pop(0) if self._left else None


def test_processes_and_one_thread_give_the_same_bytes(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    texts = [
        "客户：我的转账 {n} 卡住了，还是处理中\n客服：请稍等",
        "Customer: transfer {n} failed, fee was taken\nAgent: which network?",
    ]
    source.write_text(jsonl([{"id": n, "text": texts[n % 2].format(n=n)} for n in range(300)]) + "oops\n", encoding="utf-8")
    found = []
    for workers in ("1", "2"):
        out = tmp_path / f"{workers}.jsonl"
        assert copilot("batch", "summarize", str(source), "--out", str(out), "--workers", workers).code == 7
        found.append(out.read_bytes())
    assert found[0] == found[1]
    assert found[0].count(b"\n") == 301


def test_a_process_that_is_killed_is_replaced(own_home: Path) -> None:
    desk = Desk(load_settings())
    engine = Processes(Job(Verb.TRIAGE), desk, (1, 1))
    killed = threading.Event()

    earlier = {child.pid for child in multiprocessing.active_children()}

    def kill() -> None:
        while not killed.is_set():
            time.sleep(0.3)
            for child in multiprocessing.active_children():
                if child.pid is not None and child.pid not in earlier:
                    os.kill(child.pid, signal.SIGKILL)
                    killed.set()
                    return

    threading.Thread(target=kill, daemon=True).start()
    outcomes = [outcome for group in engine.run(Tasks(600, 10)) for outcome in group]
    assert killed.is_set()
    assert sorted(int(outcome.key) for outcome in outcomes) == list(range(600))
    assert all(outcome.answer is not None for outcome in outcomes)


def test_a_conversation_that_kills_its_process_is_told_and_the_others_are_done(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killer = threading.Event()

    class Deadly(_Process):
        """Dies of one task, whichever process gets it."""

        def give(self, task: Task | None) -> None:
            if task is not None and task.key == "7":
                os.kill(self._process.pid or 0, signal.SIGKILL)
                killer.set()
            super().give(task)

    monkeypatch.setattr("copilot.services.batch.engines.processes._Process", Deadly)
    engine = Processes(Job(Verb.TRIAGE), Desk(load_settings()), (1, 1))
    outcomes = {outcome.key: outcome for group in engine.run(Tasks(40)) for outcome in group}
    assert killer.is_set()
    assert len(outcomes) == 40
    assert [key for key, outcome in outcomes.items() if outcome.error is not None] == ["7"]
    assert outcomes["7"].error is not None and outcomes["7"].error["type"] == "ProcessDied"


def test_a_defect_met_in_one_conversation_does_not_end_the_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(jsonl([{"id": n, "text": f"Customer: question {n}"} for n in range(5)]), encoding="utf-8")
    from copilot.services import assess

    real = assess.assess

    def sometimes(conversation: object, desk: object) -> object:
        if "3" in conversation.messages[0].text:  # type: ignore[attr-defined]
            raise KeyError("customer words")
        return real(conversation, desk)  # type: ignore[arg-type]

    monkeypatch.setattr(assess, "assess", sometimes)
    done = copilot("batch", "triage", str(source), "--out", str(out), "--json")
    assert (done.code, done.json["done"], done.json["failed"]) == (7, 4, 1)
    told = json.loads(out.read_text(encoding="utf-8").splitlines()[3])["error"]
    assert told["type"] == "Unforeseen" and "KeyError" in told["message"]
    assert "customer words" not in out.read_text(encoding="utf-8") + done.err


def test_workers_are_shared_among_processes_where_that_pays() -> None:
    assert shares(1, 10_000, waiting=False) == ()
    assert shares(64, 10_000, waiting=False) == ((1,) * cores() if cores() > 1 else ())
    assert shares(3, 20, waiting=False) == ()
    assert shares(4, 10_000, waiting=True) == ()
    assert sum(shares(33, 10_000, waiting=True)) in (0, 33)
