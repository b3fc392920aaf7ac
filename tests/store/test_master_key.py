"""Where the master key comes from: the environment, a file, the system's keyring; and that a lost one is never replaced."""

import base64
import hashlib
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.store.master_key import FromEnvironment, FromFile, MasterKey, MasterKeys, new_key
from tests.support.program import copilot, copilot_process, jsonl
from tests.support.writers import all_at_once, open_desk

CASE = jsonl([{"id": "k-1", "problem": "The bridge is late", "resolution": "Claimed it", "customer": "customer-4711"}])


@pytest.fixture
def with_a_case() -> None:
    """A home with something encrypted in it."""
    assert copilot("cases", "import", stdin=CASE).code == 0


@pytest.fixture
def keyring_backend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A keyring of the test's own that keeps its entries in files; the folder they are in."""
    pytest.importorskip("keyrings.alt", reason="keyrings.alt is not installed")
    import keyring.core

    folder = tmp_path / "user"
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    monkeypatch.setenv("COPILOT_KEYRING", "1")
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    return folder


def state_of(home: Path) -> dict[str, str]:
    """Every byte of the store and its key."""
    files = [path for path in home.glob("*") if path.name.startswith(("copilot.sqlite", "master.key", "audit"))]
    # Who reads a SQLite database writes into its -shm file.
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files if not path.name.endswith("-shm")}


# --- how a key is written -----------------------------------------------------------------------


@given(key=st.binary(min_size=32, max_size=32))
def test_base64_and_hexadecimal_name_the_same_key(key: bytes) -> None:
    written = (base64.b64encode(key).decode(), key.hex(), key.hex().upper(), f"  {key.hex()}\n")
    assert {one.key for text in written for one in FromEnvironment(text).held()} == {key}


def test_several_keys_keep_their_order() -> None:
    keys = [new_key() for _ in range(3)]
    assert FromEnvironment(" , ".join(key.text for key in keys)).held() == keys


@pytest.mark.parametrize("text", ["hunter2", "00" * 31, "00" * 33, "é" * 44, base64.b64encode(bytes(31)).decode(), "zz" * 32])
def test_garbage_is_told_without_repeating_it(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_MASTER_KEY", f"{new_key().text},{text}")
    result = copilot("keys", "status")
    assert result.code == 3
    assert "COPILOT_MASTER_KEY: key 2 is not 32 bytes in base64 or hexadecimal" in result.err
    assert "openssl rand -base64 32" in result.err
    assert text not in result.err


def test_the_id_tells_nothing_of_the_key_and_neither_does_its_repr() -> None:
    key = MasterKey(bytes(range(32)))
    assert key.id not in (key.key.hex(), hashlib.sha256(key.key).hexdigest()[:16])
    assert key.text not in repr(key) and key.key.hex() not in repr(key)


# --- a key file ---------------------------------------------------------------------------------


def test_a_key_file_is_made_private_and_whole(tmp_path: Path) -> None:
    source = FromFile(tmp_path / "keys" / "master", tmp_path)
    key = MasterKeys([source]).first()
    assert source.held() == [key]
    assert source.path.stat().st_mode & 0o777 == 0o600
    assert source.path.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in source.path.parent.iterdir()] == ["master"]


def test_two_who_make_it_at_once_use_the_same(tmp_path: Path) -> None:
    mine, theirs = FromFile(tmp_path / "master.key", tmp_path), FromFile(tmp_path / "master.key", tmp_path)
    first = new_key()
    theirs.put([first])
    mine._make(f"{new_key().text}\n")  # whoever comes second finds the file there
    assert mine.held() == theirs.held() == [first]


def test_it_is_made_once_by_eight_processes(own_home: Path, tmp_path: Path) -> None:
    reports = all_at_once(tmp_path, open_desk, [()] * 8)
    (held,) = FromFile(own_home / "master.key", own_home).held()
    assert {report["master"] for (report,) in reports} == {held.id}
    assert [path.name for path in own_home.glob("*master.key*")] == ["master.key"]


def test_a_key_file_elsewhere_leaves_none_in_the_home(tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_KEY_FILE", str(tmp_path / "safe" / "key"))
    assert copilot("cases", "import", stdin=CASE).code == 0
    assert not (own_home / "master.key").exists()
    (key,) = FromFile(tmp_path / "safe" / "key", own_home).held()
    assert copilot("keys", "status", "--json").json["id"] == key.id


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root reads and writes everywhere")
def test_a_key_file_that_cannot_be_read_is_told(own_home: Path, with_a_case: None) -> None:
    (own_home / "master.key").chmod(0)
    result = copilot("keys", "status")
    assert (result.code, "cannot be read: Permission denied" in result.err) == (3, True)


def test_a_folder_in_the_place_of_the_key_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_KEY_FILE", str(tmp_path))
    result = copilot("keys", "status")
    assert result.code == 3
    assert f"The key file {tmp_path} cannot be read" in result.err


# --- wrong and lost keys ------------------------------------------------------------------------


def test_a_wrong_key_is_told_and_nothing_is_changed(own_home: Path, with_a_case: None, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = copilot("keys", "status", "--json").json["id"]
    (own_home / "master.key").rename(own_home.parent / f"{own_home.name}.key")
    wrong = new_key()
    monkeypatch.setenv("COPILOT_MASTER_KEY", wrong.text)
    before = state_of(own_home)
    for command in (("keys", "status"), ("keys", "rotate"), ("cases", "import"), ("backup", str(own_home / "x.zip"))):
        result = copilot(*command, stdin=CASE)
        assert result.code == 3, command
        assert f"encrypted with master key {needed}, and COPILOT_MASTER_KEY holds {wrong.id}" in result.err
        assert wrong.text not in result.err
    assert state_of(own_home) == before
    monkeypatch.delenv("COPILOT_MASTER_KEY")
    shutil.move(own_home.parent / f"{own_home.name}.key", own_home / "master.key")
    assert copilot("keys", "status", "--json").json["id"] == needed


def test_a_lost_key_file_never_makes_a_new_key(own_home: Path, with_a_case: None) -> None:
    (own_home / "master.key").unlink()
    before = state_of(own_home)
    for command in (("keys", "status"), ("keys", "rotate"), ("cases", "import")):
        result = copilot(*command, stdin=CASE)
        assert (result.code, "holds none. Nothing was changed" in result.err) == (3, True), command
    assert state_of(own_home) == before
    assert not (own_home / "master.key").exists()


def test_a_second_machine_without_the_key_is_told_plainly(
    tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_DATABASE_URL", postgres_url)
    assert copilot("cases", "import", stdin=CASE).code == 0
    first = Path(os.environ["COPILOT_HOME"]) / "master.key"
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "second"))
    result = copilot("keys", "status")
    assert (result.code, "holds none. Nothing was changed" in result.err) == (3, True)
    assert not (tmp_path / "second" / "master.key").exists()
    monkeypatch.setenv("COPILOT_KEY_FILE", str(first))
    assert copilot("keys", "status", "--json").json["data_keys"] == 3


# --- the system's keyring -----------------------------------------------------------------------


def test_the_keyring_keeps_the_key_and_the_home_has_none(keyring_backend: Path, own_home: Path) -> None:
    assert copilot("cases", "import", stdin=CASE).code == 0
    status = copilot("keys", "status", "--json").json
    assert (status["where"], status["advice"], status["mode"]) == ("the system's keyring", [], None)
    assert not (own_home / "master.key").exists()
    assert any(path.is_file() for path in keyring_backend.rglob("*"))


def test_two_homes_have_two_keys_in_one_keyring(keyring_backend: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = copilot("keys", "status", "--json").json["id"]
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "other"))
    assert copilot("keys", "status", "--json").json["id"] != first


@pytest.mark.parametrize("backend", ["keyring.backends.fail.Keyring", "nowhere.to.be.found.Keyring"])
def test_a_keyring_that_does_not_answer_is_told(backend: str, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = copilot_process("keys", "status", env={**os.environ, "COPILOT_KEYRING": "1", "PYTHON_KEYRING_BACKEND": backend})
    assert result.code == 3
    assert "The system's keyring does not answer" in result.err
    assert "use a key file (COPILOT_KEY_FILE)" in result.err
    assert not (own_home / "master.key").exists()
