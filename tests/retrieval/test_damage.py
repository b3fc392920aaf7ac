"""Broken files, full disks and homes that may not be written: noticed, made anew, or told in one plain sentence."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from copilot.errors import KnowledgeProblem
from copilot.models.findings import RedactedText as Text
from copilot.retrieval.embedders import LocalEmbedder
from copilot.retrieval.index import HybridIndex
from tests.retrieval.conftest import CountingEmbedder, many

ROOT = Path(__file__).resolve().parents[2]


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


@pytest.mark.parametrize("table", ["kb_other", "chunks"])
def test_a_lost_table_is_made_anew_by_indexing(tmp_path: Path, table: str) -> None:
    HybridIndex(tmp_path, CountingEmbedder()).replace("kb", many(20))
    with sqlite3.connect(tmp_path / "knowledge" / "truth.db") as database:
        database.execute(f"DROP TABLE {table}")
    index = HybridIndex(tmp_path, CountingEmbedder())
    assert index.replace("kb", many(21)).chunks == 42
    assert index.verify() == []


def test_a_garbled_truth_is_told_and_indexing_starts_anew(tmp_path: Path) -> None:
    HybridIndex(tmp_path, CountingEmbedder()).replace("kb", many(50))
    for path in (tmp_path / "knowledge").glob("truth.db*"):
        path.write_bytes(b"not a database at all" * 500)
    with pytest.raises(KnowledgeProblem, match="damaged"):
        HybridIndex(tmp_path, CountingEmbedder()).search(Text("only7"))
    assert HybridIndex(tmp_path, CountingEmbedder()).replace("kb", many(50)).added == 50
    assert HybridIndex(tmp_path, CountingEmbedder()).search(Text("only7 wallet"))[0].hit.doc_id == "doc7"


def test_a_reader_goes_over_to_the_file_that_replaced_a_damaged_one(tmp_path: Path) -> None:
    reader, writer = HybridIndex(tmp_path, CountingEmbedder()), HybridIndex(tmp_path, CountingEmbedder())
    writer.replace("kb", many(5))
    assert reader.search(Text("only3"))
    damage_chunks(tmp_path)
    assert [flaw.part for flaw in writer.verify(fix=True)] == ["truth"]
    assert not writer.is_filled("kb")
    writer.replace("kb", many(3, "new"))
    assert {passage.hit.doc_id for passage in reader.search(Text("wallet"))} == {"docnew0", "docnew1", "docnew2"}
    assert reader.verify() == []


def damage_chunks(home: Path) -> None:
    with sqlite3.connect(home / "knowledge" / "truth.db") as database:
        database.execute("UPDATE chunks SET stop = stop - 1 WHERE id = (SELECT max(id) FROM chunks)")


def lose_a_vector(home: Path) -> None:
    with sqlite3.connect(home / "knowledge" / "truth.db") as database:
        database.execute("DELETE FROM vectors WHERE rowid = (SELECT max(rowid) FROM vectors)")


def lose_terms(home: Path) -> None:
    with sqlite3.connect(home / "knowledge" / "truth.db") as database:
        database.execute("DELETE FROM kb_other WHERE rowid = (SELECT max(rowid) FROM kb_other)")


def change_vectors_unseen(home: Path) -> None:
    """Other numbers in Chroma's file under its old size and time."""
    (file,) = (home / "knowledge" / "chroma").rglob("data_level0.bin")
    state, data = file.stat(), bytearray(file.read_bytes())
    for place in range(len(data) // 4, len(data) // 2):
        data[place] ^= 0x11
    file.write_bytes(data)
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))


FILL = """
import sys
from pathlib import Path
from copilot.retrieval.index import HybridIndex
from tests.retrieval.conftest import CountingEmbedder, many
index = HybridIndex(Path(sys.argv[1]), CountingEmbedder(), exact_below=0)
index.replace("kb", many(60))
assert index.verify() == []
"""


@pytest.mark.parametrize(
    ("harm", "part"),
    [(damage_chunks, "truth"), (lose_a_vector, "truth"), (lose_terms, "lexical"), (change_vectors_unseen, "dense")],
)
def test_verify_names_what_disagrees_and_fix_makes_it_anew(tmp_path: Path, harm: Callable[[Path], None], part: str) -> None:
    # Written by another process: this one must not know the collection before it is harmed.
    subprocess.run([sys.executable, "-c", FILL, str(tmp_path)], cwd=ROOT, check=True)
    harm(tmp_path)
    other = HybridIndex(tmp_path, CountingEmbedder(), exact_below=0)
    assert [flaw.part for flaw in other.verify()] == [part]
    assert [flaw.part for flaw in other.verify(fix=True)] == [part]
    if part == "truth":
        assert other.replace("kb", many(60)).added == 60
    assert other.verify() == []
    assert other.search(Text("only7 wallet"))[0].hit.doc_id == "doc7"


def test_another_embedder_is_named_by_verify(tmp_path: Path) -> None:
    HybridIndex(tmp_path, CountingEmbedder()).replace("kb", many(5))
    (flaw,) = HybridIndex(tmp_path, CountingEmbedder("counting/48", 48)).verify()
    assert "counting/32" in flaw.found and "counting/48" in flaw.found


LIMITED = """
import resource, sys
from pathlib import Path
from copilot.errors import KnowledgeProblem
from copilot.retrieval.index import HybridIndex
from tests.retrieval.conftest import CountingEmbedder, many
import chromadb, filelock
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    HybridIndex(Path(sys.argv[1]), CountingEmbedder(), exact_below=0).replace("kb", many(300, "new"))
    print("written")
except KnowledgeProblem as problem:
    print(problem.message)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on file sizes")
@pytest.mark.parametrize("kilobytes", [1, 100, 220, 400])
def test_a_full_disk_is_told_and_the_last_good_index_stays(tmp_path: Path, kilobytes: int) -> None:
    """A limit on file sizes fails writes as a full disk does: of the database, of Chroma's files, or of none."""
    HybridIndex(tmp_path, CountingEmbedder(), exact_below=0).replace("kb", many(20))
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path), str(kilobytes * 1024)],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    written = done.stdout.strip() == "written"
    assert written or "disk is full" in done.stdout
    index = HybridIndex(tmp_path, CountingEmbedder(), exact_below=0)
    assert len(index.search(Text("wallet"), limit=500)) == (300 if written else 20)
    assert index.verify() == []
    assert index.replace("kb", many(300, "new")).chunks == 600
    assert index.verify() == []


FORBIDDEN = """
import os, sys
from pathlib import Path
import filelock, numpy, chromadb
from copilot.language.segment import terms
from copilot.errors import KnowledgeProblem
from copilot.models.findings import RedactedText as Text
from copilot.retrieval.index import HybridIndex
from tests.retrieval.conftest import CountingEmbedder, many
terms("wallets 钱包", "en")
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere
for task in ("search", "replace"):
    index = HybridIndex(Path(sys.argv[1]), CountingEmbedder())
    try:
        print(len(index.search(Text("wallet"))) if task == "search" else index.replace("kb", many(3)).added)
    except KnowledgeProblem as problem:
        print(problem.message)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs file modes")
@pytest.mark.parametrize("filled", [False, True])
def test_a_home_that_may_not_be_written_is_told_plainly(filled: bool) -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        if filled:
            HybridIndex(home, CountingEmbedder()).replace("kb", many(5))
        for path in [*home.rglob("*"), home]:
            path.chmod(0o555 if path.is_dir() else 0o444)
        Path(folder).chmod(0o755)
        done = subprocess.run([sys.executable, "-c", FORBIDDEN, str(home)], capture_output=True, text=True, cwd=ROOT)
        for path in [home, *home.rglob("*")]:
            path.chmod(0o755)
    searched, written = done.stdout.splitlines()
    assert "cannot be written" in written
    assert "cannot be written" in searched or (filled and searched == "5")


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
