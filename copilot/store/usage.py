"""What model calls cost, one line a call in a file a month: <home>/usage/2026-11.jsonl.

A file that is only ever appended to, because a draft must not wait 0.4 s for SQLAlchemy to write one line, and many
processes of one home write at once: each line goes out in a single write. A line that a power cut left half
written is skipped by every reader, and the next one begins on a line of its own.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, ValidationError

from copilot.models.base import Model
from copilot.models.reply import Usage


class Spending(Model):
    """One model call: when (UTC), by whom, for which command, of which model. `priced`: whether its price is known."""

    at: str = Field(min_length=10)
    agent: str
    command: str
    model: str
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    cost_usd: float = Field(ge=0)
    priced: bool = True

    @property
    def day(self) -> str:
        return self.at[:10]


class UsageLedger:
    """The spendings of one home. Thread-safe; knows what other processes add."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder, self._clock = folder, clock
        self._lock = threading.Lock()
        self._month, self._offset, self._spent = "", 0, 0.0

    def add(self, agent: str, command: str, model: str, usage: Usage, *, priced: bool) -> None:
        """Append one call. Raises OSError where the file cannot be written."""
        now = self._clock()
        entry = Spending(
            at=now.isoformat(timespec="seconds"),
            agent=agent,
            command=command,
            model=model,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
            cost_usd=usage.cost_usd,
            priced=priced,
        )
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        line = f"\n{entry.model_dump_json()}\n".encode()
        file = os.open(self._path(now), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)

    def spent(self) -> float:
        """USD of this month so far, every process of this home together."""
        now = self._clock()
        with self._lock:
            if self._month != (month := f"{now:%Y-%m}"):
                self._month, self._offset, self._spent = month, 0, 0.0
            try:
                with self._path(now).open("rb") as file:
                    file.seek(self._offset)
                    new = file.read()
            except FileNotFoundError:
                return 0.0
            whole = new.rfind(b"\n") + 1  # what comes after is still being written
            self._offset += whole
            self._spent += sum(entry.cost_usd for entry in _entries(new[:whole]))
            return self._spent

    @property
    def month(self) -> str:
        """The current month, as files are named: 2026-11."""
        return f"{self._clock():%Y-%m}"

    def read(self, month: str = "") -> list[Spending]:
        """The calls of `month` ("2026-11"), of the current one without."""
        name = month or self.month
        try:
            return list(_entries((self._folder / f"{name}.jsonl").read_bytes()))
        except FileNotFoundError:
            return []

    def _path(self, now: datetime) -> Path:
        return self._folder / f"{now:%Y-%m}.jsonl"


def _entries(lines: bytes) -> Iterator[Spending]:
    for line in lines.splitlines():
        try:
            yield Spending.model_validate(json.loads(line))
        except (ValueError, ValidationError):
            continue
