"""The audit log finds whatever somebody with the database, and without the master key, does to it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa

from copilot.config import load_settings
from copilot.errors import ConfigurationProblem
from copilot.store.audit import AuditLog, Flaw, Witness
from copilot.store.master_key import master_keys
from copilot.store.records import Records, open_records
from copilot.store.schema import audit, audit_head
from copilot.store.vault import Vault
from tests.support.program import copilot

ENTRIES = 12
COPY_OF_3 = "INSERT INTO audit SELECT {}, at, actor, role, action, subject, why, mac FROM audit WHERE number=3"


def opened(url: str, home: Path) -> Records:
    return open_records(url, home, master_keys(load_settings()))


@pytest.fixture
def records(store_url: str, own_home: Path) -> Records:
    found = opened(store_url, own_home)
    for number in range(ENTRIES):
        with found.writing() as connection:
            end = found.log.append(connection, "ana", "lead", "case show", f"k-{number}", "asked for it")
        found.see(end)
    return found


def attack(records: Records, *statements: str) -> None:
    """What somebody with another program does to the database."""
    with records.database.engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def faults(records: Records, witness: Witness | None = None) -> list[tuple[Flaw, int]]:
    with records.reading() as connection:
        end, found = records.log.verify(connection)
        if witness and not records.log.holds(connection, witness):
            found.append(records.log.unseen(end, witness))
    return [(flaw.kind, flaw.number) for flaw in found if flaw.kind is not Flaw.CLOCK]


def test_an_untouched_log_is_whole(records: Records) -> None:
    assert faults(records, records.witness()) == []


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE audit SET actor='bob' WHERE number=5", (Flaw.CHANGED, 5)),
        ("UPDATE audit SET at='2020-01-01T00:00:00+00:00' WHERE number=5", (Flaw.CHANGED, 5)),
        ("UPDATE audit SET role='junior' WHERE number=5", (Flaw.CHANGED, 5)),
        ("UPDATE audit SET action='case list' WHERE number=5", (Flaw.CHANGED, 5)),
        ("UPDATE audit SET subject='k-99' WHERE number=1", (Flaw.CHANGED, 1)),
        ("UPDATE audit SET why='' WHERE number=12", (Flaw.CHANGED, 12)),
        ("DELETE FROM audit WHERE number=5", (Flaw.MISSING, 5)),
        ("DELETE FROM audit WHERE number=1", (Flaw.MISSING, 1)),
        ("DELETE FROM audit WHERE number>9", (Flaw.MISSING, 10)),
        ("DELETE FROM audit", (Flaw.MISSING, 1)),
        (
            "INSERT INTO audit SELECT 13, at, actor, role, action, subject, why, mac FROM audit WHERE number=3",
            (Flaw.INSERTED, 13),
        ),
        (
            "INSERT INTO audit SELECT 0, at, actor, role, action, subject, why, mac FROM audit WHERE number=3",
            (Flaw.INSERTED, 0),
        ),
    ],
)
def test_whatever_is_done_to_one_entry_is_found(records: Records, statement: str, first: tuple[Flaw, int]) -> None:
    attack(records, statement)
    assert faults(records)[0] == first


def test_two_entries_that_changed_places_are_found(records: Records) -> None:
    swap = "UPDATE audit SET number={} WHERE number={}"
    attack(records, swap.format(99, 4), swap.format(4, 8), swap.format(8, 99))
    assert faults(records)[0] == (Flaw.CHANGED, 4)


def test_entries_renumbered_to_close_a_gap_are_found(records: Records) -> None:
    attack(
        records,
        "DELETE FROM audit WHERE number=5",
        *(f"UPDATE audit SET number={n - 1} WHERE number={n}" for n in range(6, 13)),
    )
    attack(records, "UPDATE audit_head SET last=11")
    assert faults(records)[0] == (Flaw.CHANGED, 5)


def test_the_oldest_entries_cannot_be_hidden_as_if_they_had_been_purged(records: Records) -> None:
    before = "(SELECT mac FROM audit WHERE number=5)"
    attack(records, f"UPDATE audit_head SET first=6, before={before}", "DELETE FROM audit WHERE number<6")
    assert (Flaw.HEAD, 6) in faults(records)


def test_a_cut_off_tail_is_found_though_the_head_says_the_same(records: Records) -> None:
    attack(records, "DELETE FROM audit WHERE number>9", "UPDATE audit_head SET last=9")
    assert (Flaw.HEAD, 1) in faults(records)
    attack(records, "UPDATE audit_head SET mac=(SELECT mac FROM audit WHERE number=9)")
    assert (Flaw.HEAD, 1) in faults(records)


def test_what_somebody_forged_is_not_healed_by_the_entries_after_it(records: Records) -> None:
    before = "(SELECT mac FROM audit WHERE number=5)"
    attack(records, f"UPDATE audit_head SET first=6, before={before}", "DELETE FROM audit WHERE number<6")
    for _ in range(3):
        with records.writing() as connection:
            records.log.append(connection, "ana", "lead", "case show", "k-1", "")
    assert (Flaw.HEAD, 6) in faults(records)
    with records.writing() as connection:
        records.log.purge(connection, "9999")
    assert faults(records)


@contextmanager
def put_back(records: Records) -> Iterator[None]:
    """Whatever happens to the log within is undone by somebody who kept a copy of the database."""
    with records.reading() as connection:
        entries = connection.execute(sa.select(audit)).mappings().fetchall()
        head = connection.execute(sa.select(audit_head)).mappings().one()
    yield
    with records.database.engine.begin() as connection:
        connection.execute(sa.delete(audit))
        connection.execute(sa.insert(audit), [dict(row) for row in entries])
        connection.execute(sa.update(audit_head).values(dict(head)))


def append(records: Records, action: str = "case show") -> Witness:
    with records.writing() as connection:
        return records.log.append(connection, "eve", "lead", action, "k-1", "")


def test_an_older_state_of_the_whole_is_found_by_who_saw_a_newer_one(records: Records) -> None:
    with put_back(records):
        newest = append(records, "customer export")
    assert faults(records) == []  # every MAC is right: it is how it once was
    assert faults(records, newest) == [(Flaw.UNSEEN, ENTRIES + 1)]
    append(records)
    assert faults(records, newest) == [(Flaw.UNSEEN, ENTRIES + 1)]  # another entry took its number


def test_an_older_state_is_not_forgotten_when_the_chain_outgrows_what_was_seen(records: Records) -> None:
    with put_back(records):
        records.see(newest := append(records, "customer export"))
    for _ in range(3):
        records.see(append(records))
    assert records.witness() == newest
    assert faults(records, newest) == [(Flaw.UNSEEN, ENTRIES + 1)]
    assert copilot("audit", "verify").code == 3
    assert copilot("case", "list").code == 0  # which sees the end of the chain
    assert copilot("audit", "verify").code == 3


def test_what_was_seen_goes_on_with_a_chain_that_holds_it(records: Records) -> None:
    for _ in range(2):
        end = append(records)
    records.see(end)
    assert records.witness() == end, "entries of others lie between"
    with records.writing() as connection:
        records.log.purge(connection, "9999")
    append(records)
    with records.writing() as connection:
        records.log.purge(connection, "9999")
    records.see(end := append(records))
    assert records.witness() == end, "what was seen has been purged"


def test_a_database_that_cannot_be_asked_leaves_what_was_seen(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    seen, end = records.witness(), append(records)
    with monkeypatch.context() as patch:
        patch.setattr(records, "reading", unreachable)
        records.see(end)
    assert records.witness() == seen


def unreachable() -> NoReturn:
    raise ConfigurationProblem("The database does not answer", "Check that it runs.")


def test_a_head_that_was_deleted_does_not_begin_a_new_chain(records: Records, store_url: str, own_home: Path) -> None:
    attack(records, "DELETE FROM audit_head")
    again = opened(store_url, own_home)
    with again.writing() as connection:
        again.log.append(connection, "ana", "lead", "case show", "k-1", "")
    assert (Flaw.HEAD, 1) in faults(again)


def test_a_purged_log_is_whole_and_goes_on(records: Records) -> None:
    seen = records.witness()
    with records.writing() as connection:
        assert records.log.purge(connection, "9999", most=4) == 4
    with records.writing() as connection:
        assert records.log.purge(connection, "9999") == ENTRIES - 5  # the last entry holds the chain
        assert records.log.purge(connection, "9999") == 0
    assert faults(records, seen) == []
    with records.writing() as connection:
        records.log.append(connection, "ana", "lead", "case show", "k-1", "")
    assert faults(records, seen) == []
    assert faults(records, Witness(2, b"x" * 32)) == []  # purged: nobody can say any more
    attack(records, "UPDATE audit SET mac=(SELECT before FROM audit_head) WHERE number=12")
    assert faults(records)


def test_a_clock_that_went_back_is_told_and_is_no_fault(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.store.audit.now", lambda: "2001-01-01T00:00:00+00:00")
    with records.writing() as connection:
        records.log.append(connection, "ana", "lead", "case show", "k-1", "")
    with records.reading() as connection:
        found = records.log.verify(connection)[1]
    assert [(flaw.kind, flaw.number) for flaw in found] == [(Flaw.CLOCK, ENTRIES + 1)]


def test_nobody_verifies_or_forges_without_the_key(records: Records, store_url: str, own_home: Path) -> None:
    (own_home / "master.key").unlink()
    with pytest.raises(ConfigurationProblem, match="encrypted with master key"):
        opened(store_url, own_home)
    stranger = AuditLog(Vault(master_keys(load_settings())))
    with pytest.raises(ConfigurationProblem), records.writing() as connection:
        stranger.append(connection, "eve", "lead", "case show", "k-1", "")


@pytest.mark.parametrize("subjects", [["k-3"], ["k-3", "k-7", *(f"other-{n}" for n in range(1_200))]])
def test_entries_are_read_by_subject_the_newest_first(records: Records, subjects: list[str]) -> None:
    with records.reading() as connection:
        found = records.log.entries(connection, subjects=subjects, actor="ana")
    assert [entry.subject for entry in found] == sorted({"k-3", "k-7"} & set(subjects), reverse=True)


def test_a_hundred_thousand_entries_are_verified_in_seconds(own_home: Path) -> None:
    records = opened("", own_home)
    with records.writing() as connection:
        head, rows = records.log._head(connection), []
        before, names = head.before, [column.name for column in audit.c]
        for number in range(1, 100_001):
            fields: list[object] = [number, "2026-01-01T00:00:00+00:00", "ana", "lead", "case show", f"k-{number}", ""]
            before = records.log._mac(connection, before, fields)
            rows.append(dict(zip(names, [*fields, before], strict=True)))
        connection.execute(sa.insert(audit), rows)
        records.log._write_head(connection, head, last=100_000, end=before)
    begun = time.process_time()
    assert faults(records) == []
    assert time.process_time() - begun < 10


class TestCommands:
    def verified(self, *options: str) -> tuple[int, str]:
        done = copilot("audit", "verify", *options)
        return done.code, done.out

    def test_a_whole_log_exits_0_and_prints_an_end_that_later_ones_hold(self, records: Records) -> None:
        end = copilot("audit", "verify", "--json").json["end"]
        code, said = self.verified("--expect", end)
        assert (code, "whole" in said) == (0, True)

    def test_the_first_wrong_entry_is_named_and_exits_3(self, records: Records) -> None:
        attack(records, "UPDATE audit SET actor='bob' WHERE number IN (5, 9)")
        code, said = self.verified()
        assert code == 3
        assert "entry 5 is the first that is wrong" in said
        report = copilot("audit", "verify", "--json")
        assert report.code == 3
        assert [fault["number"] for fault in report.json["faults"]] == [5, 9]

    def test_an_end_that_was_written_down_elsewhere_finds_another_chain(self, records: Records) -> None:
        other = f"{ENTRIES}:{'ab' * 32}"
        assert self.verified("--expect", other)[0] == 3
        assert self.verified("--expect", f"999:{'ab' * 32}")[0] == 3
        assert copilot("audit", "verify", "--expect", "5").code == 2

    def test_this_machine_remembers_the_end_it_saw(self, records: Records) -> None:
        records.see_anew(Witness(ENTRIES, b"\1" * 32))
        assert self.verified()[0] == 3

    def test_entries_are_listed(self, records: Records) -> None:
        entries = copilot("audit", "list", "--subject", "k-3", "--json").json["entries"]
        assert [(entry["subject"], entry["actor"], entry["why"]) for entry in entries] == [("k-3", "ana", "asked for it")]
        assert "k-3" in copilot("audit", "list", "--limit", "20").out
        assert copilot("audit", "list", "--actor", "nobody").out == "No entries.\n"
