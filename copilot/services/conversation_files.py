"""Conversations out of files as a desk has them: one a transcript file, one a line of JSONL, folders of both."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from copilot.errors import CopilotError, UsageProblem
from copilot.models.conversation import Conversation
from copilot.transcripts.records import conversation_of_record, parse_record
from copilot.transcripts.registry import read_transcript

TRANSCRIPTS = frozenset({".txt", ".md", ".json", ".csv", ".eml", ".html", ".htm", ".log"})


@dataclass(frozen=True, slots=True)
class Unread:
    """A file or a line that could not be read: where, and why. The rest goes on."""

    where: str
    reason: str


def read_conversations(paths: Sequence[str]) -> Iterator[Conversation | Unread]:
    """Every conversation under `paths`, in order; its `id` is the record's own, else "file" or "file:line".

    Raises UsageProblem for a path that is not there.
    """
    for path in map(Path, paths):
        if not path.exists():
            raise UsageProblem(f"{path} does not exist", "Give files or folders of conversations.")
    for path in map(Path, paths):
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for file in files:
            if file.suffix.lower() == ".jsonl":
                yield from _lines(file)
            elif not path.is_dir() or file.suffix.lower() in TRANSCRIPTS:
                yield _one(file)


def _one(file: Path) -> Conversation | Unread:
    try:
        return replace(read_transcript(file.read_bytes(), name=file.name), id=file.name)
    except CopilotError as error:
        return Unread(file.name, error.message)
    except OSError as error:
        return Unread(file.name, error.strerror or "cannot be read")


def _lines(file: Path) -> Iterator[Conversation | Unread]:
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield _record(line, f"{file.name}:{number}")
    except OSError as error:
        yield Unread(file.name, error.strerror or "cannot be read")


def _record(line: bytes, where: str) -> Conversation | Unread:
    try:
        record = parse_record(line, "the line")
        name = str(record["id"]) if record.get("id") is not None else where
        return replace(conversation_of_record(record), id=name)
    except CopilotError as error:
        return Unread(where, error.message)
