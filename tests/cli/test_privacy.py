"""Export, roles, permissions of files, and old backups: what the desk promises its customers, as its agents meet it."""

import json
import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from copilot.config import load_settings
from copilot.services.wiring import Desk
from copilot.store import schema
from tests.support.program import Result, copilot, jsonl

REFERENCE = "wm-4410"
SAID = "write to otter.lane@example.org, the narwhal tile vanished"
ROLES = ("junior", "senior", "security", "editor", "lead")
ALL = frozenset(ROLES)


def entries(action: str) -> list[dict[str, str]]:
    at_work = Desk(load_settings())
    with at_work.records.reading() as connection:
        return [entry.model_dump() for entry in at_work.records.log.entries(connection) if entry.action == action]


@pytest.fixture
def customer(ready_home: Path) -> str:
    """A customer with a case; their id."""
    assert copilot("case", "open", "--customer", REFERENCE, "--id", "k-7", stdin=SAID).code == 0
    assert copilot("case", "note", "k-7", "called from a lighthouse").code == 0
    assert copilot("summarize", "--case", "k-7").code == 0
    assert copilot("draft", "--case", "k-7").code == 0
    return str(copilot("customer", "show", REFERENCE, "--json").json["customer"])


def exported(*options: str, why: str = "asked in writing") -> Result:
    return copilot("customer", "export", REFERENCE, "--why", why, *options)


class TestExport:
    def test_everything_that_is_held_is_in_it(self, customer: str) -> None:
        found = exported().json
        assert (found["schema"], found["version"]) == ("copilot.customer-export", 1)
        assert (found["customer"]["id"], found["customer"]["profile"]["reference"]) == (customer, REFERENCE)
        (case,) = found["cases"]
        assert case["turns"][0]["text"] == SAID
        assert "otter.lane" not in case["turns"][0]["redacted"]
        assert case["notes"][0]["text"] == "called from a lighthouse"
        assert case["triages"] and case["summaries"][0]["summary"]["headline"]
        assert found["drafts"][0]["content"]["draft"]["reply"]
        assert {entry["action"] for entry in found["audit"]} >= {"case open", "case note", "customer show", "customer export"}

    def test_it_is_the_same_by_the_stores_own_id(self, customer: str) -> None:
        by_id = copilot("customer", "export", customer, "--why", "asked").json
        assert by_id["cases"] == exported().json["cases"]

    def test_every_column_of_the_customer_is_accounted_for(self, customer: str) -> None:
        """A new table that belongs to customers or cases must be exported, and forgotten, too."""
        theirs = {
            table.name
            for table in schema.metadata.sorted_tables
            if {"customer", "case_number"} & {column.name for column in table.columns}
        }
        assert theirs == {"cases", "messages", "notes", "triages", "summaries", "drafts", "terms"}

    def test_a_file_is_for_its_owner_alone_and_whole(self, customer: str, tmp_path: Path) -> None:
        out = tmp_path / "export.json"
        out.write_text("before", encoding="utf-8")
        out.chmod(0o644)
        done = exported("--out", str(out))
        assert (done.code, done.out) == (0, "")
        assert json.loads(out.read_text("utf-8"))["schema"] == "copilot.customer-export"
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
        assert exported("--out", str(tmp_path)).code == 2
        assert [path.name for path in tmp_path.iterdir()] == ["export.json"]

    def test_the_log_knows_before_anything_is_shown(self, customer: str, tmp_path: Path) -> None:
        done = exported(why=f"letter of {REFERENCE}")
        entry = entries("customer export")[0]
        assert (entry["subject"], entry["why"]) == (customer, f"letter of {customer}")
        assert done.json["audit"][-1]["number"] == entry["number"]

    def test_somebody_unknown_is_told(self, customer: str) -> None:
        done = copilot("customer", "export", "wm-nobody", "--why", "asked")
        assert (done.code, done.out) == (2, "")

    def test_no_reason_no_export(self, customer: str) -> None:
        assert copilot("customer", "export", REFERENCE).code == 3
        assert entries("customer export refused")


class TestForget:
    def test_a_pipe_needs_yes(self, customer: str) -> None:
        done = copilot("customer", "forget", REFERENCE, "--why", "asked", stdin=REFERENCE)
        assert done.code == 2
        assert "--yes" in done.err
        assert copilot("customer", "show", REFERENCE).code == 0

    @pytest.mark.parametrize(("typed", "code"), [(REFERENCE, 0), ("wm-441", 2), ("", 2)])
    def test_a_terminal_asks_for_the_reference_again(self, customer: str, typed: str, code: int) -> None:
        pty = pytest.importorskip("pty")
        import subprocess
        import sys

        leader, follower = pty.openpty()
        words = [sys.executable, "-m", "copilot", "customer", "forget", REFERENCE, "--why", "asked"]
        run = subprocess.Popen(words, stdin=follower, stdout=follower, stderr=follower, close_fds=True)
        os.close(follower)
        os.write(leader, f"{typed}\n".encode())
        said = b""
        try:
            while part := os.read(leader, 4096):
                said += part
        except OSError:
            pass  # the other end is closed: the program has ended
        os.close(leader)
        assert run.wait(60) == code, said.decode()
        assert (copilot("customer", "show", REFERENCE).code == 0) is (code != 0)


MAY: dict[tuple[str, ...], frozenset[str]] = {
    ("case", "show", "k-7"): ALL,
    ("case", "note", "k-7", "called again"): ALL - {"editor"},
    ("case", "show", "k-7", "--raw", "--why", "asked"): frozenset({"senior", "security", "lead"}),
    ("cases", "import"): frozenset({"editor", "lead"}),
    ("case", "publish", "k-7", "--yes"): frozenset({"editor", "lead"}),
    ("customer", "export", REFERENCE, "--why", "asked"): frozenset({"security", "lead"}),
    ("audit", "list"): frozenset({"security", "lead"}),
    ("audit", "verify"): frozenset({"security", "lead"}),
    ("purge", "--dry-run"): frozenset({"lead"}),
    ("purge",): frozenset({"lead"}),
    ("customer", "forget", REFERENCE, "--why", "asked", "--yes"): frozenset({"security", "lead"}),
}
"""Command -> the roles that may."""


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_the_policy_says_and_the_log_holds_what_was_refused(
    role: str, customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert copilot("case", "resolve", "k-7", "The narwhal tile is under More").code == 0
    monkeypatch.setenv("COPILOT_ROLE", role)
    for command, roles in MAY.items():
        done = copilot(*command, stdin=jsonl([{"id": "m-1", "problem": "p", "resolution": "r"}]))
        if role in roles:
            assert done.code == 0, (command, done.err)
            continue
        assert (done.code, done.out) == (3, ""), command
        assert f"is {role} here" in done.err, command
        newest = _newest()
        assert newest["action"].endswith(" refused"), command
        assert newest["action"].startswith(" ".join(command[:2]).replace(" --dry-run", "")), command
        assert newest["role"] == role


def _newest() -> dict[str, str]:
    at_work = Desk(load_settings())
    with at_work.records.reading() as connection:
        return at_work.records.log.entries(connection, limit=1)[0].model_dump()


def test_where_members_are_named_the_environment_decides_nothing(
    customer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled = Path(__file__).resolve().parent.parent.parent / "kb" / "policy" / "access.yaml"
    policy = tmp_path / "kb" / "policy"
    policy.mkdir(parents=True)
    text = bundled.read_text("utf-8").replace("members: {}", "members: {mia: lead, noor: security}")
    (policy / "access.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("COPILOT_KB", str(tmp_path / "kb"))
    monkeypatch.setenv("COPILOT_ROLE", "lead")
    export = ("customer", "export", REFERENCE, "--why", "asked")
    for agent, code in (("mia", 0), ("noor", 0), ("stranger", 3)):
        monkeypatch.setenv("COPILOT_AGENT", agent)
        assert copilot(*export).code == code, agent
    assert copilot("purge").code == 3
    monkeypatch.setenv("COPILOT_AGENT", "noor")
    assert copilot("purge").code == 3
    assert {(entry["actor"], entry["role"]) for entry in entries("purge refused")} == {
        ("stranger", "junior"),
        ("noor", "security"),
    }


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_the_home_is_its_owners_alone_even_where_it_was_there_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "shared"
    home.mkdir()
    home.chmod(0o755)
    monkeypatch.setenv("COPILOT_HOME", str(home))
    before = os.umask(0o022)
    try:
        commands: Sequence[tuple[str, ...]] = (
            ("case", "open", "--customer", REFERENCE, "--id", "k-7"),
            ("draft", "--case", "k-7"),
            ("search", "narwhal"),
            ("purge",),
            ("backup", str(home / "backup.zip"), "--keys", str(home / "backup.keys")),
        )
        for command in commands:
            assert copilot(*command, stdin=SAID).code == 0, command
    finally:
        os.umask(before)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "knowledge").stat().st_mode) == 0o700
    private = ("copilot.sqlite", "master.key", "audit.head", "backup.zip", "backup.keys")
    assert {name: stat.S_IMODE((home / name).stat().st_mode) for name in private} == dict.fromkeys(private, 0o600)


class TestOldBackup:
    def test_restored_it_does_not_bring_the_forgotten_back(self, customer: str, ready_home: Path, tmp_path: Path) -> None:
        archive, keys = tmp_path / "old.zip", tmp_path / "old.keys"
        assert copilot("backup", str(archive), "--keys", str(keys)).code == 0
        assert copilot("customer", "forget", REFERENCE, "--why", "asked", "--yes").code == 0
        for options in ((), ("--keys", str(keys))):
            assert copilot("restore", str(archive), "--yes", *options).code == 0
            assert copilot("customer", "show", REFERENCE).code == 2
            assert copilot("case", "show", "k-7").code == 2
            with Desk(load_settings()).records.reading() as connection:
                assert not connection.execute(sa.select(schema.data_keys).where(schema.data_keys.c.owner == customer)).first()
                assert connection.execute(sa.select(sa.func.count()).select_from(schema.messages)).scalar_one() == 0

    def test_elsewhere_it_opens_nothing_without_its_keys(
        self, customer: str, ready_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        archive = tmp_path / "old.zip"
        assert copilot("backup", str(archive)).code == 0
        other = tmp_path / "other"
        other.mkdir(mode=0o700)
        (other / "master.key").write_bytes((ready_home / "master.key").read_bytes())
        monkeypatch.setenv("COPILOT_HOME", str(other))
        assert copilot("restore", str(archive), "--yes").code in (2, 3)
        assert copilot("customer", "show", REFERENCE).code == 2
        assert copilot("case", "show", "k-7").code == 2

    def test_a_copy_that_restore_made_loses_the_key_too(self, customer: str, ready_home: Path, tmp_path: Path) -> None:
        archive = tmp_path / "now.zip"
        assert copilot("backup", str(archive)).code == 0
        assert copilot("restore", str(archive), "--yes").code == 0
        (copy,) = (ready_home / "backups").glob("*.keys")
        assert customer in copy.read_text("utf-8")
        assert copilot("customer", "forget", REFERENCE, "--why", "asked", "--yes").code == 0
        assert customer not in copy.read_text("utf-8")
        before = next((ready_home / "backups").glob("*.zip"))
        assert copilot("restore", str(before), "--keys", str(copy), "--yes").code == 0
        assert copilot("customer", "show", REFERENCE).code == 2

    def test_somebody_whom_nobody_named_stays_forgotten_too(self, ready_home: Path, tmp_path: Path) -> None:
        assert copilot("case", "open", "--id", "k-8", stdin=SAID).code == 0
        identity = customer_of("k-8")
        archive, keys = tmp_path / "old.zip", tmp_path / "old.keys"
        assert copilot("backup", str(archive), "--keys", str(keys)).code == 0
        forget = ("customer", "forget", identity, "--why", "asked", "--yes", "--json")
        at = copilot(*forget).json["forgotten_at"]
        for options in (("--keys", str(keys)), ()):
            assert copilot("restore", str(archive), "--yes", *options).code == 0
            assert copilot("case", "show", "k-8").code == 2
            again = copilot(*forget).json
            assert (again["again"], again["forgotten_at"]) == (True, at), "the log of the archive knows nothing of it"

    def test_a_damaged_copy_of_keys_is_kept_and_told(self, customer: str, ready_home: Path) -> None:
        folder = ready_home / "backups"
        folder.mkdir(mode=0o700)
        damaged, no_file = folder / "before-restore-1.keys", folder / "before-restore-2.keys"
        damaged.write_text('{"format": 1, "data_keys": [', encoding="utf-8")
        no_file.mkdir()
        remains = copilot("customer", "forget", REFERENCE, "--why", "asked", "--yes", "--json").json["remains"]
        assert damaged.exists() and no_file.exists()
        assert all(any(str(path) in text for text in remains) for path in (damaged, no_file))
        assert copilot("customer", "show", REFERENCE).code == 2


def customer_of(case_id: str) -> str:
    """The id of the customer of a case."""
    at_work = Desk(load_settings())
    with at_work.records.reading() as connection:
        return at_work.customer_store.owner(connection, case_id)


PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"


def log_text() -> str:
    at_work = Desk(load_settings())
    with at_work.records.reading() as connection:
        return "\n".join(entry.model_dump_json() for entry in at_work.records.log.entries(connection))


class TestLog:
    """What is kept for years, in the open."""

    @pytest.mark.parametrize("typed", [PHRASE, "otter.lane@example.org"])
    def test_what_was_typed_in_the_place_of_an_id_is_redacted(self, typed: str, ready_home: Path, tmp_path: Path) -> None:
        for command in (
            ("case", "show", typed),
            ("case", "show", typed, "--raw", "--why", f"for {typed}"),
            ("case", "publish", typed, "--yes"),
            ("case", "note", typed, "called again"),
            ("draft", "--case", typed),
        ):
            done = copilot(*command)
            assert done.code == 2, command
            assert typed not in done.err, command
        assert copilot("backup", str(tmp_path / f"{typed}.zip")).code == 0
        assert copilot("restore", str(tmp_path / f"{typed}.zip"), "--yes").code == 0
        assert {entry["action"] for entry in map(json.loads, log_text().splitlines())} >= {"restore"}
        assert typed not in log_text()

    @pytest.mark.parametrize("role", ["junior", "lead"])
    def test_refused_or_not(self, role: str, ready_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COPILOT_ROLE", role)
        copilot("case", "publish", PHRASE, "--yes")
        copilot("backup", str(ready_home / f"{PHRASE}.zip"))
        assert "winner" not in log_text()
        assert "[SEED_PHRASE" in log_text()

    def test_an_agents_name_is_no_secret_and_stays_a_mailbox(self, ready_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COPILOT_AGENT", PHRASE)
        assert copilot("case", "open", "--id", "k-9", stdin=SAID).code == 0
        assert copilot("case", "note", "k-9", "called again").code == 0
        assert copilot("case", "resolve", "k-9", "The narwhal tile is under More").code == 0
        assert copilot("case", "publish", "k-9", "--yes").code == 0
        assert copilot("draft", stdin=SAID).code == 0
        assert "winner" not in copilot("case", "show", "k-9", "--json").out
        assert b"sausage" not in (ready_home / "copilot.sqlite").read_bytes()
        monkeypatch.setenv("COPILOT_AGENT", "mia@desk.example")
        assert copilot("case", "show", "k-9").code == 0
        assert _newest()["actor"] == "mia@desk.example"

    @pytest.mark.parametrize(
        "command",
        [
            ("customer", "show", REFERENCE),
            ("case", "show", "k-7", "--raw"),
            ("customer", "export", REFERENCE),
            ("customer", "forget", REFERENCE, "--yes"),
        ],
    )
    @pytest.mark.parametrize("role", ROLES)
    def test_a_reason_names_the_customer_by_id_alone(
        self, command: tuple[str, ...], role: str, customer: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = {"reference": REFERENCE, "name": "Oleander Quist"}
        assert copilot("customers", "import", stdin=jsonl([row])).code == 0
        monkeypatch.setenv("COPILOT_ROLE", role)
        done = copilot(*command, "--why", f"{REFERENCE.upper()} 客户oleander quist来电, Mr Quist's letter")
        assert done.code in (0, 3)
        text = log_text().lower()
        assert not [name for name in (REFERENCE, "oleander", "quist") if name in text]
        if done.code == 0:
            assert _newest()["why"].startswith(f"{customer} ")

    def test_a_name_does_not_hide_what_tells_a_secret(self, customer: str) -> None:
        row = {"reference": REFERENCE, "name": "Anna Password"}
        assert copilot("customers", "import", stdin=jsonl([row])).code == 0
        assert exported(why="Anna asked, my password is Xk9!otterLane77").code == 0
        assert "otterLane" not in log_text()
        assert customer in _newest()["why"]

    def test_who_looked_at_whose_cases_and_how_many(self, customer: str) -> None:
        assert copilot("case", "list", "--customer", REFERENCE).code == 0
        assert _newest()["subject"] == customer
        assert copilot("case", "list").code == 0
        assert _newest()["subject"] == "1 cases"
        assert copilot("case", "search", "narwhal").code == 0
        assert (_newest()["action"], _newest()["subject"]) == ("case search", "1 cases")
        assert copilot("case", "search", "zeppelin").code == 0
        assert _newest()["subject"] == "0 cases"
        assert "case list" in {entry["action"] for entry in exported().json["audit"]}
