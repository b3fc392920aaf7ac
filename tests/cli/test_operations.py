"""`keys`, `backup`, `restore`, `database` and the doctor's lines on them, as whoever keeps the desk running types them."""

from pathlib import Path

import pytest

from copilot.store.master_key import FromFile
from copilot.store.migrations import HEAD
from tests.support.operations import fill, readable, this_desk
from tests.support.program import copilot, copilot_process


def test_keys_status_says_where_the_key_lies_and_never_shows_it(own_home: Path) -> None:
    fill(this_desk(), "customer-1")
    (key,) = FromFile(own_home / "master.key", own_home).held()
    for language, told in (("en", "wraps 3 data keys"), ("zh", "封装 3 个数据密钥")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COPILOT_UI_LANG", language)
            result = copilot("keys", "status")
        flat = " ".join(result.out.split())
        assert result.code == 0
        assert key.id in flat
        assert told in flat
        assert key.text not in result.out + result.err
    found = copilot("keys", "status", "--json").json
    assert {name: found[name] for name in ("where", "id", "data_keys", "others", "mode", "beside_data")} == {
        "where": str(own_home / "master.key"), "id": key.id, "data_keys": 3, "others": [], "mode": "600", "beside_data": True,
    }  # fmt: skip
    assert "COPILOT_KEYRING=1" in found["advice"][0]


def test_a_key_file_that_others_can_read_is_told(own_home: Path) -> None:
    fill(this_desk(), "customer-1")
    (own_home / "master.key").chmod(0o644)
    assert "mode 644" in copilot("keys", "status", "--json").json["advice"][0]


def test_keys_rotate_tells_old_and_new(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.services.keys._GRACE", 0.0)
    cases = fill(this_desk(), "customer-1")
    before = copilot("keys", "status", "--json").json["id"]
    result = copilot("keys", "rotate", "--json")
    assert (result.code, result.json["before"], result.json["rewrapped"]) == (0, before, 3)
    assert result.json["dropped"] == [{"where": str(own_home / "master.key"), "id": before}]
    spoken = " ".join(copilot("keys", "rotate").out.split())
    assert "has taken the place of" in spoken
    assert "write a new one, then delete them" in spoken
    assert set(readable(this_desk())) == set(cases)


def test_a_backup_without_keys_says_what_it_is_worth(tmp_path: Path) -> None:
    fill(this_desk(), "customer-1")
    result = copilot("backup", str(tmp_path / "desk.zip"))
    assert (result.code, "2 cases" in result.out) == (0, True)
    assert "Only this database can read this archive" in result.err
    with_keys = copilot("backup", str(tmp_path / "desk.zip"), "--keys", str(tmp_path / "desk.keys"), "--json")
    assert with_keys.json["rows"]["cases"] == 2
    assert with_keys.json["data_keys"] == 3
    assert "keep only the newest such file" in with_keys.err


def test_restore_asks_first_and_says_where_the_state_from_before_is(tmp_path: Path, own_home: Path) -> None:
    archive = str(tmp_path / "desk.zip")
    fill(this_desk(), "customer-1")
    copilot("backup", archive)
    fill(this_desk(), "customer-2")
    refused = copilot("restore", archive)
    assert (refused.code, "The desk holds records already" in refused.err, "--yes" in refused.err) == (2, True, True)
    done = copilot("restore", archive, "--yes", "--json")
    assert done.code == 0
    assert (done.json["rows"]["cases"], done.json["left_out"]) == (2, {"customers": 0, "cases": 0, "drafts": 0})
    assert Path(done.json["before"]).parent == own_home / "backups"
    again = copilot("restore", archive, "--yes")
    assert "2 cases" in again.out
    assert "The state from before is in" in again.out
    assert f"The state from before is in {own_home / 'backups'}" in again.out
    assert any("customers forgotten since" in advice for advice in copilot("keys", "status", "--json").json["advice"])
    desk = this_desk()
    with desk.records.reading() as connection:
        entry, *_ = desk.records.log.entries(connection)
    assert (entry.action, entry.subject) == ("restore", "desk.zip")
    assert "the log before ended with entry" in entry.why


@pytest.mark.parametrize("command", [("backup", "x.zip"), ("restore", "x.zip"), ("keys", "rotate"), ("database", "status")])
def test_who_may_not_maintain_is_refused_and_that_is_written_down(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(this_desk(), "customer-1")
    archive = tmp_path / "x.zip"
    copilot("backup", str(archive))
    monkeypatch.setenv("COPILOT_ROLE", "senior")
    result = copilot(*(str(archive) if word == "x.zip" else word for word in command))
    assert (result.code, "may not maintain" in result.err) == (3, True)
    desk = this_desk()
    with desk.records.reading() as connection:
        assert desk.records.log.entries(connection, limit=1)[0].action.endswith("refused")


def test_database_status_and_migrate(own_home: Path) -> None:
    fill(this_desk(), "customer-1")
    found = copilot("database", "status", "--json").json
    assert (found["engine"], found["schema_revision"], found["journal"], found["rows"]["cases"]) == ("sqlite", HEAD, "wal", 2)
    assert found["where"].endswith(str(own_home / "copilot.sqlite"))
    assert found["bytes"] >= (own_home / "copilot.sqlite").stat().st_size > 0
    assert "proposal_evidence" in copilot("database", "status").out
    for arguments in ((), ("--rehearse",)):
        assert f"The schema is {HEAD}, the newest." in copilot("database", "migrate", *arguments).out


def test_a_team_s_database_never_shows_its_password(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_DATABASE_URL", postgres_url.replace("postgres@", "postgres:planted-password@"))
    result = copilot("database", "status", "--json")
    assert (result.code, result.json["engine"], result.json["journal"]) == (0, "postgresql", None)
    assert result.json["bytes"] > 0
    assert "planted-password" not in result.out + result.err + copilot("doctor").out


def test_the_doctor_tells_of_keys_and_store(own_home: Path) -> None:
    fill(this_desk(), "customer-1")
    checks = {check["part"]: check for check in copilot("doctor", "--json").json["checks"]}
    assert f"in {own_home / 'master.key'}; 3 data keys" in checks["keys"]["found"]
    assert checks["keys"]["advice"]
    assert checks["store"]["found"].startswith(f"sqlite, schema {HEAD}; 1 customers, 2 cases, 4 messages, 2 drafts")
    (own_home / "master.key").unlink()
    checks = {check["part"]: check for check in copilot("doctor", "--json").json["checks"]}
    assert not checks["keys"]["ok"]
    assert "holds none. Nothing was changed" in checks["keys"]["found"]


def test_the_terminal_speaks_chinese_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_UI_LANG", "zh")
    fill(this_desk(), "customer-1")
    archive, keys = str(tmp_path / "desk.zip"), str(tmp_path / "desk.keys")
    assert "工单 2 条" in copilot("backup", archive, "--keys", keys).out
    restored = copilot("restore", archive, "--keys", keys, "--yes").out
    assert "已恢复至" in restored
    assert "恢复前的状态" in restored
    assert "结构版本" in copilot("database", "status").out
    assert "已是最新" in copilot("database", "migrate").out


def test_help_loads_nothing_heavy(own_home: Path) -> None:
    for command in (("keys", "--help"), ("backup", "--help"), ("restore", "--help"), ("database", "migrate", "--help")):
        assert copilot_process(*command).code == 0
