"""Several processes on one home: readers never err, never see half a state, and never an old one after the last write."""

import json
import os
import subprocess
import sys
from pathlib import Path

from copilot.models.findings import RedactedText as Text
from copilot.retrieval.index import HybridIndex
from tests.retrieval.conftest import CountingEmbedder, many

ROOT = Path(__file__).resolve().parents[2]
SECONDS = float(os.environ.get("COPILOT_TEST_SECONDS", "10"))
"""How long readers and writers run beside each other; 60 is the figure worth trusting."""

INDEX = """
import sys
from pathlib import Path
from copilot.models.findings import RedactedText as Text
from copilot.retrieval.index import HybridIndex
from tests.retrieval.conftest import CountingEmbedder, many
index = HybridIndex(Path(sys.argv[1]), CountingEmbedder(), exact_below=int(sys.argv[4]))
print("ready", flush=True)
index.replace("kb", many(int(sys.argv[2]), sys.argv[3]))
print(len(index.search(Text("wallet"), limit=10_000)), flush=True)
"""


def indexing(home: Path, count: int, salt: str = "", exact_below: int = 0) -> "subprocess.Popen[str]":
    arguments = [sys.executable, "-c", INDEX, str(home), str(count), salt, str(exact_below)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=ROOT)


READER = """
import json, sys, time
from pathlib import Path
from copilot.models.findings import RedactedText as Text
from copilot.retrieval.index import HybridIndex
from tests.retrieval.conftest import CountingEmbedder
index = HybridIndex(Path(sys.argv[1]), CountingEmbedder(), exact_below=100)
ask = lambda: [passage.hit.doc_id for passage in index.search(Text("wallet"), limit=500)]
ask()  # imports what a search needs
print("ready", flush=True)
sys.stdin.readline()
end, states, slowest, count = time.monotonic() + float(sys.argv[2]), set(), 0.0, 0
while time.monotonic() < end:
    begun = time.monotonic()
    found = ask()
    slowest, count = max(slowest, time.monotonic() - begun), count + 1
    states.add((len(found), len(set(found)), len({name.rstrip("0123456789") for name in found})))
print(json.dumps({"states": sorted(states), "searches": count, "slowest": slowest}), flush=True)
sys.stdin.readline()
print(json.dumps(sorted(ask())), flush=True)
"""

WRITER = """
import sys, time
from pathlib import Path
from copilot.models.findings import RedactedText as Text
from copilot.retrieval import derived
from copilot.retrieval.index import HybridIndex
from tests.retrieval.conftest import CountingEmbedder, many
derived._LATER_SHARE = derived._LATER_LEAST = 0  # a new collection with every write
index = HybridIndex(Path(sys.argv[1]), CountingEmbedder(), exact_below=100)
index.search(Text("wallet"))
print("ready", flush=True)
sys.stdin.readline()
end, writes = time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < end:
    index.replace("kb", many(90, f"{sys.argv[3]}{chr(97 + writes % 26)}"))
    writes += 1
print(writes, flush=True)
"""


def run(code: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def told(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_two_processes_in_a_fresh_home_both_work(tmp_path: Path) -> None:
    both = [indexing(tmp_path / "home", 60) for _ in range(2)]
    answers = [process.communicate(timeout=120)[0].split() for process in both]
    assert answers == [["ready", "60"]] * 2
    assert HybridIndex(tmp_path / "home", CountingEmbedder(), exact_below=0).verify() == []


def test_searching_while_another_process_indexes_serves_one_generation_or_the_other(tmp_path: Path) -> None:
    index = HybridIndex(tmp_path, CountingEmbedder(), exact_below=0)
    index.replace("kb", many(40))
    process = indexing(tmp_path, 600, "new")
    seen = set()
    while process.poll() is None:
        seen.add(len(index.search(Text("wallet"), limit=10_000)))
    assert process.returncode == 0
    assert index.search(Text("onlynew5"))[0].hit.doc_id == "docnew5"
    assert min(seen) >= 40  # never an empty or a half-written answer


def test_eight_readers_and_two_writers_never_err_and_end_with_the_last_write(tmp_path: Path) -> None:
    index = HybridIndex(tmp_path, CountingEmbedder(), exact_below=100)
    index.replace("kb", many(90, "ax"))
    readers = [run(READER, tmp_path, SECONDS) for _ in range(8)]
    writers = [run(WRITER, tmp_path, SECONDS, name) for name in "pq"]
    assert [told(process) for process in [*readers, *writers]] == ["ready"] * 10
    for process in [*readers, *writers]:
        print("go", file=process.stdin, flush=True)
    written = [int(told(writer)) for writer in writers]
    heard = [json.loads(told(reader)) for reader in readers]
    index.replace("kb", many(80, "last"))
    assert [writer.wait(60) for writer in writers] == [0, 0]
    last = [json.loads(reader.communicate("now\n", timeout=120)[0]) for reader in readers]
    assert [reader.returncode for reader in readers] == [0] * 8
    assert last == [sorted(f"doclast{number}" for number in range(80))] * 8
    assert {tuple(state) for report in heard for state in report["states"]} == {(90, 90, 1)}  # one whole state each time
    assert min(written) > 0 and all(report["searches"] > 0 for report in heard)
    assert index.verify() == []
    if "COPILOT_TEST_SECONDS" in os.environ:
        figures = {"writes": written, "searches": [report["searches"] for report in heard]}
        sys.stderr.write(json.dumps(figures | {"slowest search": max(report["slowest"] for report in heard)}) + "\n")
