"""What model calls cost, one line a call in a file a month: <home>/usage/2026-11.jsonl.

A file that is only ever appended to, because a draft must not wait 0.4 s for SQLAlchemy to write one line, and many
processes of one home write at once: each line goes out in a single write. A line that a power cut left half
written is skipped by every reader, and the next one begins on a line of its own. What a team shares is collected from
these files into the table model_calls later (`placed`, under the `id` of this home).
"""

import json
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock
from pydantic import Field, ValidationError

from copilot.files import write_atomically
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


_ID_FILE = "ledger.id"


class UsageLedger:
    """The spendings of one home. Thread-safe; knows what other processes add.

    `elsewhere` tells what a month has cost in other homes that count towards the same cap; it is asked once a month.
    """

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        elsewhere: Callable[[str], float] = lambda month: 0.0,
    ) -> None:
        self._folder, self._clock, self._elsewhere = folder, clock, elsewhere
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
        """USD of this month so far: of every process of this home by now, of other homes when it was asked first."""
        now = self._clock()
        with self._lock:
            if self._month != (month := f"{now:%Y-%m}"):
                self._month, self._offset, self._spent = month, 0, self._elsewhere(month)
            try:
                with self._path(now).open("rb") as file:
                    file.seek(self._offset)
                    new = file.read()
            except FileNotFoundError:
                return self._spent
            whole = new.rfind(b"\n") + 1  # what comes after is still being written
            self._offset += whole
            self._spent += sum(entry.cost_usd for _, entry in _entries(new[:whole]))
            return self._spent

    @property
    def month(self) -> str:
        """The current month, as files are named: 2026-11."""
        return f"{self._clock():%Y-%m}"

    def read(self, month: str = "") -> list[Spending]:
        """The calls of `month` ("2026-11"), of the current one without."""
        return [entry for _, entry in self.placed(month or self.month)]

    @property
    def id(self) -> str:
        """16 hex digits that tell this home from others, drawn at first use. Raises OSError."""
        path = self._folder / _ID_FILE
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(f"{path}.lock", mode=0o600):
                if not path.exists():
                    write_atomically(path, secrets.token_hex(8), private=True)
        return path.read_text("utf-8").strip()

    @property
    def months(self) -> list[str]:
        """The months there are files of, the oldest first."""
        return sorted(path.stem for path in self._folder.glob("????-??.jsonl"))

    def placed(self, month: str, start: int = 0) -> Iterator[tuple[int, Spending]]:
        """The calls of `month` from byte `start` of its file on, each with the byte its line begins at. Raises OSError."""
        try:
            with (self._folder / f"{month}.jsonl").open("rb") as file:
                file.seek(start)
                lines = file.read()
        except FileNotFoundError:
            return
        for place, entry in _entries(lines):
            yield start + place, entry

    def _path(self, now: datetime) -> Path:
        return self._folder / f"{now:%Y-%m}.jsonl"


def _entries(lines: bytes) -> Iterator[tuple[int, Spending]]:
    """Each whole entry, and the byte its line begins at."""
    place = 0
    for line in lines.split(b"\n"):
        with suppress(ValueError, ValidationError):
            yield place, Spending.model_validate(json.loads(line))
        place += len(line) + 1
