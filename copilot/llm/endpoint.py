"""Where the model answers, and how that endpoint wants to be asked.

OpenAI-compatible servers differ in what they accept: some know JSON schemas, some only JSON mode,
some neither; some refuse a temperature, some the old name of the token limit. What worked is a
`Dialect`, remembered per endpoint and model so that each refusal is paid for once.
"""

import hashlib
import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from copilot.config import Settings, is_loopback
from copilot.errors import ConfigurationProblem

DEFAULT_BASE_URL = "https://api.openai.com/v1"
_FORGET_AFTER = 7 * 24 * 3600.0
"""Seconds a remembered dialect is trusted: a server that is upgraded gets asked for more again."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model at one address. The key is in no repr and no message."""

    model: str
    base_url: str = DEFAULT_BASE_URL
    api_key: str = field(default="", repr=False)
    timeout: float = 60.0

    @classmethod
    def from_settings(cls, settings: Settings) -> "Endpoint":
        """Raises ConfigurationProblem where no endpoint may be called or the address is none."""
        if settings.offline:
            raise ConfigurationProblem("Offline: no endpoint is called", "Unset COPILOT_OFFLINE to use a model.")
        if not settings.has_endpoint:
            raise ConfigurationProblem(
                "No model endpoint is configured", "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a local server."
            )
        base_url = settings.base_url or DEFAULT_BASE_URL
        try:
            parts = urlsplit(base_url)
            complete = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            complete = False
        if not complete:
            raise ConfigurationProblem(
                "OPENAI_BASE_URL is not an http or https address", "Write it out, for example http://localhost:11434/v1."
            )
        return cls(settings.model, base_url, settings.api_key, settings.timeout)

    @property
    def host(self) -> str:
        """Host and port, without credentials that may stand in the address."""
        parts = urlsplit(self.base_url)
        return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine."""
        return is_loopback(self.base_url)

    @property
    def identity(self) -> str:
        """Names the pair of address and model without showing either."""
        return hashlib.sha256(f"{self.base_url}\n{self.model}".encode()).hexdigest()[:24]


class Rung(StrEnum):
    """How structure is asked for, best first."""

    SCHEMA = "schema"
    JSON = "json"
    TEXT = "text"

    @property
    def below(self) -> "Rung | None":
        rungs = list(Rung)
        place = rungs.index(self) + 1
        return rungs[place] if place < len(rungs) else None


@dataclass(frozen=True, slots=True)
class Dialect:
    """What an endpoint accepts. `limit` is its name for the most tokens an answer may have, "" for none.

    `stream_usage`: whether a stream may be asked to end with its token counts.
    """

    rung: Rung = Rung.SCHEMA
    temperature: bool = True
    limit: str = "max_tokens"
    stream_usage: bool = True

    def without_temperature(self) -> "Dialect":
        return replace(self, temperature=False)

    def without_stream_usage(self) -> "Dialect":
        return replace(self, stream_usage=False)

    def next_limit(self) -> "Dialect":
        """The other name of the limit, then none."""
        return replace(self, limit="max_completion_tokens" if self.limit == "max_tokens" else "")

    def lower(self) -> "Dialect | None":
        """The next rung down, or None at the bottom."""
        below = self.rung.below
        return None if below is None else replace(self, rung=below)


class DialectMemory:
    """Dialects by endpoint: in this process, and in `path` where one is given (best effort, written atomically)."""

    def __init__(self, path: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self._path, self._clock = path, clock
        self._lock = threading.Lock()
        self._known: dict[str, Dialect] = {}

    def recall(self, endpoint: Endpoint) -> Dialect:
        """What worked last, else the full dialect."""
        with self._lock:
            if endpoint.identity not in self._known:
                self._known[endpoint.identity] = self._stored(endpoint.identity) or Dialect()
            return self._known[endpoint.identity]

    def remember(self, endpoint: Endpoint, dialect: Dialect) -> None:
        """Keep `dialect`; a folder that cannot be written costs one more refusal next time, nothing else."""
        with self._lock:
            if self._known.get(endpoint.identity) == dialect:
                return
            self._known[endpoint.identity] = dialect
            if self._path is not None:
                entries = {**self._read(), endpoint.identity: {**asdict(dialect), "at": self._clock()}}
                _write_atomically(self._path, json.dumps(entries, sort_keys=True))

    def _stored(self, identity: str) -> Dialect | None:
        entry = self._read().get(identity)
        if not isinstance(entry, Mapping):
            return None
        try:
            if not 0 <= self._clock() - float(entry["at"]) <= _FORGET_AFTER:
                return None
            limit = str(entry["limit"])
            known = limit if limit in {"max_tokens", "max_completion_tokens"} else ""
            return Dialect(Rung(entry["rung"]), bool(entry["temperature"]), known, bool(entry.get("stream_usage", True)))
        except (KeyError, ValueError, TypeError):
            return None

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            entries = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return entries if isinstance(entries, dict) else {}


def _write_atomically(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError:
        return
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
