"""How large and how fast the case memory is: imports, `customer show`, `case search`, and what encryption costs.

    python benchmarks/memory.py [--cases 100000] [--turns 10] [--customers 40000] [--home DIR] [--postgres URL]

Cases are made up (made_up_cases.py) and go through the real command, `cases import`, in a process of its own. With --home
the home folder is kept, and used as it is if it holds cases already. Latencies are warm, of the services the commands call,
audit entry included. Reading and storing are measured apart in processor time, which a busy machine does not change much;
encryption against a vault that seals nothing, by the same writes and reads in turn within one run. With --postgres the same
is done in an empty PostgreSQL database.

The figures, and what follows from them, are in docs/decisions/0008-case-memory.md.
"""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import sqlalchemy as sa
from made_up_cases import NAME, made_up_cases

from copilot.config import load_settings
from copilot.identifiers.facts import facts
from copilot.safety.redact import redact_conversation
from copilot.services.case_import import _store
from copilot.services.case_reading import search_cases
from copilot.services.customer_history import customer_history
from copilot.services.import_rows import Record
from copilot.services.imported_cases import ImportedCase, read_record
from copilot.services.importing import Read
from copilot.services.wiring import Desk
from copilot.store.schema import metadata
from copilot.store.terms import searchable_words
from copilot.store.vault import Vault
from copilot.transcripts.records import conversation_of_record

SAMPLE = 1_000
"""Cases that reading, storing and encryption are measured with."""
ROUNDS = 3
BOUND = 0.05
COMMON = {"en": ("transfer network", "app version", "wallet balance"), "zh": ("转账 网络", "手续费 交易", "余额 没有变化")}


class PlainVault(Vault):
    """Seals nothing: what a store without encryption would do."""

    def seal(self, connection: sa.Connection, owner: str, place: str, text: str) -> bytes:
        return text.encode()

    def open(self, connection: sa.Connection, owner: str, place: str, sealed: bytes) -> str:
        return bytes(sealed).decode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=10)
    parser.add_argument("--customers", type=int, default=0, help="default: two for five cases")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--postgres", default="", metavar="URL")
    chosen = parser.parse_args()
    chosen.customers = chosen.customers or max(1, chosen.cases * 2 // 5)
    with tempfile.TemporaryDirectory() as folder:
        home = chosen.home or Path(folder, "home")
        os.environ.update(COPILOT_OFFLINE="1", COPILOT_UI_LANG="en", COPILOT_DATABASE_URL=chosen.postgres)
        os.environ["COPILOT_HOME"] = str(home)
        if chosen.postgres or not (home / "copilot.sqlite").exists():
            build(Path(folder), chosen.cases, chosen.turns, chosen.customers)
        desk = Desk(load_settings())
        sizes(desk)
        latencies(desk, chosen.cases, chosen.customers)
        if not chosen.postgres:
            work(Path(folder), chosen.turns)


# --- import and size ------------------------------------------------------------------------------


def build(folder: Path, count: int, turns: int, customers: int) -> None:
    source = folder / "cases.jsonl"
    with source.open("w", encoding="utf-8") as file:
        file.writelines(
            f"{json.dumps(case, ensure_ascii=False)}\n" for case in made_up_cases(count, turns=turns, customers=customers)
        )
    for said in ("import", "again, unchanged"):
        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "copilot", "cases", "import", str(source), "--no-publish", "--json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
        taken, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"{said}: {taken:.1f} s, {count / taken:,.0f} cases and {count * turns / taken:,.0f} messages a second;"
            f" {work / count * 1000:.2f} ms of processor time a case; largest process {after.ru_maxrss / 1024:.0f} MB;"
            f" {json.loads(done.stdout)}",
            flush=True,
        )


def sizes(desk: Desk) -> None:
    with desk.records.reading() as connection:
        rows = {table.name: _count(connection, table) for table in metadata.sorted_tables}
        if desk.settings.database_url:
            sized = "SELECT pg_total_relation_size(CAST(:name AS regclass))"
        else:
            sized = (
                "SELECT sum(pgsize) FROM dbstat"
                " WHERE name = :name OR name IN (SELECT name FROM sqlite_master WHERE tbl_name = :name)"
            )
        try:
            bytes_of = {name: connection.execute(sa.text(sized), {"name": name}).scalar() or 0 for name in rows}
        except sa.exc.DBAPIError:  # SQLite without dbstat
            bytes_of = {}
    whole = sum(bytes_of.values()) or desk.database_file.stat().st_size
    each = whole / rows["cases"]
    print(f"{rows['cases']:,} cases, {rows['messages']:,} messages: {whole / 1e6:,.0f} MB, {each:,.0f} bytes a case")
    for name, size in sorted(bytes_of.items(), key=lambda item: -item[1])[:5]:
        print(f"    {name:12} {rows[name]:12,} rows {size / rows['cases']:8,.0f} bytes a case")


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


# --- latencies ------------------------------------------------------------------------------------


def latencies(desk: Desk, count: int, customers: int) -> None:
    chance = random.Random(1)
    references = [f"desk-{chance.randrange(customers):06d}" for _ in range(300)]
    known = [reference for reference in references if _is_known(reference, desk)][:200]
    report("customer show", known * 2, lambda reference: customer_history(reference, desk))
    for language, queries in wanted(count).items():
        for kind, some in queries.items():
            found = [len(search_cases(query, desk)) for query in some]  # and warm
            report(
                f"case search, {kind}, {language}",
                some * 5,
                lambda query: search_cases(query, desk),
                f"{statistics.mean(found):.1f} hits",
            )


def wanted(count: int) -> dict[str, dict[str, list[str]]]:
    """Queries by language and kind. Rare words are names out of the oldest and the newest cases."""
    some = [case for number, case in enumerate(made_up_cases(min(count, 2_000))) if number % 50 < 2]
    queries: dict[str, dict[str, list[str]]] = {}
    for language, common in COMMON.items():
        own = [case for case in some if case["language"] == language]
        rare = [found.group() for case in own if (found := NAME.search(case["problem"]))][:20]
        queries[language] = {
            "common": list(common),
            "rare": rare,
            "mixed": [f"{one} {common[n % len(common)]}" for n, one in enumerate(rare)],
            "a sentence": [case["messages"][0]["text"] for case in own[:20]],
        }
    return queries


def _is_known(reference: str, desk: Desk) -> bool:
    with desk.records.reading() as connection:
        return bool(desk.customer_store.ids(connection, [reference]))


def report(what: str, given: Sequence[str], call: Callable[[str], object], more: str = "") -> None:
    """Median and 95th percentile of calls by the clock, and what they take of a processor."""
    taken, began = [], time.process_time()
    for one in given:
        before = time.perf_counter()
        call(one)
        taken.append(time.perf_counter() - before)
    work = (time.process_time() - began) / len(given)
    median, late = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    verdict = "" if median < BOUND else f"  ABOVE {BOUND * 1000:.0f} ms"
    figures = f"median {median * 1000:6.1f} ms, p95 {late * 1000:6.1f} ms, processor {work * 1000:5.1f} ms"
    print(f"{what:28} {figures}  {more}{verdict}", flush=True)


# --- what the work is made of ---------------------------------------------------------------------


def work(folder: Path, turns: int) -> None:
    desk = Desk(load_settings())
    records = [Record(n, case) for n, case in enumerate(made_up_cases(SAMPLE, turns=turns), 1)]
    for record in records[:50]:
        read_record(record, desk)
    talks = [conversation_of_record({"messages": record.values["messages"]}) for record in records]
    parts: dict[str, Callable[[], object]] = {
        "reading a record, all of it": lambda: [read_record(record, desk) for record in records],
        "  redaction": lambda: [redact_conversation(talk, desk.redaction) for talk in talks],
        "  identifiers": lambda: [facts(turn.text for turn in talk.messages) for talk in talks],
        "  words to search by": lambda: [searchable_words([turn.text for turn in talk.messages]) for talk in talks],
    }
    for name, part in parts.items():
        print(f"{name:32} {_processor(part) / SAMPLE * 1000:6.2f} ms a case", flush=True)
    encryption(folder, [Read(record.line, read_record(record, desk)) for record in records])


def encryption(folder: Path, rows: list[Read[ImportedCase]]) -> None:
    """The same writes and reads with the vault and with one that seals nothing, in turn."""
    taken: dict[str, dict[str, list[float]]] = {"sealed": {}, "plain": {}}
    size = {}
    for number in range(ROUNDS):
        for kind, found in taken.items():
            os.environ["COPILOT_HOME"] = str(folder / f"{kind}{number}")
            desk = Desk(load_settings())
            if kind == "plain":
                desk.records.vault.__class__ = PlainVault
            owners = sorted({row.content.reference for row in rows})[:200]
            ids = [row.content.case.id for row in rows[:200]]
            doing: dict[str, Callable[[], Any]] = {
                "storing": lambda desk=desk: [_store(rows[at : at + 500], desk, publish=False) for at in range(0, SAMPLE, 500)],
                "customer show": lambda desk=desk, owners=owners: [customer_history(one, desk) for one in owners],
                "reading conversations": lambda desk=desk, ids=ids: _read_all(desk, ids),
            }
            for name, call in doing.items():
                found.setdefault(name, []).append(_processor(call))
            size[kind] = desk.database_file.stat().st_size
    for name, sealed in taken["sealed"].items():
        ratio = min(sealed) / min(taken["plain"][name])
        print(f"{name:32} encrypted / in the clear {ratio:5.2f}   ({min(sealed) * 1000:.0f} ms of processor time)")
    print(f"{'size':32} encrypted / in the clear {size['sealed'] / size['plain']:5.2f}")


def _read_all(desk: Desk, ids: Sequence[str]) -> None:
    with desk.records.reading() as connection:
        for case in desk.case_store.called(connection, ids):
            desk.case_store.turns(connection, case)


def _processor(call: Callable[[], object]) -> float:
    """Seconds of processor time."""
    began = time.process_time()
    call()
    return time.process_time() - began


if __name__ == "__main__":
    main()
