"""The account of model calls: nothing lost between processes, torn lines skipped, months apart."""

import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

from copilot.models.reply import Usage
from copilot.store.usage import UsageLedger

ONE = Usage(prompt_tokens=100, completion_tokens=10, cost_usd=0.01)


def _add(folder: Path, count: int) -> None:
    ledger = UsageLedger(folder)
    for _ in range(count):
        ledger.add("anna", "draft", "m", ONE, priced=True)


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_add, args=(tmp_path, 200)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    ledger = UsageLedger(tmp_path)
    assert len(ledger.read()) == 800
    assert round(ledger.spent(), 6) == 8.0


def test_what_is_spent_follows_what_others_add(tmp_path: Path) -> None:
    reader, writer = UsageLedger(tmp_path), UsageLedger(tmp_path)
    assert reader.spent() == 0
    for number in range(1, 4):
        writer.add("anna", "draft", "m", ONE, priced=True)
        assert round(reader.spent(), 6) == round(0.01 * number, 6)


def test_a_line_cut_by_a_power_loss_costs_itself_and_no_other(tmp_path: Path) -> None:
    ledger = UsageLedger(tmp_path)
    _add(tmp_path, 2)
    (file,) = tmp_path.glob("*.jsonl")
    whole = file.read_bytes()
    for cut in range(1, 150, 7):
        file.write_bytes(whole[:-cut])
        kept = len(ledger.read())
        _add(tmp_path, 1)
        assert kept in (1, 2)
        assert len(ledger.read()) == kept + 1
        assert round(UsageLedger(tmp_path).spent(), 6) == round(0.01 * (kept + 1), 6)


def test_a_line_still_being_written_is_counted_once_when_it_is_whole(tmp_path: Path) -> None:
    ledger = UsageLedger(tmp_path)
    _add(tmp_path, 1)
    assert round(ledger.spent(), 6) == 0.01
    (file,) = tmp_path.glob("*.jsonl")
    line = file.read_bytes()
    with file.open("ab") as out:
        out.write(line[:30])
    assert round(ledger.spent(), 6) == 0.01
    with file.open("ab") as out:
        out.write(line[30:])
    assert round(ledger.spent(), 6) == 0.02


def test_a_new_month_begins_at_nothing(tmp_path: Path) -> None:
    now = [datetime(2026, 11, 30, 23, 59, tzinfo=UTC)]
    ledger = UsageLedger(tmp_path, clock=lambda: now[0])
    ledger.add("anna", "draft", "m", ONE, priced=True)
    assert ledger.spent() > 0
    now[0] = datetime(2026, 12, 1, tzinfo=UTC)
    assert ledger.spent() == 0
    ledger.add("anna", "draft", "m", ONE, priced=False)
    assert [entry.day for entry in ledger.read()] == ["2026-12-01"]
    assert [entry.day for entry in ledger.read("2026-11")] == ["2026-11-30"]
    assert ledger.read("2020-01") == []


def test_the_account_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    _add(tmp_path / "usage", 1)
    (file,) = (tmp_path / "usage").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert (tmp_path / "usage").stat().st_mode & 0o077 == 0
