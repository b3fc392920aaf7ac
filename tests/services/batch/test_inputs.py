"""What a batch takes: JSONL, transcripts, folders and patterns of both; what cannot be read is told by its place."""

import contextlib
import json
import os
import sqlite3
from pathlib import Path

import pytest

from copilot.errors import UsageProblem
from copilot.services.conversation_files import Source
from tests.support.program import copilot, jsonl

PENDING = "Customer: my swap of 12 USDT on Polygon is pending since Monday\nAgent: please send the transaction hash"
STUCK = "客户：我的转账卡住了\n客服：请提供交易哈希"


def answers(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as a desk keeps it: transcripts, JSONL, something that is neither, a folder inside."""
    root = tmp_path / "in"
    (root / "monday").mkdir(parents=True)
    (root / "a.txt").write_text(PENDING, encoding="utf-8")
    (root / "monday" / "b.txt").write_bytes(STUCK.encode("gb18030"))
    (root / "monday" / "c.jsonl").write_text(
        jsonl([{"id": "c-1", "text": PENDING}, {"text": STUCK}]) + "\r\n", encoding="utf-8"
    )
    (root / "photo.png").write_bytes(b"\x89PNG")
    return root


def test_a_folder_is_read_with_what_is_in_it(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = copilot("batch", "triage", str(folder), "--out", str(out), "--json")
    assert done.code == 0, done.err
    assert done.json["lines"] == done.json["done"] == 4
    assert [answer["id"] for answer in answers(out)] == ["a.txt", "monday/b.txt", "c-1", None]
    assert all("triage" in answer for answer in answers(out))
    assert "no transcripts by their names: 1" in done.err


def test_out_inside_the_folder_is_never_its_own_input(folder: Path) -> None:
    out = folder / "out.jsonl"
    for _ in range(2):
        done = copilot("batch", "summarize", str(folder), "--out", str(out), "--json")
        assert (done.code, done.json["lines"]) == (0, 4)
    assert copilot("batch", "summarize", str(out), "--out", str(out)).code == 2


def test_patterns_and_several_inputs_are_taken_in_order(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    sources = (str(folder / "monday" / "*.jsonl"), str(folder / "a.txt"))
    assert copilot("batch", "triage", *sources, "--out", str(out)).code == 0
    assert [answer["id"] for answer in answers(out)] == ["c-1", None, "a.txt"]
    assert copilot("batch", "triage", str(folder / "**" / "*.txt"), "--out", str(out)).code == 0
    assert [answer["id"] for answer in answers(out)] == ["a.txt", "b.txt"]


@pytest.mark.parametrize("source", ["none.jsonl", "*.none", "-"])
def test_what_is_not_there_is_told_before_anything_is_done(tmp_path: Path, source: str) -> None:
    source = source if source == "-" else str(tmp_path / source)
    done = copilot("batch", "summarize", source, "--out", str(tmp_path / "out.jsonl"))
    assert done.code == 2
    assert "→" in done.err
    assert list(tmp_path.iterdir()) == []


def test_each_bad_line_answers_for_itself_with_its_place(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    bad = ['{"id": 2, "text": 5}', '{"id": 3, "messages": []}', "oops", "[1]", '{"id": 6, "messages": [{"role": "customer"}]}']
    good = json.dumps({"id": 1, "text": PENDING})
    source.write_bytes(
        "\r\n".join([good, *bad, "", good.replace("1,", "7,", 1)]).encode() + b'\n{"id": 8, "text": "\xff broken"}'
    )
    done = copilot("batch", "summarize", str(source), "--out", str(out), "--json")
    assert done.code == 7
    assert (done.json["lines"], done.json["done"], done.json["failed"], done.json["reused"]) == (8, 3, 5, 1)
    found = answers(out)
    assert [answer["id"] for answer in found] == [1, 2, 3, None, None, 6, 7, 8]
    for number, answer in enumerate(found, 1):
        if "error" in answer:
            assert answer["error"]["message"].startswith(f"in.jsonl:{number}: ")  # type: ignore[index]
    assert sum(done.json["failures"].values()) == 5


def test_an_empty_input_gives_an_empty_out(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("\n\n", encoding="utf-8")
    done = copilot("batch", "draft", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    assert done.code == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_a_file_that_cannot_be_opened_is_one_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(PENDING, encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_text(PENDING, encoding="utf-8")
    real = Path.read_bytes

    def read(path: Path) -> bytes:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    found = list(Source([str(tmp_path / "in")]))
    with pytest.raises(UsageProblem, match="Permission denied"):
        found[0].conversation()
    assert found[1].conversation().messages


def test_a_forced_format_holds_for_every_file(tmp_path: Path) -> None:
    (tmp_path / "chat.txt").write_text("[12.03.26, 10:15:01] Anna: hello\n[12.03.26, 10:16:00] Support: hi", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    assert copilot("batch", "triage", str(tmp_path / "chat.txt"), "--out", str(out), "--format", "whatsapp").code == 0
    assert copilot("batch", "triage", str(tmp_path / "chat.txt"), "--out", str(out), "--format", "unheard-of").code == 7


def test_out_is_an_ordinary_file(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(jsonl([{"id": 1, "text": PENDING}]), encoding="utf-8")
    for out in ("-", str(tmp_path), "/dev/null"):
        assert copilot("batch", "triage", str(source), "--out", out).code == 2
    assert Path("/dev/null").is_char_device()
    (tmp_path / "link").symlink_to(tmp_path / "real.jsonl")
    assert copilot("batch", "triage", str(source), "--out", str(tmp_path / "link")).code == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real.jsonl").read_text(encoding="utf-8").startswith('{"id": 1')


def test_a_pattern_does_not_take_what_the_batch_wrote(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(jsonl([{"id": 1, "text": PENDING}]), encoding="utf-8")
    for _ in range(2):
        done = copilot("batch", "triage", str(tmp_path / "*"), "--out", str(tmp_path / "out.jsonl"), "--json")
        assert (done.code, done.json["lines"]) == (0, 1), done.err


def test_what_can_be_read_only_once_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert copilot("batch", "triage", str(tmp_path / "pipe"), "--out", str(tmp_path / "out.jsonl")).code == 2


def test_a_journal_of_another_layout_is_told(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(jsonl([{"id": 1, "text": PENDING}]), encoding="utf-8")
    with contextlib.closing(sqlite3.connect(tmp_path / "out.jsonl.journal")) as old:
        old.execute("CREATE TABLE answers (name TEXT)")
    done = copilot("batch", "triage", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    assert done.code == 2
    assert "Delete it to start over" in done.err


def test_a_report_that_cannot_be_written_costs_no_answer(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(jsonl([{"id": 1, "text": PENDING}]), encoding="utf-8")
    (tmp_path / "out.jsonl.report.json").mkdir()
    done = copilot("batch", "triage", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    assert done.code == 1 and "only the report is missing" in done.err
    assert (tmp_path / "out.jsonl").exists() and (tmp_path / "out.jsonl.journal").exists()


def test_numbers_that_json_does_not_have_are_refused(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": NaN, "text": "hello"}\n', encoding="utf-8")
    assert copilot("batch", "triage", str(tmp_path / "in.jsonl"), "--out", str(tmp_path / "out.jsonl")).code == 7
    assert answers(tmp_path / "out.jsonl")[0]["id"] is None


def test_out_takes_no_transcript_s_place(folder: Path) -> None:
    before = (folder / "a.txt").read_bytes()
    assert copilot("batch", "triage", str(folder), "--out", str(folder / "a.txt")).code == 2
    assert (folder / "a.txt").read_bytes() == before
    for _ in range(2):
        assert copilot("batch", "triage", str(folder), "--out", str(folder / "verdicts.txt")).code == 0
