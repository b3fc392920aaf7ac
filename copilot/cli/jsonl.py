"""`--jsonl`: one object a line in, one a line out, in order, one process for all.

A bad line answers for itself with {"id", "error"} and the rest goes on; the exit code is then 7.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from copilot.cli.context import STANDARD_INPUT, Session
from copilot.errors import CopilotError, ExitCode, UsageProblem
from copilot.language.unseen import escaped_unseen
from copilot.transcripts.records import parse_record

Answer = Callable[[dict[str, Any]], dict[str, Any]]


def answer_lines(session: Session, file: str | None, answer: Answer) -> ExitCode:
    """Answer every line of FILE; returns PARTLY_DONE where a line could not be answered."""
    failed = False
    for number, line in _lines(session, file):
        identity: Any = None
        try:
            record = parse_record(line, f"line {number}")
            identity = record.get("id")
            result = {"id": identity, **answer(record)}
        except CopilotError as error:
            failed = True
            result = {"id": identity, "error": error.as_object()}
        session.out.write(to_json(result) + "\n")
        session.out.flush()
    return ExitCode.PARTLY_DONE if failed else ExitCode.OK


def to_json(value: Any, *, indent: int | None = None) -> str:
    """JSON as the program prints it: readable characters, the unseen escaped, models through their own schema."""
    return escaped_unseen(json.dumps(value, ensure_ascii=False, indent=indent, default=_plain))


def _plain(value: Any) -> Any:
    dump = getattr(value, "model_dump", None)
    if dump is None:
        raise TypeError(f"{type(value).__name__} is not JSON")
    return dump(mode="json")


def _lines(session: Session, file: str | None) -> Iterator[tuple[int, bytes]]:
    if file in (None, STANDARD_INPUT):
        yield from ((number, line) for number, line in enumerate(session.stdin, 1) if line.strip())
        return
    try:
        with Path(str(file)).open("rb") as stream:
            yield from ((number, line) for number, line in enumerate(stream, 1) if line.strip())
    except OSError as error:
        raise UsageProblem(f"{file} cannot be read: {error.strerror}", "Check the path; - reads standard input.") from None
