"""kill -9 at 200 random moments of indexing: the next process finds the old state or the new one, whole.

A nursery process imports everything once and forks a real process for each start, so that 200 deaths fit in a test run.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NURSERY = """
import json, os, sys
from pathlib import Path
import chromadb, filelock, numpy  # before forking; no client is made here, so no thread is lost in a fork
from copilot.language.segment import terms
from copilot.retrieval import derived
from copilot.models.findings import RedactedText as Text
from copilot.retrieval.index import HybridIndex
from tests.retrieval.conftest import CountingEmbedder, many

terms("wallets 钱包", "en")
derived._LATER_SHARE = derived._LATER_LEAST = 0  # every change is due for a new collection

def work(home, task, count, salt, exact_below):
    index = HybridIndex(Path(home), CountingEmbedder(), exact_below=exact_below)
    if task == "index":
        index.replace("kb", many(count, salt))
        return {}
    found = [passage.hit.doc_id for passage in index.search(Text("wallet"), limit=1000)]
    return {"found": found, "flaws": [flaw.found for flaw in index.verify()], "dense": index.stats()["dense"]}

for line in sys.stdin:
    order = json.loads(line)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, json.dumps(work(*order)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    print(child, flush=True)
    sys.stdin.readline()  # until told, nobody reaps the child: its number cannot be given to another process
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as stream:
        print(stream.read().decode() or "null", flush=True)
"""


class Nursery:
    """Starts processes that index or look, and kills them."""

    def __init__(self, home: Path, exact_below: int) -> None:
        self._home, self._exact_below = home, exact_below
        self._process = subprocess.Popen(
            [sys.executable, "-c", NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def start(self, task: str, count: int = 0, salt: str = "") -> int:
        """The number of a process that has just begun."""
        return int(self._ask([str(self._home), task, count, salt, self._exact_below]))

    def result(self) -> dict | None:
        """What the process begun last answered; None where it was killed before."""
        return json.loads(self._ask("reap"))

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def _ask(self, order: object) -> str:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(order), file=self._process.stdin, flush=True)
        return self._process.stdout.readline()


def names(count: int, salt: str) -> set[str]:
    return {f"doc{salt}{number}" for number in range(count)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(("exact_below", "kills"), [(10_000, 130), (0, 70)], ids=["looking at all vectors", "through Chroma"])
def test_killed_at_any_moment_the_next_start_finds_one_whole_state(tmp_path: Path, exact_below: int, kills: int) -> None:
    nursery = Nursery(tmp_path, exact_below)
    chance = random.Random(20)
    nursery.start("index", 30)
    begun = time.monotonic()
    nursery.result()
    longest = 1.2 * (time.monotonic() - begun)
    current, outcomes = names(30, ""), set()
    for number in range(kills):
        count, salt = chance.randint(20, 60), f"n{number}x"
        child = nursery.start("index", count, salt)
        time.sleep(chance.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        outcome = "ended" if nursery.result() is not None else "killed"
        nursery.start("look")
        seen = nursery.result()
        assert seen is not None, number
        assert seen["flaws"] == [], number
        assert len(seen["found"]) == len(set(seen["found"])), number
        after = set(seen["found"])
        assert after in (current, names(count, salt)), number
        outcomes.add((outcome, after == current))
        current = after
    assert {kept for _, kept in outcomes} == {True, False}  # deaths before the commit, and ends or deaths after it
    assert ("killed", False) in outcomes or exact_below  # with Chroma, much is left to do after the commit
    nursery.start("index", 25, "last")
    nursery.result()
    nursery.start("look")
    seen = nursery.result()
    nursery.close()
    assert seen is not None
    assert (set(seen["found"]), seen["flaws"]) == (names(25, "last"), [])
    assert seen["dense"] == ("chroma" if exact_below == 0 else "exact")
