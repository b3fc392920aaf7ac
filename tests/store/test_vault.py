"""The vault: what is sealed opens for its owner at its place and nowhere else, and stands in no file."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.errors import ConfigurationProblem
from copilot.models.records import Profile
from copilot.store.customers import CustomerStore
from copilot.store.master_key import FromFile, MasterKeys
from copilot.store.records import Records, open_records
from copilot.store.schema import customers, data_keys
from copilot.store.vault import AUDIT, DESK_KEYS, LOOKUP, Unreadable, Vault

SECRET = "Ottilie keeps 12 coins in a blue box"


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Records:
    return opened(tmp_path_factory.mktemp("vault"))


def opened(home: Path) -> Records:
    return open_records("", home, MasterKeys([FromFile(home / "master.key", home)]))


@pytest.fixture(scope="module")
def owners(records: Records) -> tuple[str, str]:
    with records.writing() as connection:
        records.vault.new_owner(connection, "c-one", "c-two")
    return "c-one", "c-two"


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(Unreadable, match="changed or damaged outside"):
        yield


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.characters(codec="utf-8")), place=st.text(st.characters(codec="utf-8"), max_size=40))
def test_what_is_sealed_opens_unchanged(records: Records, owners: tuple[str, str], text: str, place: str) -> None:
    with records.reading() as connection:
        sealed = records.vault.seal(connection, owners[0], place, text)
        assert records.vault.open(connection, owners[0], place, sealed) == text
        assert not text.encode() or len(text) < 4 or text.encode() not in sealed


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_any_changed_bit_is_refused(records: Records, owners: tuple[str, str], data: st.DataObject) -> None:
    with records.reading() as connection:
        sealed = bytearray(records.vault.seal(connection, owners[0], "cases/k-1", SECRET))
        bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
        sealed[bit // 8] ^= 1 << bit % 8
        with refused():
            records.vault.open(connection, owners[0], "cases/k-1", bytes(sealed))


@settings(max_examples=50, deadline=None)
@given(length=st.integers(0, 40))
def test_a_shortened_value_is_refused(records: Records, owners: tuple[str, str], length: int) -> None:
    with records.reading() as connection, refused():
        sealed = records.vault.seal(connection, owners[0], "cases/k-1", SECRET)
        records.vault.open(connection, owners[0], "cases/k-1", sealed[:length])


@pytest.mark.parametrize(
    ("owner", "place"),
    [("c-two", "cases/k-1"), ("c-one", "cases/k-2"), ("c-one", "messages/0/cases/k-1"), ("c-one", "customers/c-one")],
    ids=["another customer", "another row", "another table", "another column"],
)
def test_a_value_moved_elsewhere_is_refused(records: Records, owners: tuple[str, str], owner: str, place: str) -> None:
    with records.reading() as connection, refused():
        records.vault.open(connection, owner, place, records.vault.seal(connection, "c-one", "cases/k-1", SECRET))


def test_a_data_key_put_in_the_place_of_another_customers_is_refused(tmp_path: Path) -> None:
    records = opened(tmp_path)
    with records.writing() as connection:
        records.vault.new_owner(connection, "c-one", "c-two")
        stolen = sa.select(data_keys.c.wrapped).where(data_keys.c.owner == "c-one").scalar_subquery()
        connection.execute(sa.update(data_keys).where(data_keys.c.owner == "c-two").values(wrapped=stolen))
    fresh = opened(tmp_path)
    with fresh.reading() as connection, pytest.raises(Unreadable, match="data key of c-two was changed"):
        fresh.vault.open(connection, "c-two", "cases/k-1", b"\x01" + bytes(40))


@pytest.mark.parametrize("wrapped", [b"", b"short", bytes(60)])
def test_a_garbled_data_key_is_told(tmp_path: Path, wrapped: bytes) -> None:
    records = opened(tmp_path)
    with records.writing() as connection:
        connection.execute(sa.update(data_keys).where(data_keys.c.owner == AUDIT).values(wrapped=wrapped))
    fresh = opened(tmp_path)
    with fresh.reading() as connection, pytest.raises(Unreadable, match="desk:audit was changed or damaged"):
        fresh.vault.desk_key(connection, AUDIT)


def test_no_nonce_comes_twice(records: Records, owners: tuple[str, str]) -> None:
    with records.reading() as connection:
        nonces = {records.vault.seal(connection, owners[0], "cases/k-1", "")[1:13] for _ in range(100_000)}
    assert len(nonces) == 100_000


def test_what_was_forgotten_opens_no_more(tmp_path: Path) -> None:
    records = opened(tmp_path)
    with records.writing() as connection:
        records.vault.new_owner(connection, "c-one")
        sealed = records.vault.seal(connection, "c-one", "cases/k-1", SECRET)
        records.vault.forget(connection, "c-one")
    for vault in (records.vault, opened(tmp_path).vault):
        with records.reading() as connection, pytest.raises(Unreadable, match="c-one is gone: the customer was forgotten"):
            vault.open(connection, "c-one", "cases/k-1", sealed)


def test_the_plaintext_the_reference_and_the_keys_are_in_no_file(tmp_path: Path) -> None:
    records = opened(tmp_path)
    store = CustomerStore(records.vault)
    with records.writing() as connection:
        (identity,) = store.add(connection, [Profile(reference="customer-4711", name="Ottilie", extra={"note": SECRET})])
        raw = records.vault.unwrap(
            *connection.execute(
                sa.select(data_keys.c.owner, data_keys.c.master, data_keys.c.wrapped).where(data_keys.c.owner == identity)
            ).one()
        )
        master = records.vault.active(connection).key
        found = store.find(connection, "customer-4711")
    assert found is not None and found.profile.extra["note"] == SECRET
    for path in filter(Path.is_file, tmp_path.rglob("*")):
        data = path.read_bytes()
        for planted in (b"customer-4711", b"Ottilie", b"blue box", raw, master):
            assert planted not in data, path.name


def lose(name: str) -> Callable[[sa.Connection], object]:
    return lambda connection: connection.execute(sa.delete(data_keys).where(data_keys.c.owner == name))


def test_a_lost_lookup_key_is_told_and_never_made_anew(tmp_path: Path) -> None:
    records = opened(tmp_path)
    with records.writing() as connection:
        CustomerStore(records.vault).add(connection, [Profile(reference="customer-4711")])
        lose(LOOKUP)(connection)
    with pytest.raises(ConfigurationProblem, match="lost the desk's own keys"):
        opened(tmp_path)
    with records.reading() as connection:
        assert LOOKUP not in connection.execute(sa.select(data_keys.c.owner)).scalars().all()
        assert connection.execute(sa.select(sa.func.count()).select_from(customers)).scalar() == 1


def test_a_data_key_made_after_a_rotation_elsewhere_is_wrapped_under_the_new_master(tmp_path: Path) -> None:
    here, elsewhere = opened(tmp_path), opened(tmp_path)
    file = FromFile(tmp_path / "master.key", tmp_path)
    with here.reading() as connection:
        old = here.vault.active(connection)  # what a process has in memory
    with elsewhere.writing() as connection:
        file.put([new := type(old)(os.urandom(32)), old])
        assert elsewhere.vault.rewrap(connection, new, lambda done, total: None) == len(DESK_KEYS)
    file.put([new])
    with here.writing() as connection:
        here.vault.new_owner(connection, "c-late")
        sealed = here.vault.seal(connection, "c-late", "cases/k-1", SECRET)
        assert here.vault.wrapped_by(connection) == {new.id: len(DESK_KEYS) + 1}
    later = opened(tmp_path)
    with later.reading() as connection:
        assert later.vault.open(connection, "c-late", "cases/k-1", sealed) == SECRET


def test_many_data_keys_are_rewrapped_in_seconds_with_progress(tmp_path: Path) -> None:
    records, told = opened(tmp_path), []
    names = [f"c-{number:05}" for number in range(5_000)]
    with records.writing() as connection:
        records.vault.new_owner(connection, *names)
        new = type(records.vault.active(connection))(os.urandom(32))
        count = records.vault.rewrap(connection, new, lambda done, total: told.append((done, total)))
        assert records.vault.wrapped_by(connection) == {new.id: count}
        FromFile(tmp_path / "master.key", tmp_path).put([new])
    assert told[-1] == (count, count) == (len(names) + len(DESK_KEYS),) * 2
    assert told == sorted(told)
    with opened(tmp_path).reading() as connection:
        assert Vault(MasterKeys([FromFile(tmp_path / "master.key", tmp_path)])).load(connection, names) == set(names)
