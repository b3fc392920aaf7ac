"""`kb index --watch`: what is saved is found a moment later, and Ctrl-C ends it cleanly."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.program import copilot


class Watching:
    """The real command on a folder; its reports as they come."""

    def __init__(self, *paths: Path) -> None:
        command = [sys.executable, "-m", "copilot", "kb", "index", "--watch", "--json", *map(str, paths)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def report(self) -> dict[str, int]:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def stop(self) -> tuple[int, str]:
        self.process.send_signal(signal.SIGINT)
        _, err = self.process.communicate(timeout=30)
        return self.process.returncode, err


@pytest.mark.skipif(os.name == "nt", reason="sends the signal of Ctrl-C")
def test_a_saved_file_is_indexed_and_one_that_breaks_is_named(tmp_path: Path, own_home: Path) -> None:
    (tmp_path / "notes").mkdir()
    note = tmp_path / "notes" / "a.md"
    note.write_text("# Alpha\n\nAbout gas.", encoding="utf-8")
    watching = Watching(tmp_path / "notes")
    assert watching.report()["added"] == 1
    note.write_text("# Alpha\n\nAbout zeppelins.", encoding="utf-8")
    assert watching.report()["updated"] == 1
    assert copilot("search", "--json", "zeppelins").json["hits"][0]["doc_id"] == "a"
    (tmp_path / "notes" / "b.md").write_text("---\ntitle: [\n---\nText", encoding="utf-8")
    assert watching.report()["problems"]
    (tmp_path / "notes" / "b.md").unlink()
    note.rename(tmp_path / "notes" / "c.md")
    report = watching.report()
    while not report["added"]:  # the deletion and the renaming may be two changes
        report = watching.report()
    code, err = watching.stop()
    assert code == 130
    assert "b.md:3" in err
    assert "Traceback" not in err


@pytest.mark.skipif(os.name == "nt", reason="sends the signal of Ctrl-C")
def test_a_single_file_is_watched_through_being_replaced(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    file.write_text('{"id": "r1", "text": "About gas."}\n', encoding="utf-8")
    watching = Watching(file)
    assert watching.report()["added"] == 1
    for number in (2, 3):
        draft = tmp_path / "draft"
        draft.write_text(file.read_text() + json.dumps({"id": f"r{number}", "text": f"Zeppelin {number}."}) + "\n")
        draft.replace(file)
        assert watching.report() | {"seconds": 0} == {
            "added": 1, "updated": 0, "unchanged": number - 1, "deleted": 0, "chunks": number, "seconds": 0,
        }  # fmt: skip
        time.sleep(0.1)
    assert watching.stop()[0] == 130
