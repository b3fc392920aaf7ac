"""The program as its users run it: in this process for speed, or as a real process where that matters."""

import io
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from copilot.cli.main import run


@dataclass(frozen=True)
class Result:
    """Exit code and both streams of one run."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


def copilot(*arguments: str, stdin: str | bytes = "") -> Result:
    """Run the command line in this process, through its real boundary."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    streams = {
        "stdin": io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"),
        "stdout": io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True),
        "stderr": io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True),
    }
    with patch.multiple(sys, **streams):
        try:
            run(list(arguments))
        except SystemExit as stop:
            code = int(stop.code or 0)
    out, err = (streams[name].buffer.getvalue().decode() for name in ("stdout", "stderr"))
    return Result(code, out, err)


def copilot_process(*arguments: str, stdin: str | bytes = "", env: Mapping[str, str] | None = None) -> Result:
    """Run the command line as a process of its own."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run([sys.executable, "-m", "copilot", *arguments], input=data, capture_output=True, env=env, check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def jsonl(records: Iterable[Mapping[str, Any]]) -> str:
    """Records as --jsonl reads them."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
