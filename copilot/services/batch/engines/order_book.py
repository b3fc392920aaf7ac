"""What a job has ordered at the provider and what has come of it, beside OUT: no kill makes anything be paid twice.

One SQLite file, OUT.orders. A request is first an order, then part of a batch, then an arrival; each step is one durable
transaction, and a batch is written down before the provider hears of it. It holds redacted prompts and answers, and is
removed with the last of them. The journal's lock says that no other run works with it.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from copilot.llm.orders import Arrived, Order
from copilot.models.reply import Usage
from copilot.services.batch.engines import orders_of
from copilot.services.batch.journal import JournalFull, open_durable, remove_durable

_TABLES = """
CREATE TABLE IF NOT EXISTS batches (mark TEXT PRIMARY KEY, file TEXT, uploaded REAL, remote TEXT);
CREATE TABLE IF NOT EXISTS orders (
    task TEXT, request TEXT, body TEXT, dialect TEXT, size INTEGER, tries INTEGER DEFAULT 0, batch TEXT DEFAULT '',
    PRIMARY KEY (task, request)
);
CREATE INDEX IF NOT EXISTS orders_of_batch ON orders (batch);
CREATE TABLE IF NOT EXISTS litter (file TEXT);
CREATE TABLE IF NOT EXISTS arrivals (
    task TEXT, request TEXT, text TEXT, problem TEXT, prompt_tokens INTEGER, completion_tokens INTEGER, cost_usd REAL,
    accounted INTEGER DEFAULT 0, told INTEGER DEFAULT 0, PRIMARY KEY (task, request)
);
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """A batch written down. `file` and `remote` (its id) are the provider's names, "" where they are not known (yet).

    `uploaded`: when the file was there, in seconds since the epoch.
    """

    mark: str
    file: str = ""
    uploaded: float = 0.0
    remote: str = ""

    @property
    def file_name(self) -> str:
        """What its file is called at the provider."""
        return f"copilot-{self.mark}.jsonl"


class OrderBook:
    """A context manager. Methods that write raise JournalFull."""

    def __init__(self, out: Path) -> None:
        self.path = orders_of(out)

    def __enter__(self) -> "OrderBook":
        with self._told():
            self._database = open_durable(self.path, _TABLES)
        return self

    def __exit__(self, *_: object) -> None:
        is_empty = not self._number("SELECT (SELECT count(*) FROM batches) + (SELECT count(*) FROM arrivals)")
        self._database.close()
        if is_empty:
            remove_durable(self.path)

    # --- tasks ------------------------------------------------------------------------------------

    def waits(self, task: str) -> bool:
        """Whether something ordered for `task` has not come yet."""
        return self._number("SELECT count(*) FROM orders WHERE task = ?", task) > 0

    def arrived(self, task: str) -> dict[str, Arrived]:
        """What has come for `task`, by request."""
        rows = self._database.execute(
            "SELECT request, text, problem, prompt_tokens, completion_tokens, cost_usd FROM arrivals WHERE task = ?", (task,)
        )
        return {request: Arrived(text, Arrived.problem_of(problem), _usage(paid)) for request, text, problem, *paid in rows}

    def place(self, orders: Mapping[str, Sequence[Order]]) -> None:
        """Note what each task asks for."""
        rows = [
            (task, order.request, order.body, order.dialect, len(order.body.encode("utf-8", "replace")))
            for task, placed in orders.items()
            for order in placed
        ]
        with self.changing():
            self._database.executemany(
                "INSERT OR IGNORE INTO orders (task, request, body, dialect, size) VALUES (?, ?, ?, ?, ?)", rows
            )

    def tell(self, tasks: Sequence[str]) -> None:
        """How these tasks ended is about to be settled."""
        with self.changing():
            self._each("UPDATE arrivals SET told = 1 WHERE task = ?", tasks)

    def forget(self, tasks: Sequence[str]) -> None:
        """These tasks are settled: what came for them is not needed any more."""
        with self.changing():
            self._each("DELETE FROM arrivals WHERE task = ?", tasks)

    def forget_told(self) -> None:
        """Everything was taken up that is not settled; what a killed run had told was."""
        with self.changing():
            self._database.execute("DELETE FROM arrivals WHERE told = 1")

    # --- batches ----------------------------------------------------------------------------------

    def unsent(self) -> tuple[int, int]:
        """Orders that no batch has taken, and their bytes."""
        unsent = "FROM orders WHERE batch = ''"
        return self._number(f"SELECT count(*) {unsent}"), self._number(f"SELECT coalesce(sum(size), 0) {unsent}")

    def gather(self, most: int, most_bytes: int) -> Sent:
        """A new batch of the oldest orders that no other has: at most so many, of so many bytes, at least one."""
        sent = Sent(token_hex(8))
        with self.changing():
            self._database.execute("INSERT INTO batches VALUES (?, '', 0, '')", (sent.mark,))
            self._database.execute(
                "UPDATE orders SET batch = ? WHERE rowid IN (SELECT rowid FROM (SELECT rowid, row_number() OVER line AS n,"
                " sum(size) OVER line AS filled FROM orders WHERE batch = '' WINDOW line AS (ORDER BY rowid))"
                " WHERE n <= ? AND (filled <= ? OR n = 1))",
                (sent.mark, most, most_bytes),
            )
        return sent

    def save(self, sent: Sent) -> None:
        """Keep what the provider said of a batch."""
        with self.changing():
            row = (sent.file, sent.uploaded, sent.remote, sent.mark)
            self._database.execute("UPDATE batches SET file = ?, uploaded = ?, remote = ? WHERE mark = ?", row)

    def batches(self) -> list[Sent]:
        """The batches that are not closed, oldest first."""
        return [Sent(*row) for row in self._database.execute("SELECT mark, file, uploaded, remote FROM batches ORDER BY rowid")]

    def count(self, sent: Sent) -> int:
        """Orders of `sent` that have not arrived."""
        return self._number("SELECT count(*) FROM orders WHERE batch = ?", sent.mark)

    def orders(self, sent: Sent) -> Iterator[tuple[str, Order]]:
        """The task and the request of every order of `sent`."""
        for task, *order in self._database.execute(
            "SELECT task, request, body, dialect FROM orders WHERE batch = ? ORDER BY rowid", (sent.mark,)
        ):
            yield task, Order(*order)

    def order(self, sent: Sent, task: str, request: str) -> tuple[Order, int] | None:
        """The order of that name, and how often it was ordered before; None where `sent` has none (any more)."""
        row = self._database.execute(
            "SELECT request, body, dialect, tries FROM orders WHERE task = ? AND request = ? AND batch = ?",
            (task, request, sent.mark),
        ).fetchone()
        return (Order(*row[:3]), row[3]) if row else None

    def arrive(self, task: str, request: str, arrived: Arrived) -> None:
        """An order was answered; inside `changing`."""
        self.withdraw(task, request)
        paid = arrived.usage
        self._database.execute(
            "INSERT OR REPLACE INTO arrivals (task, request, text, problem, prompt_tokens, completion_tokens, cost_usd)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (task, request, arrived.text, arrived.problem_as_text, paid.prompt_tokens, paid.completion_tokens, paid.cost_usd),
        )

    def withdraw(self, task: str, request: str) -> None:
        """Nobody waits for this order any more; inside `changing`."""
        self._database.execute("DELETE FROM orders WHERE task = ? AND request = ?", (task, request))

    def again(self, task: str, request: str) -> None:
        """This order failed and goes into another batch; inside `changing`."""
        self._database.execute(
            "UPDATE orders SET batch = '', tries = tries + 1 WHERE task = ? AND request = ?", (task, request)
        )

    def tasks_of(self, sent: Sent) -> list[str]:
        """The tasks that wait for `sent`."""
        return [task for (task,) in self._database.execute("SELECT DISTINCT task FROM orders WHERE batch = ?", (sent.mark,))]

    def withdraw_unsent(self) -> None:
        """Drop the orders no batch has taken; their tasks note them again when they come up."""
        with self.changing():
            self._database.execute("DELETE FROM orders WHERE batch = ''")

    def release(self, sent: Sent) -> None:
        """`sent` was not taken by the provider: its orders go into another batch."""
        with self.changing():
            self._database.execute("UPDATE orders SET batch = '' WHERE batch = ?", (sent.mark,))
            self._remove(sent, [sent.file])

    def close(self, sent: Sent, files: Sequence[str]) -> None:
        """Nothing more comes of `sent`; its tasks ask again for what did not. `files` are its files at the provider."""
        with self.changing():
            self._database.execute("DELETE FROM orders WHERE batch = ?", (sent.mark,))
            self._remove(sent, files)

    def _remove(self, sent: Sent, files: Sequence[str]) -> None:
        self._database.execute("DELETE FROM batches WHERE mark = ?", (sent.mark,))
        self._each("INSERT INTO litter VALUES (?)", [file for file in files if file])

    def litter(self) -> list[str]:
        """Files at the provider that nobody needs any more."""
        return [file for (file,) in self._database.execute("SELECT file FROM litter")]

    def forget_litter(self) -> None:
        """Those files are deleted."""
        with self.changing():
            self._database.execute("DELETE FROM litter")

    # --- money ------------------------------------------------------------------------------------

    def unaccounted(self, most: int) -> list[tuple[str, str, Usage]]:
        """Up to `most` arrivals whose cost nobody has written down, as task, request, usage."""
        rows = self._database.execute(
            "SELECT task, request, prompt_tokens, completion_tokens, cost_usd FROM arrivals WHERE accounted = 0 LIMIT ?",
            (most,),
        )
        return [(task, request, _usage(paid)) for task, request, *paid in rows]

    def account(self, arrivals: Iterable[tuple[str, str, Usage]]) -> None:
        """The cost of these is written down."""
        with self.changing():
            names = [(task, request) for task, request, _ in arrivals]
            self._database.executemany("UPDATE arrivals SET accounted = 1 WHERE task = ? AND request = ?", names)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """All of it is kept, durably, or nothing."""
        with self._told():
            self._database.execute("BEGIN")
            try:
                yield
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise JournalFull(
                f"{self.path} cannot be written: {error}",
                "Free some space and give the same command again: what is in it is kept.",
            ) from None

    def _each(self, statement: str, values: Sequence[str]) -> None:
        self._database.executemany(statement, [(value,) for value in values])

    def _number(self, query: str, *values: str) -> int:
        return int(self._database.execute(query, values).fetchone()[0])


def _usage(paid: Sequence[float]) -> Usage:
    prompt, completion, cost = paid
    return Usage(prompt_tokens=int(prompt), completion_tokens=int(completion), cost_usd=cost)
