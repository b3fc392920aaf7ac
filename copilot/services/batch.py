"""Thousands of summaries, each made once: a journal beside OUT survives any kill.

Answers go into a SQLite journal as they are made, keyed by what was asked (input and settings), so a
rerun reuses them and identical conversations are answered once. When every line has an answer, OUT
is written beside its final name and moved into place: it is either the old file or the whole new one.
"""

import hashlib
import json
import os
import sqlite3
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from pydantic import Field

from copilot import __version__
from copilot.errors import CopilotError, UsageProblem
from copilot.language.unseen import escaped_unseen
from copilot.models.base import Model
from copilot.models.conversation import Conversation
from copilot.services.summarize import summarize_conversation
from copilot.services.wiring import Desk
from copilot.transcripts.messages import read_messages
from copilot.transcripts.registry import read_text

_JOURNAL = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL)"


class BatchReport(Model):
    """What a batch run did; also written to OUT.report.json. `reused` answers were paid for by an earlier run or line."""

    lines: int = 0
    done: int = 0
    reused: int = 0
    failed: int = 0
    failures: Mapping[str, int] = Field(default_factory=dict)
    seconds: float = 0.0
    cost_usd: float = 0.0


def summarize_file(source: Path, target: Path, desk: Desk, language: str = "") -> BatchReport:
    """Summarise every line of `source` into `target`, in input order. Memory does not grow with the file.

    A line that fails yields {"id", "error"} and is tried again by the next run. Raises UsageProblem.
    """
    if not source.is_file():
        raise UsageProblem(f"{source} is not a file", "Give a .jsonl file, one conversation a line.")
    if not target.parent.is_dir():
        raise UsageProblem(f"{target.parent} is not a folder", "Make it first, or choose another --out.")
    started = time.monotonic()
    settings = [__version__, desk.writer_name, language]
    journal_path = target.with_name(target.name + ".journal")
    with closing(_open_journal(journal_path)) as journal, desk.progress("summarize") as progress:
        run = _Run(desk, language, settings, journal)
        total = sum(1 for _ in _lines(source))
        try:
            run.answer_all(source, lambda done: progress(done, total))
        except KeyboardInterrupt:
            desk.note(desk.say("batch_interrupted"))
            raise
        _write(source, target, run)
        report = run.report.model_copy(
            update={"lines": total, "failures": dict(run.failures), "seconds": round(time.monotonic() - started, 3)}
        )
    if not report.failed:
        journal_path.unlink(missing_ok=True)
    report_path = target.with_name(target.name + ".report.json")
    _replace(report_path, [report.model_dump_json(indent=2)])
    return report


class _Run:
    """One pass over the input: what is in the journal is reused, the rest is answered by a few threads."""

    def __init__(self, desk: Desk, language: str, settings: list[str], journal: sqlite3.Connection) -> None:
        self.desk, self.language, self.settings, self.journal = desk, language, settings, journal
        self.report = BatchReport()
        self.failures: Counter[str] = Counter()
        self.errors: dict[str, dict[str, Any]] = {}

    def answer_all(self, source: Path, progress: Any) -> None:
        workers = self.desk.workers
        waiting: deque[tuple[str, Future[dict[str, Any]]]] = deque()
        asked: set[str] = set()
        done = 0
        with ThreadPoolExecutor(workers) as pool:
            try:
                for line in _lines(source):
                    key = self.key(line)
                    done += 1
                    if key in asked or self.stored(key) is not None:
                        self.report = self.report.model_copy(
                            update={"reused": self.report.reused + 1, "done": self.report.done + 1}
                        )
                        progress(done)
                        continue
                    asked.add(key)
                    waiting.append((key, pool.submit(self._answer, line)))
                    # A bounded window: a million lines must not become a million futures.
                    while len(waiting) > 4 * workers:
                        self._settle(*waiting.popleft())
                    progress(done)
                while waiting:
                    self._settle(*waiting.popleft())
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def key(self, line: bytes) -> str:
        """What was asked: the line without its id, and the settings that shape the answer."""
        try:
            record = json.loads(line)
            record.pop("id", None)
            asked = json.dumps(record, sort_keys=True)
        except (ValueError, AttributeError):
            asked = line.decode("utf-8", errors="replace")
        return hashlib.sha256("\x1f".join([*self.settings, asked]).encode()).hexdigest()

    def stored(self, key: str) -> dict[str, Any] | None:
        found = self.journal.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        return json.loads(found[0]) if found else None

    def _answer(self, line: bytes) -> dict[str, Any]:
        return summarize_conversation(conversation_of_line(line), self.desk, self.language).model_dump(mode="json")

    def _settle(self, key: str, future: Future[dict[str, Any]]) -> None:
        try:
            answer = future.result()
        except CopilotError as error:
            self.errors[key] = {
                "type": type(error).__name__,
                "message": error.message,
                "hint": error.hint,
                "exit_code": int(error.exit_code),
            }
            self.failures[error.message] += 1
            self.report = self.report.model_copy(update={"failed": self.report.failed + 1})
            return
        self.journal.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, json.dumps(answer, ensure_ascii=False)))
        self.journal.commit()
        cost = self.report.cost_usd + answer["usage"]["cost_usd"]
        self.report = self.report.model_copy(update={"done": self.report.done + 1, "cost_usd": cost})


def conversation_of_line(line: bytes) -> Conversation:
    """The conversation on a JSONL line. Raises UsageProblem without quoting it."""
    try:
        record = json.loads(line.decode("utf-8-sig", errors="replace"))
    except ValueError:
        raise UsageProblem("not JSON", "One JSON object a line.") from None
    if isinstance(record, dict) and isinstance(record.get("messages"), list) and record["messages"]:
        return read_messages(record["messages"])
    if isinstance(record, dict) and isinstance(record.get("text"), str):
        return read_text(record["text"])
    raise UsageProblem("neither text nor messages", 'Give {"id": …, "messages": […]} or {"id": …, "text": …}.')


def _open_journal(path: Path) -> sqlite3.Connection:
    try:
        path.touch(mode=0o600)
        journal = sqlite3.connect(path)
        journal.execute("PRAGMA journal_mode=WAL")
        journal.execute(_JOURNAL)
    except (OSError, sqlite3.Error) as error:
        raise UsageProblem(
            f"The journal {path} cannot be used: {error}", "Delete it to start over, or choose another --out."
        ) from None
    return journal


def _lines(source: Path) -> Iterator[bytes]:
    with source.open("rb") as stream:
        yield from (line for line in stream if line.strip())


def _write(source: Path, target: Path, run: _Run) -> None:
    def answers() -> Iterator[str]:
        for line in _lines(source):
            key = run.key(line)
            stored = run.stored(key)
            body = stored if stored is not None else {"error": run.errors[key]}
            yield escaped_unseen(json.dumps({"id": _id_of(line), **body}, ensure_ascii=False))

    _replace(target, answers())


def _id_of(line: bytes) -> Any:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record.get("id") if isinstance(record, dict) else None


def _replace(target: Path, lines: Any) -> None:
    """Write `lines` beside `target`, then move them into place."""
    partial = target.with_name(target.name + ".partial")
    with partial.open("w", encoding="utf-8") as stream:
        stream.writelines(f"{line}\n" for line in lines)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(target)
