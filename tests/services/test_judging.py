"""Many texts are judged alike by one process and by two, whatever becomes of the second."""

import os
import threading
from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.services import judging
from copilot.services.judging import Judging
from copilot.services.wiring import Desk

BAD = "Please send us your recovery phrase."
SECRET = "the password is plum2024garden"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(load_settings({"COPILOT_HOME": str(tmp_path), "COPILOT_OFFLINE": "1"}))


@pytest.fixture
def texts() -> dict[str, bool]:
    found = {f"{number}. Open the transfer page and read what it says of transfer {number}.": True for number in range(2000)}
    return {BAD: True, f"{BAD} ": False, **found, SECRET: True, f"我们会退款。{BAD}": True}


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def test_two_processes_say_what_one_says(texts: dict[str, bool], desk: Desk) -> None:
    alone = Judging(texts, desk, pays_from=10**9).verdicts()
    assert alone.keys() == {BAD, SECRET, f"我们会退款。{BAD}"}
    assert Judging(texts, desk, pays_from=0).verdicts() == alone


def test_the_second_process_does_its_part(texts: dict[str, bool], desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    two = Judging(texts, desk, pays_from=0)
    assert two._answers is not None
    assert two._answers.poll(60)
    worked: list[int] = []
    judged = judging._judged
    monkeypatch.setattr(judging, "_judged", lambda piece, desk: worked.append(len(piece)) or judged(piece, desk))
    assert BAD in two.verdicts()
    assert len(worked) < len(two._pieces)


def test_a_second_process_that_dies_is_not_missed(texts: dict[str, bool], desk: Desk) -> None:
    two = Judging(texts, desk, pays_from=0)
    assert two._other is not None
    two._other.kill()
    two._other.join()
    assert two.verdicts().keys() == {BAD, SECRET, f"我们会退款。{BAD}"}


def test_it_is_spawned_where_threads_forbid_a_fork(texts: dict[str, bool], desk: Desk) -> None:
    done = threading.Event()
    waiting = threading.Thread(target=done.wait)
    waiting.start()
    try:
        two = Judging(texts, desk, pays_from=0)
        assert two._answers is not None
        assert two._answers.poll(60)
        assert BAD in two.verdicts()
    finally:
        done.set()
        waiting.join()


def test_no_process_outlives_the_answer(texts: dict[str, bool], desk: Desk) -> None:
    two = Judging(texts, desk, pays_from=0)
    two.verdicts()
    assert two._other is not None
    assert not two._other.is_alive()


def test_a_few_texts_are_judged_here(desk: Desk) -> None:
    assert Judging({BAD: True}, desk)._other is None
    assert Judging({}, desk).verdicts() == {}
