"""A home on a small disk of its own that is really full: a tmpfs that only this process and its children see.

Run within `unshare -rm` it fills the disk before each command, runs it, makes room and runs it again; what happened is
printed as JSON.
"""

import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.program import Result, copilot

_BALLAST = "ballast"
_MEGABYTES = 48
_ROOT = Path(__file__).resolve().parent.parent.parent


def unavailable() -> str:
    """Why there can be no such disk here; "" where there can."""
    if shutil.which("unshare") is None:
        return "there is no unshare command"
    probe = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs tmpfs "$0"', str(_ROOT / "tests")]
    return "" if subprocess.run(probe, capture_output=True, check=False).returncode == 0 else "no namespace of our own here"


def on_a_full_disk(home: Path, left: int, commands: Sequence[tuple[list[str], str]]) -> list[dict[str, Any]]:
    """Run `commands` (arguments and standard input) in a copy of `home` on a disk with `left` free bytes.

    For each: code and error text while the disk was full, what `audit verify` said then, and the code once there was room.
    """
    script = 'mount -t tmpfs -o "size=$1m" tmpfs "$2" && shift 2 && exec "$@"'
    place = home.with_name(f"{home.name}-small")
    place.mkdir()
    program = [sys.executable, "-m", "tests.support.full_disk", str(home), str(place), str(left)]
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script, "sh", str(_MEGABYTES), str(place), *program],
        input=json.dumps(commands), capture_output=True, text=True, cwd=_ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def _run(arguments: list[str], stdin: str) -> Result:
    result = copilot(*arguments, stdin=stdin)
    gc.collect()  # a command that is over has closed its database
    return result


def _fill(home: Path, left: int) -> None:
    with (home / _BALLAST).open("wb", buffering=0) as file:
        for size in (65_536, 4_096):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
        file.truncate(max(0, file.tell() - left))


def _main(source: Path, home: Path, left: int) -> None:
    shutil.copytree(source, home, dirs_exist_ok=True)
    os.environ["COPILOT_HOME"] = str(home)
    found = []
    for arguments, stdin in json.load(sys.stdin):
        _fill(home, left)
        full = _run(arguments, stdin)
        (home / _BALLAST).unlink()
        whole = _run(["audit", "verify", "--json"], "")
        again = _run(arguments, stdin)
        codes = {"full": full.code, "whole": whole.code, "again": again.code}
        found.append({"command": arguments, **codes, "told": full.err, "out": again.out, "err": again.err})
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
