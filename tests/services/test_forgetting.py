"""A forgotten customer is in no byte of the home folder, whenever the forgetting was interrupted."""

import json
import os
import shutil
import signal
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from copilot.config import load_settings
from copilot.models.findings import RedactedText
from copilot.models.proposals import ArticleDraft, Proposal, ProposalContent, ProposalEvidence, Statement
from copilot.models.records import Profile
from copilot.retrieval import removal
from copilot.retrieval.embedders import LocalEmbedder
from copilot.retrieval.index import HybridIndex
from copilot.retrieval.removal import remove_for_good
from copilot.services import forgetting
from copilot.services.wiring import Desk
from copilot.store import forgetting as rows
from copilot.store import schema, scrubbing
from copilot.store.audit import AuditLog
from copilot.store.database import connect
from copilot.store.vault import Vault
from tests.services.proposal_case import knowledge
from tests.support.program import copilot, jsonl

REFERENCE = "wm-客7781"
PROFILE = {"name": "Wilhelmine Quastel", "extra": "prefers calls at dusk 黄昏来电"}
SAID = ("my Zephyrine swap hangs on BSC since lunch", "我的蓝鲸兑换卡在链上一下午了")
NOTED = ("caller sounds like a beekeeper", "来电人提到自己是养蜂人")
PROBLEM = "Quokka bridge shows zero after the marmalade update"
RESOLUTION = "Switching the Quokka list to the tangerine view showed it again"
ANSWERED = "Please open the periwinkle panel and reload 请打开长春花面板"
JUDGED = "The saffron button is the right one 点藏红花按钮"
QUOTED_STEP = "vermilion page"
ASKED = "how do I print the heliotrope receipt from my swap"

IN_THE_OPEN = {PROBLEM, "Quokka", "marmalade", RESOLUTION, "tangerine"}
"""What a published case puts into the index."""
QUOTED = {ASKED, "heliotrope", QUOTED_STEP}
"""What a proposed article quotes."""
PLANTED = {
    REFERENCE, *PROFILE.values(), *SAID, *NOTED, ANSWERED, JUDGED, "Zephyrine", "蓝鲸兑换", "beekeeper", "养蜂人",
    "periwinkle", "长春花", "saffron", "藏红花", "黄昏来电", "Quastel",
}  # fmt: skip


def held_in(home: Path, planted: set[str], vectors: list[bytes] = []) -> set[str]:  # noqa: B006 - never changed
    """Which of `planted` stand in any file of `home`, as UTF-8 or UTF-16; and "vector" where one of `vectors` does."""
    found = set()
    for path in home.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            folded = data.lower()
            for text in planted:
                forms = (text.encode(), text.lower().encode(), text.encode("utf-16-le"), text.encode("utf-16-be"))
                escaped = json.dumps(text)[1:-1].encode()
                if any(form in data or form in folded for form in (*forms, escaped)):
                    found.add(text)
            if any(vector in data for vector in vectors):
                found.add("vector")
    return found


def desk() -> Desk:
    return Desk(load_settings())


def planted_customer(*, published: bool = True) -> str:
    """A customer of whom every kind of record is kept, each with words of its own; their id."""
    talk = json.dumps({"messages": [{"role": "customer", "text": text} for text in SAID]})
    assert copilot("case", "open", "--customer", REFERENCE, "--id", "k-planted", stdin=talk).code == 0
    for text in NOTED:
        assert copilot("case", "note", "k-planted", text).code == 0
    assert copilot("summarize", "--case", "k-planted").code == 0
    drafted = copilot("draft", "--case", "k-planted", "--json").json["draft_id"]
    assert copilot("edit", drafted, stdin=f"{ANSWERED} {JUDGED}").code == 0
    row = {"id": "m-planted", "problem": PROBLEM, "resolution": RESOLUTION, "customer": REFERENCE}
    if published:
        assert copilot("cases", "import", stdin=jsonl([row])).code == 0
    at_work = desk()
    with at_work.records.writing() as connection:
        customer = at_work.customer_store.find(connection, REFERENCE)
        assert customer is not None
        profile = Profile(reference=REFERENCE, name=PROFILE["name"], extra={"note": PROFILE["extra"]})
        at_work.customer_store.replace(connection, customer.id, profile)
    _quote(at_work, drafted)
    return customer.id


def _quote(at_work: Desk, draft: str) -> None:
    """A proposed article that rests on what this customer asked, and on somebody else."""
    evidence = [
        ProposalEvidence(key="1" * 24, where=f"draft:{draft}", question=RedactedText(ASKED), language="en"),
        ProposalEvidence(key="2" * 24, where="other.jsonl:7", question=RedactedText("can I print a receipt"), language="en"),
    ]
    step = Statement(text=f"Open the {QUOTED_STEP}.", seen_in=("case:m-planted", "other.jsonl:7"))
    content = ProposalContent(drafts=(ArticleDraft(language="en", title=ASKED, steps=(step,)),))
    common = {"category": "how_to", "created": date(2026, 3, 1)}
    with at_work.proposal_store.changing() as changes:
        changes.put(
            Proposal(id="p-1", label="heliotrope receipt", question=RedactedText(ASKED), evidence=tuple(evidence),
                     content=content, drafted_at=2, **common)
        )  # fmt: skip
        alone = ProposalEvidence(key="3" * 24, where="case:k-planted", question=RedactedText(ASKED), language="en")
        changes.put(Proposal(id="p-2", label="heliotrope", question=RedactedText(ASKED), evidence=(alone,), **common))


def forgotten(*options: str) -> Any:
    done = copilot("customer", "forget", REFERENCE, "--why", f"letter of {REFERENCE}", "--yes", "--json", *options)
    assert done.code == 0, done.err
    return done.json


def test_nothing_of_a_forgotten_customer_is_in_any_byte_of_the_home(ready_home: Path) -> None:
    customer = planted_customer()
    assert copilot("search", "Quokka bridge", "--source", "cases", "--json").json["hits"]
    vectors = stored_vectors(ready_home)
    assert vectors
    assert held_in(ready_home, PLANTED) == set(), "nothing of it is in the clear while it is kept"
    assert held_in(ready_home, IN_THE_OPEN | QUOTED, vectors) == {*IN_THE_OPEN, *QUOTED, "vector"}

    report = forgotten()

    assert report["customer"] == customer
    assert report["deleted"]["cases"] == 2
    assert report["deleted"]["messages"] == len(SAID)
    assert report["deleted"]["quotes"] == 2
    assert held_in(ready_home, PLANTED | IN_THE_OPEN | QUOTED, vectors) == set()
    assert copilot("search", "Quokka bridge", "--source", "cases", "--json").json["hits"] == []
    assert copilot("kb", "verify").code == 0
    assert copilot("audit", "verify").code == 0


def test_either_database_lets_go_of_what_was_deleted(ready_home: Path, store_url: str) -> None:
    planted_customer()
    report = forgotten()
    told = [text for text in report["remains"] if "backup --keys" not in text]
    assert [text[:14] for text in told] == (["Other machines"] if store_url else [])
    with desk().records.reading() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_stat_clear_snapshot()"))
            sampled = "SELECT count(*) FROM pg_stats WHERE CAST(most_common_vals AS text) LIKE '%heliotrope%'"
            sampled += " OR CAST(histogram_bounds AS text) LIKE '%heliotrope%'"
            assert connection.execute(sa.text(sampled)).scalar_one() == 0
            dead = connection.execute(sa.text("SELECT pg_relation_size('proposal_evidence')")).scalar_one()
            assert dead <= 8_192
    assert held_in(ready_home, PLANTED | IN_THE_OPEN | QUOTED) == set()


def test_a_database_that_is_gone_by_then_was_not_overwritten(tmp_path: Path) -> None:
    assert scrubbing.scrub(connect("postgresql://nobody@127.0.0.1:1/none", tmp_path), patience=0.1) is False


def test_only_a_tombstone_and_the_log_remain(ready_home: Path) -> None:
    customer = planted_customer()
    forgotten()
    at_work = desk()
    with at_work.records.reading() as connection:
        for table in schema.metadata.sorted_tables:
            named = {"customers", "cases", "messages", "notes", "triages", "summaries", "drafts", "terms", "proposal_evidence"}
            count = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            assert count == {"proposal_evidence": 1}.get(table.name, 0) or table.name not in named, table.name
        assert not connection.execute(sa.select(schema.data_keys).where(schema.data_keys.c.owner == customer)).first()
        assert at_work.customer_store.forgotten(connection, [REFERENCE])
        entry = at_work.records.log.entries(connection, subjects=[customer])[0]
    assert (entry.action, entry.why) == ("customer forget", f"letter of {customer}")


def test_a_proposal_keeps_what_others_asked_and_is_drafted_anew(ready_home: Path) -> None:
    planted_customer()
    forgotten()
    (left,) = desk().proposal_store.all()
    assert (left.id, left.question, left.label, left.drafted_at) == ("p-1", "can I print a receipt", "can I print a receipt", 0)
    assert left.content == ProposalContent()
    assert [one.where for one in left.evidence] == ["other.jsonl:7"]


def test_others_lose_nothing(ready_home: Path) -> None:
    row = {"id": "m-other", "problem": "Marmot list is empty", "resolution": "Pull it down once", "customer": "wm-2"}
    assert copilot("cases", "import", stdin=jsonl([row])).code == 0
    assert copilot("case", "open", "--customer", "wm-2", "--id", "k-other", stdin="my marmot list is empty").code == 0
    planted_customer()
    forgotten()
    assert copilot("case", "show", "k-other").code == 0
    assert copilot("case", "search", "marmot").out.count("k-other") == 1
    assert [hit["doc_id"] for hit in copilot("search", "Marmot list empty", "--source", "cases", "--json").json["hits"]] == [
        "m-other"
    ]


def test_forgetting_again_says_when_it_was(ready_home: Path) -> None:
    planted_customer()
    at = forgotten()["forgotten_at"]
    again = forgotten()
    assert (again["again"], again["forgotten_at"]) == (True, at)
    unknown = copilot("customer", "forget", "wm-nobody", "--why", "letter", "--yes")
    assert unknown.code == 2


def test_somebody_whom_nobody_named_is_forgotten_by_id_and_again(ready_home: Path) -> None:
    assert copilot("case", "open", "--id", "k-anonymous", stdin=SAID[0]).code == 0
    at_work = desk()
    with at_work.records.reading() as connection:
        case = at_work.case_store.find(connection, "k-anonymous")
    assert case is not None
    done = copilot("customer", "forget", case.customer, "--why", "letter", "--yes", "--json")
    assert done.json["deleted"]["cases"] == 1
    assert copilot("customer", "forget", case.customer, "--why", "letter", "--yes", "--json").json["again"]
    assert held_in(ready_home, {"Zephyrine"}) == set()


def test_what_a_chroma_collection_held_is_gone(ready_home: Path) -> None:
    planted_customer()
    index = HybridIndex(ready_home, LocalEmbedder(), exact_below=0)
    index.update("cases", lambda known: desk()._published_cases().read({}))  # type: ignore[union-attr]
    vectors = stored_vectors(ready_home)
    chroma = ready_home / "knowledge" / "chroma"
    before = {path.name for path in chroma.iterdir()}
    assert held_in(chroma, set(), vectors) == {"vector"}

    assert remove_for_good(ready_home, "cases", ["m-planted"], exact_below=0)

    assert held_in(ready_home, IN_THE_OPEN, vectors) == set()
    after = {path.name for path in chroma.iterdir()}
    assert len(after) == 1 and not after & before
    assert HybridIndex(ready_home, LocalEmbedder(), exact_below=0).verify() == []
    forgotten()
    assert not any(chroma.iterdir()), "below the limit of looking at all vectors there is no collection"


def test_a_damaged_index_does_not_stand_in_the_way(ready_home: Path) -> None:
    planted_customer()
    truth = ready_home / "knowledge" / "truth.db"
    data = truth.read_bytes()
    for suffix in ("-wal", "-shm"):
        truth.with_name(truth.name + suffix).unlink(missing_ok=True)
    truth.write_bytes(data[:100] + b"\xff" * 8_000 + data[8_100:])
    forgotten()
    assert held_in(ready_home, PLANTED | IN_THE_OPEN | QUOTED) == set()


def test_traces_of_an_earlier_withdrawal_go_too(ready_home: Path) -> None:
    planted_customer()
    assert copilot("case", "withdraw", "m-planted").code == 0
    assert copilot("search", "Quokka", "--source", "cases", "--json").json["hits"] == []
    forgotten()
    assert held_in(ready_home, IN_THE_OPEN) == set()


@pytest.mark.parametrize("file", ["knowledge/truth.db", "copilot.sqlite"])
def test_a_reader_that_holds_the_log_open_is_told_of(ready_home: Path, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    planted_customer()
    monkeypatch.setattr("copilot.retrieval.removal.PATIENCE", 0.2)
    monkeypatch.setattr("copilot.services.forgetting.PATIENCE", 0.2)
    reader = sqlite3.connect(ready_home / file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
    report = forgotten()
    assert any("could not be overwritten" in text for text in report["remains"])
    reader.close()
    forgotten()
    assert held_in(ready_home, PLANTED | IN_THE_OPEN | QUOTED) == set()


MOMENTS: list[tuple[Any, str]] = [
    *((forgetting, name) for name in ("_withdraw", "_destroy", "scrub_index", "scrub_store")),
    *((rows, name) for name in ("delete_cases", "delete_drafts", "delete_customer", "drop_quotes")),
    *((removal, name) for name in ("_remove", "_renew_collection")),
    (scrubbing, "scrub"),
    (Vault, "forget"),
    (AuditLog, "append"),
]


def killed_at(moment: int) -> bool:
    """Whether forgetting, killed at its `moment`-th moment, was still under way."""
    child = os.fork()
    if child == 0:
        left = moment

        def count() -> None:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def counted(work: Any) -> Any:
            def counting(*arguments: Any, **options: Any) -> Any:
                count()
                return work(*arguments, **options)

            return counting

        for owner, name in MOMENTS:
            setattr(owner, name, counted(getattr(owner, name)))
        code = copilot("customer", "forget", REFERENCE, "--why", "letter", "--yes").code
        os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_killed_at_any_moment_it_is_everything_or_nothing_and_goes_on(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge(tmp_path)
    customer = planted_customer()
    kept = []
    for moment in range(200):
        home = tmp_path / f"killed-{moment}"
        shutil.copytree(own_home, home)
        monkeypatch.setenv("COPILOT_HOME", str(home))
        under_way = killed_at(moment)
        at_work = desk()
        with at_work.records.reading() as connection:
            there = at_work.customer_store.find(connection, REFERENCE) is not None
            cases = at_work.case_store.count(connection, schema.cases.c.customer == customer)
            wanted = sa.select(schema.data_keys).where(schema.data_keys.c.owner == customer)
            key = connection.execute(wanted).first() is not None
        assert (there, cases, key) in {(True, 2, True), (False, 0, False)}, moment
        if not key:  # nothing can be read any more, though sealed bytes may still stand in the database's log
            assert held_in(home / "knowledge", IN_THE_OPEN) == set(), moment
        assert forgotten()["again"] is not key
        assert held_in(home, PLANTED | IN_THE_OPEN | QUOTED) == set(), moment
        assert copilot("audit", "verify").code == 0
        kept.append(key)
        shutil.rmtree(home)
        if not under_way:
            break
    assert not under_way
    assert len(kept) > len(MOMENTS)
    assert {True, False} <= set(kept)


def stored_vectors(home: Path) -> list[bytes]:
    """The vectors of the planted case."""
    with sqlite3.connect(home / "knowledge" / "truth.db") as connection:
        rows = connection.execute(
            "SELECT v.vector FROM vectors v JOIN chunks c ON c.digest=v.digest JOIN documents d ON d.id=c.document "
            "WHERE d.doc_id='m-planted'"
        ).fetchall()
    return [row[0] for row in rows]
