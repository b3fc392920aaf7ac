"""Which texts an earlier lint found nothing wrong with, so that the next one judges only what is new or was at fault.

An editor changes one article of a thousand and lints all of them. What is kept holds no text: digests, under a name made
of all that a judgement depends on, so that a changed rule or program forgets everything. What cannot be read or written
costs time, never an answer.
"""

import contextlib
import json
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

import copilot
from copilot.files import write_atomically
from copilot.policy.files import policy_path, read_bytes
from copilot.services.wiring import Desk

_PACKAGE = Path(copilot.__file__).parent
_JUDGES = ("safety", "policy", "identifiers", "language")
"""The rooms whose code decides."""

_KEPT = 200_000
"""Digests from which on what was known before is dropped: most of it stands in no article any more."""


class Faultless:
    """The texts, and whether each may be sent, that nothing was wrong with under the rules of `desk`."""

    def __init__(self, desk: Desk) -> None:
        self._path = desk.settings.home / "cache" / "lint" / f"{_rules(desk)}.json"
        try:
            self._known = frozenset(json.loads(self._path.read_bytes()))
        except (OSError, ValueError, TypeError):
            self._known = frozenset()

    def among(self, texts: Mapping[str, bool]) -> set[str]:
        """Those of `texts` that are known to be faultless."""
        return {text for text, is_sent in texts.items() if self._known and _digest(text, is_sent) in self._known}

    def keep(self, texts: Mapping[str, bool], but: Iterable[str]) -> None:
        """Remember `texts`, but for those at fault, with what was known before."""
        new = {_digest(text, texts[text]) for text in texts.keys() - set(but)}
        if new <= self._known:
            return
        known = new | self._known if len(self._known) < _KEPT else new
        with contextlib.suppress(OSError):
            write_atomically(self._path, json.dumps(sorted(known)), private=True)
            for old in self._path.parent.glob("*.json"):
                if old != self._path:
                    old.unlink(missing_ok=True)


def _digest(text: str, is_sent: bool) -> str:
    return blake2b(f"{is_sent:d}{text}".encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _rules(desk: Desk) -> str:
    """A name for everything a judgement depends on: policy files, settings, and the program itself."""
    digest = blake2b(digest_size=16)
    for name in ("guard", "links"):
        digest.update(read_bytes(policy_path(desk.settings, name)))
    options = sorted(desk.redaction.keep_kinds), desk.redaction.keep_xpub
    digest.update(f"{copilot.__version__}{desk.settings.brand}{options}".encode())
    for room in _JUDGES:
        for path in sorted((_PACKAGE / room).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
