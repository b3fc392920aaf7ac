"""Conversations out of files as a desk has them: one a transcript file, one a line of JSONL, folders and patterns of both.

They are read one after the other: a million lines never stand in memory together.
"""

import glob
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from copilot.errors import CopilotError, UsageProblem
from copilot.models.conversation import Conversation
from copilot.transcripts.records import conversation_of_record, parse_record
from copilot.transcripts.registry import read_transcript

TRANSCRIPTS = frozenset({".txt", ".md", ".json", ".csv", ".tsv", ".eml", ".html", ".htm", ".log", ".zip"})
_LINES = frozenset({".jsonl", ".ndjson"})


@dataclass(frozen=True, slots=True)
class Item:
    """One conversation as it lies there. `place` is "file" or "file:line"; `fault` says why it could not be read."""

    place: str
    data: bytes
    is_line: bool
    fault: str = ""

    @property
    def id(self) -> Any:
        """The record's own id, as --jsonl gives it back; of a transcript file its place."""
        return self.record.get("id") if self.is_line else self.place

    @property
    def record(self) -> dict[str, Any]:
        """The object on a line; empty for a transcript, and where there is none."""
        if not self.is_line:
            return {}
        try:
            return parse_record(self.data, "")
        except UsageProblem:
            return {}

    @property
    def content(self) -> bytes:
        """What is asked, without what it is called: equal for items that get the same answer."""
        if not self.is_line:
            return Path(self.place).suffix.encode() + b"\0" + self.data
        record = self.record
        record.pop("id", None)
        return json.dumps(record, sort_keys=True).encode() if record else self.data

    def conversation(self, transcript: str = "auto") -> Conversation:
        """The conversation; `transcript` forces the format of a transcript file. Raises UsageProblem."""
        if self.fault:
            raise UsageProblem(f"the file cannot be read: {self.fault}", "Check the file and its permissions.")
        if not self.is_line:
            return replace(read_transcript(self.data, name=Path(self.place).name, format=transcript), id=self.place)
        record = parse_record(self.data, "the line")
        return replace(conversation_of_record(record), id=str(self.place if record.get("id") is None else record["id"]))


@dataclass(frozen=True, slots=True)
class Unread:
    """An item that could not be read: where, and why. The rest goes on."""

    where: str
    reason: str


def read_conversations(paths: Sequence[str]) -> Iterator[Conversation | Unread]:
    """Every conversation under `paths`, in order; its `id` is the record's own, else its place.

    Raises UsageProblem for a path that is not there.
    """
    for item in Source(paths):
        try:
            yield item.conversation()
        except CopilotError as error:
            yield Unread(item.place, error.message)


class Source:
    """The items under `paths`: files, folders or patterns; never `without` (a batch's OUT) and what belongs to it.

    Iterates as often as asked, each time over the files as they are then. Raises UsageProblem for a path that is not there.
    """

    def __init__(self, paths: Sequence[str], without: Path | None = None) -> None:
        self._without = without
        self._roots = [root for path in paths for root in _found(path) if str(root) == path or not self._is_own(root)]
        if without is not None and without.exists() and any(root.samefile(without) for root in self._roots):
            raise UsageProblem(f"{without} is both input and OUT", "Choose another --out.")
        if without is not None and self._is_a_transcript(without):
            raise UsageProblem(f"{without} looks like one of the transcripts to read", "Choose another --out.")

    def __iter__(self) -> Iterator[Item]:
        for file, place in self._files():
            yield from _lines(file, place) if _holds_lines(file) else [_transcript(file, place)]

    def __len__(self) -> int:
        """Number of items, counted without reading what they say."""
        return sum(_count(file) if _holds_lines(file) else 1 for file, _ in self._files())

    def passed_over(self) -> int:
        """Files of folders that are no transcripts by their names."""
        return sum(1 for file, _ in self._all_files() if not self._is_input(file))

    def _files(self) -> Iterator[tuple[Path, str]]:
        return ((file, place) for file, place in self._all_files() if self._is_input(file))

    def _all_files(self) -> Iterator[tuple[Path, str]]:
        for root in self._roots:
            if not root.is_dir():
                yield root, root.name
                continue
            for file in sorted(path for path in root.rglob("*") if path.is_file()):
                if not self._is_own(file):
                    yield file, file.relative_to(root).as_posix()

    def _is_input(self, file: Path) -> bool:
        return file in self._roots or file.suffix.lower() in _LINES | TRANSCRIPTS

    def _is_a_transcript(self, out: Path) -> bool:
        """Whether OUT would take the place of a file in a folder to be read that no batch wrote."""
        return (
            out.exists()
            and out.suffix.lower() in TRANSCRIPTS
            and not out.with_name(f"{out.name}.report.json").exists()
            and any(root.is_dir() and out.resolve().is_relative_to(root.resolve()) for root in self._roots)
        )

    def _is_own(self, file: Path) -> bool:
        """Whether the batch wrote it: OUT, its journal, its report."""
        own = self._without
        return (
            own is not None
            and file.parent.resolve() == own.parent.resolve()
            and (file.name == own.name or file.name.removeprefix(".").startswith(f"{own.name}."))
        )


def _holds_lines(file: Path) -> bool:
    """Whether `file` is JSONL: by its name, and where that says nothing."""
    return file.suffix.lower() not in TRANSCRIPTS


def _found(path: str) -> list[Path]:
    if path == "-":
        raise UsageProblem("Standard input cannot be read more than once", "Save it to a .jsonl file and name that.")
    if Path(path).exists():
        if not (Path(path).is_file() or Path(path).is_dir()):
            raise UsageProblem(f"{path} can be read only once", "Save it to a .jsonl file and name that.")
        return [Path(path)]
    if glob.has_magic(path):
        found = sorted(map(Path, glob.glob(path, recursive=True)))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if found:
            return found
        raise UsageProblem(f"Nothing fits {path}", "Check the pattern; ** stands for any folders.")
    raise UsageProblem(f"{path} does not exist", "Give a .jsonl file, a transcript, a folder or a pattern in quotes.")


def _transcript(file: Path, place: str) -> Item:
    try:
        return Item(place, file.read_bytes(), is_line=False)
    except OSError as error:
        return Item(place, b"", is_line=False, fault=error.strerror or "no reason given")


def _lines(file: Path, place: str) -> Iterator[Item]:
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield Item(f"{place}:{number}", line, is_line=True)
    except OSError as error:
        yield Item(place, b"", is_line=True, fault=error.strerror or "no reason given")


def _count(file: Path) -> int:
    try:
        with file.open("rb") as stream:
            return sum(1 for line in stream if line.strip())
    except OSError:
        return 1  # the item that says so
