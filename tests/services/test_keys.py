"""The master key changed for another: killed at any moment and with others at work, nothing that was sealed is lost."""

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from copilot.errors import ConfigurationProblem
from copilot.services.keys import key_status, rotate_keys
from copilot.store.master_key import FromFile, MasterKey, MasterKeys, new_key
from copilot.store.schema import data_keys
from tests.support.operations import fill, fill_until_killed, readable, rotate, this_desk
from tests.support.writers import Writer

pytestmark = pytest.mark.usefixtures("store_url")


@pytest.fixture(autouse=True)
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.services.keys._GRACE", 0.0)


def held(home: Path) -> list[str]:
    return [key.id for key in FromFile(home / "master.key", home).held()]


def masters_in_use() -> dict[str, int]:
    records = this_desk().records
    with records.reading() as connection:
        return records.vault.wrapped_by(connection)


def test_everything_is_readable_after_a_rotation_and_the_old_key_is_gone(own_home: Path) -> None:
    desk = this_desk()
    cases = fill(desk, "customer-1", "customer-2")
    before = held(own_home)
    done = rotate_keys(desk)
    assert (done.before, done.rewrapped, [key.id for key in done.dropped], done.kept) == (before[0], 4, before, ())
    assert held(own_home) == [done.id] != before
    assert masters_in_use() == {done.id: 4}
    assert set(readable(this_desk())) == set(cases) == set(readable(desk))


def test_it_is_audited(own_home: Path) -> None:
    desk = this_desk()
    done = rotate_keys(desk)
    with desk.records.reading() as connection:
        (entry, *_) = desk.records.log.entries(connection)
        assert (entry.action, entry.subject) == ("keys rotate", done.id)
        assert desk.records.log.verify(connection)[1] == []


def test_who_may_not_maintain_changes_nothing(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(this_desk(), "customer-1")
    before = held(own_home)
    monkeypatch.setenv("COPILOT_ROLE", "junior")
    with pytest.raises(ConfigurationProblem, match="may not maintain"):
        rotate_keys(this_desk())
    with pytest.raises(ConfigurationProblem, match="may not maintain"):
        key_status(this_desk())
    assert held(own_home) == before


def test_the_old_key_can_be_kept(own_home: Path) -> None:
    fill(this_desk(), "customer-1")
    before = held(own_home)
    done = rotate_keys(this_desk(), keep_old=True)
    assert held(own_home) == [done.id, *before]
    status = key_status(this_desk())
    assert [key.id for key in status.others] == before
    assert any("drop them" in advice for advice in status.advice)


def test_another_source_takes_the_key_over(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = fill(this_desk(), "customer-1")
    elsewhere = tmp_path / "key"
    monkeypatch.setenv("COPILOT_KEY_FILE", str(elsewhere))
    assert any("goes over to it" in advice for advice in key_status(this_desk()).advice)
    done = rotate_keys(this_desk())
    assert done.where == str(elsewhere)
    assert not (own_home / "master.key").exists()
    assert set(readable(this_desk())) == set(cases)
    again = rotate_keys(this_desk())
    assert ([key.id for key in again.kept], again.dropped) == ([done.id], ())  # other homes may use that file


def test_the_keyring_takes_the_key_over(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("keyrings.alt", reason="keyrings.alt is not installed")
    import keyring.core
    from keyrings.alt.file import PlaintextKeyring

    backend = PlaintextKeyring()
    backend.file_path = str(tmp_path / "keyring")
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    cases = fill(this_desk(), "customer-1")
    monkeypatch.setenv("COPILOT_KEYRING", "1")
    assert rotate_keys(this_desk()).where == "the system's keyring"
    assert not (own_home / "master.key").exists()
    assert set(readable(this_desk())) == set(cases)
    monkeypatch.delenv("COPILOT_KEYRING")
    with pytest.raises(ConfigurationProblem, match="holds none"):
        readable(this_desk())


def test_the_environment_has_the_new_key_before_the_old(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = new_key(), new_key()
    monkeypatch.setenv("COPILOT_MASTER_KEY", old.text)
    cases = fill(this_desk(), "customer-1")
    with pytest.raises(ConfigurationProblem, match="environment is not ours to change") as told:
        rotate_keys(this_desk())
    assert "COPILOT_MASTER_KEY=NEW,OLD" in told.value.hint
    monkeypatch.setenv("COPILOT_MASTER_KEY", f"{new.text},{old.text}")
    done = rotate_keys(this_desk())
    assert (done.id, done.before, [key.id for key in done.kept]) == (new.id, old.id, [old.id])
    monkeypatch.setenv("COPILOT_MASTER_KEY", new.text)
    assert set(readable(this_desk())) == set(cases)
    assert not (own_home / "master.key").exists()


def test_a_rotation_that_was_killed_goes_on_with_the_key_it_had_made(own_home: Path) -> None:
    cases = fill(this_desk(), "customer-1")
    source = FromFile(own_home / "master.key", own_home)
    waiting = new_key()
    source.put([waiting, *source.held()])
    assert set(readable(this_desk())) == set(cases)
    assert rotate_keys(this_desk()).id == waiting.id
    assert held(own_home) == [waiting.id]


def test_a_key_that_another_took_away_meanwhile_ends_it_with_nothing_changed(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = fill(this_desk(), "customer-1")
    source = FromFile(own_home / "master.key", own_home)
    (old,) = source.held()
    find = MasterKeys.find

    def taken_away(self: MasterKeys, key_id: str) -> MasterKey:
        if key_id != old.id:
            source.put([old])
        return find(self, key_id)

    with monkeypatch.context() as patch:
        patch.setattr(MasterKeys, "find", taken_away)
        with pytest.raises(ConfigurationProblem):
            rotate_keys(this_desk())
    assert set(readable(this_desk())) == set(cases)
    assert masters_in_use() == {old.id: 3}


def test_killed_at_any_moment_everything_stays_readable(
    own_home: Path, tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = set(fill(this_desk(), *(f"customer-{number}" for number in range(60)), cases=1))
    chance = random.Random(7)
    ended = 0
    for number in range(12 if not store_url else 4):
        there = len(held(own_home))
        writer = Writer(tmp_path / f"{number}.jsonl", rotate)
        if number % 2:  # in the middle of it: the new key is there, the data keys are being rewrapped
            wait_for(lambda there=there, process=writer.process: len(held(own_home)) != there or not process.is_alive())
            time.sleep(chance.uniform(0.0, 0.03))
        else:
            writer.process.join(chance.uniform(0.0, 1.6))
        writer.kill()
        ended += bool(writer.lines())
        assert set(readable(this_desk())) == cases, number
    assert ended < number
    done = rotate_keys(this_desk())
    assert held(own_home) == [done.id]
    assert masters_in_use() == {done.id: 62}
    assert set(readable(this_desk())) == cases


def test_others_who_write_meanwhile_lose_nothing(own_home: Path, tmp_path: Path) -> None:
    fill(this_desk(), "customer-1")
    writers = [Writer(tmp_path / f"{who}.jsonl", fill_until_killed, who) for who in ("ann", "ben")]
    try:
        wait_for(lambda: all(writer.lines() for writer in writers))
        ids = []
        for _ in range(3):
            ids.append(rotate_keys(this_desk()).id)
            seen = [len(writer.lines()) for writer in writers]
            wait_for(lambda seen=seen: all(len(writer.lines()) > n for writer, n in zip(writers, seen, strict=True)))
    finally:
        for writer in writers:
            writer.kill()
    written = {case for writer in writers for line in writer.lines() for case in line["cases"]}
    assert written
    assert written <= set(readable(this_desk()))
    assert list(masters_in_use()) == [ids[-1]]
    assert held(own_home) == [ids[-1]]


def test_a_key_is_not_dropped_while_any_row_needs_it(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = this_desk()
    fill(desk, "customer-1")
    (old,) = held(own_home)

    def another_wraps_a_key_under_the_old_one(_seconds: float) -> None:
        with desk.records.writing() as connection:
            connection.execute(sa.insert(data_keys).values(owner="c-late", master=old, wrapped=b"", created_at=""))

    monkeypatch.setattr("copilot.services.keys.time.sleep", another_wraps_a_key_under_the_old_one)
    done = rotate_keys(desk)
    assert (done.dropped, [key.id for key in done.kept]) == ((), [old])
    assert held(own_home) == [done.id, old]


def wait_for(done: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)
