"""What happens to the index when processes die, files break and several commands run at once."""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from copilot.errors import KnowledgeProblem
from copilot.models.findings import RedactedText as Text
from copilot.retrieval.embedders import LocalEmbedder
from copilot.retrieval.index import HybridIndex
from tests.retrieval.conftest import CountingEmbedder, many

ROOT = Path(__file__).resolve().parents[2]

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


def state(home: Path) -> tuple[int, list[str]]:
    """Number of documents, and what a search for a word of the first generation finds."""
    index = HybridIndex(home, CountingEmbedder(), exact_below=0)
    found = index.search(Text("only7 wallet"), limit=3)
    return sum(row["count"] for row in index.stats()["documents"]), [passage.hit.doc_id for passage in found]


def consistent(home: Path) -> None:
    """Nothing is double, nothing is left over, every vector is there."""
    database = sqlite3.connect(home / "knowledge" / "truth.db")
    one = lambda sql: database.execute(sql).fetchone()[0]  # noqa: E731
    assert one("PRAGMA integrity_check") == "ok"
    assert one("SELECT count(*) FROM chunks WHERE document NOT IN (SELECT id FROM documents)") == 0
    assert one("SELECT count(*) FROM chunks WHERE digest NOT IN (SELECT digest FROM vectors)") == 0
    assert one("SELECT count(*) FROM kb_other") == one("SELECT count(*) FROM documents")
    assert one("SELECT count(*) - count(DISTINCT doc_id) FROM documents") == 0


def test_killed_at_any_moment_the_last_good_generation_stays(tmp_path: Path) -> None:
    HybridIndex(tmp_path, CountingEmbedder(), exact_below=0).replace("kb", many(40))
    chance = random.Random(7)
    outcomes = set()
    for attempt in range(12):
        process = indexing(tmp_path, 400, f"n{attempt}x")
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.9))
        process.send_signal(signal.SIGKILL)
        process.wait()
        consistent(tmp_path)
        count, _ = state(tmp_path)
        assert count in {40, 400}
        outcomes.add(count)
    assert HybridIndex(tmp_path, CountingEmbedder(), exact_below=0).replace("kb", many(40)).chunks == 80
    assert state(tmp_path) == (40, state(tmp_path)[1])
    assert state(tmp_path)[1][0] == "doc7"


def test_two_processes_in_a_fresh_home_both_work(tmp_path: Path) -> None:
    both = [indexing(tmp_path / "home", 60) for _ in range(2)]
    answers = [process.communicate(timeout=120)[0].split() for process in both]
    assert answers == [["ready", "60"]] * 2
    consistent(tmp_path / "home")


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


@pytest.mark.parametrize("damage", ["delete", "truncate", "garble", "delete one", "garble database"])
def test_a_broken_collection_is_noticed_and_rebuilt(tmp_path: Path, damage: str) -> None:
    HybridIndex(tmp_path, CountingEmbedder(), exact_below=0).replace("kb", many(200))
    folder = tmp_path / "knowledge" / "chroma"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    vectors = [path for path in files if path.suffix == ".bin"]
    assert vectors
    for path in vectors if damage in {"truncate", "garble"} else files:
        match damage:
            case "truncate":
                os.truncate(path, 10)
            case "garble":
                path.write_bytes(b"\xff" * path.stat().st_size)
            case "garble database" if path.suffix == ".sqlite3":
                path.write_bytes(b"\xff" * path.stat().st_size)
            case "delete":
                path.unlink()
            case "delete one" if path.name == "data_level0.bin":
                path.unlink()
    index = HybridIndex(tmp_path, CountingEmbedder(), exact_below=0)
    assert index.search(Text("only7 wallet"))[0].hit.doc_id == "doc7"
    assert index.stats()["dense"] == "chroma"
    assert {path.name for path in folder.iterdir()}.isdisjoint({path.relative_to(folder).parts[0] for path in files})
    assert HybridIndex(tmp_path, CountingEmbedder(), exact_below=0).search(Text("only9 wallet"))[0].hit.doc_id == "doc9"


def test_a_garbled_lexical_table_is_filled_anew(tmp_path: Path) -> None:
    HybridIndex(tmp_path, CountingEmbedder()).replace("kb", many(50))
    database = sqlite3.connect(tmp_path / "knowledge" / "truth.db")
    database.execute("UPDATE kb_other_data SET block = x'00ff00ff' WHERE id > 10")
    database.commit()
    database.close()
    assert HybridIndex(tmp_path, CountingEmbedder()).search(Text("only7 wallet"))[0].hit.doc_id == "doc7"


def test_a_garbled_truth_is_told_and_indexing_starts_anew(tmp_path: Path) -> None:
    HybridIndex(tmp_path, CountingEmbedder()).replace("kb", many(50))
    for path in (tmp_path / "knowledge").glob("truth.db*"):
        path.write_bytes(b"not a database at all" * 500)
    with pytest.raises(KnowledgeProblem, match="damaged"):
        HybridIndex(tmp_path, CountingEmbedder()).search(Text("only7"))
    assert HybridIndex(tmp_path, CountingEmbedder()).replace("kb", many(50)).added == 50
    assert HybridIndex(tmp_path, CountingEmbedder()).search(Text("only7 wallet"))[0].hit.doc_id == "doc7"


def test_readers_and_writers_together_leave_no_stale_answer(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    index = HybridIndex(tmp_path, CountingEmbedder(), exact_below=100)
    index.replace("kb", many(120))
    end = time.monotonic() + 4

    def read() -> int:
        done = 0
        while time.monotonic() < end:
            assert index.search(Text("wallet topic"), limit=5)
            done += 1
        return done

    def write(salt: str) -> None:
        while time.monotonic() < end:
            HybridIndex(tmp_path, CountingEmbedder(), exact_below=100).replace("kb", many(120, salt))

    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(read) for _ in range(4)] + [pool.submit(write, salt) for salt in "ab"]
        for job in jobs:
            job.result()
    index.replace("kb", many(3, "last"))
    assert {passage.hit.doc_id for passage in index.search(Text("wallet"), limit=50)} == {"doclast0", "doclast1", "doclast2"}


def test_a_chroma_server_holds_the_vectors(tmp_path: Path, embedder: LocalEmbedder) -> None:
    program = Path(sys.executable).parent / "chroma"
    if not program.exists():
        pytest.skip("the chroma command is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [str(program), "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        url = f"http://127.0.0.1:{port}"
        index = HybridIndex(tmp_path / "home", embedder, chroma_url=url)
        index.replace("kb", many(40))
        assert index.stats()["dense"] == "chroma"
        assert index.search(Text("only7 wallet"))[0].hit.doc_id == "doc7"
        assert not (tmp_path / "home" / "knowledge" / "chroma").exists()
        index.replace("kb", many(5000, "x")[:2200])
        assert index.search(Text("onlyx9 wallet"))[0].hit.doc_id == "docx9"
    finally:
        server.terminate()
        server.wait(10)
    assert HybridIndex(tmp_path / "home", embedder, chroma_url=url).search(Text("onlyx9 wallet"))[0].hit.doc_id == "docx9"
    assert json.dumps(index.stats())
