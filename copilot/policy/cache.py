"""What reading the policy files yields, kept for the next start.

Parsing 600 KB of YAML and compiling 50,000 words of rules takes longer than everything else a cold `copilot triage`
does, and editors change them once a week. Entries are named by a digest of what they were made from and of the
program's version, so a changed file is simply another name. They hold no customer text. A cache that cannot be read or
written costs time, never an answer.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from copilot import __version__

_KEPT = 24


class PolicyCache:
    """JSON values under `home`/cache/policy."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "cache" / "policy"

    def get(self, kind: str, source: bytes, build: Callable[[], Any]) -> Any:
        """The value made from `source`: the kept one, else what `build` returns (JSON data, dates become text)."""
        digest = hashlib.sha256(b"\x1f".join((__version__.encode(), kind.encode(), source))).hexdigest()
        path = self._folder / f"{kind}-{digest[:32]}.json"
        try:
            return json.loads(path.read_bytes())
        except (OSError, ValueError):
            value = build()
        with contextlib.suppress(OSError):
            self._keep(path, value)
        return value

    def _keep(self, path: Path, value: Any) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".new-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                json.dump(value, stream, ensure_ascii=False, default=str)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        kept = sorted(self._folder.glob("*.json"), key=lambda entry: entry.stat().st_mtime, reverse=True)
        for old in kept[_KEPT:]:
            old.unlink(missing_ok=True)
