"""One file of a knowledge base while it is read: its text, where it came from, and what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from copilot.errors import KnowledgeProblem
from copilot.models.findings import RedactedText

Redact = Callable[[str], RedactedText]
"""What turns raw text into text that may be stored and embedded; given by the caller."""

BRAND = "{{ brand }}"


class Broken(Exception):
    """A file, or a line of it, that could not be read: "path:line: reason". The rest goes on."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that an index already holds exactly as it stands in `path`."""

    id: str
    path: str


@dataclass(frozen=True)
class Source:
    """A file under a root. `name` is its path relative to the root, with forward slashes.

    `rules` names everything else that shapes a document: the version of the program and what redaction is told to keep.
    """

    path: Path
    name: str
    redact: Redact
    brand: str = ""
    rules: str = ""

    @property
    def id(self) -> str:
        """The relative path without suffix."""
        return self.name.removesuffix(self.path.suffix)

    def clean(self, text: str) -> RedactedText:
        """`text` with the brand filled in and everything redacted that may not be stored."""
        if self.brand:
            text = text.replace(BRAND, self.brand).replace("{{brand}}", self.brand)
        return self.redact(text)

    def origin(self, text: str, line: int = 0) -> str:
        """A digest of `text` (the file, or its line `line`) and all else a document is made from: equal, nothing changed."""
        parts = "\0".join([self.rules, self.brand, self.name, str(line), text])
        return blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def read(self) -> str:
        """The whole text, line ends as \\n; read once. Raises Broken naming the line of the first bad byte."""
        return self._text

    @cached_property
    def _text(self) -> str:
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise Broken(self.name, 1, error.strerror or "cannot be read") from None
        try:
            text = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
        except UnicodeDecodeError as error:
            raise Broken(self.name, data[: error.start].count(b"\n") + 1, "is not UTF-8 text") from None
        if "\0" in text:
            raise Broken(self.name, 1, "is a binary file")
        return text.replace("\r\n", "\n").replace("\r", "\n")


def missing(path: Path) -> KnowledgeProblem:
    """The error for a root that is not there."""
    return KnowledgeProblem(f"{path} does not exist", "Name a folder or a .md, .txt, .html or .jsonl file.")
