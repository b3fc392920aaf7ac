"""Which files a knowledge command means: the paths given, else the ones remembered, else the articles in use."""

from collections.abc import Sequence
from pathlib import Path

from copilot.errors import UsageProblem
from copilot.services.wiring import Desk


def given_roots(paths: Sequence[str]) -> list[Path]:
    """`paths` as absolute paths. Raises UsageProblem for one that is not there."""
    roots = [Path(path).absolute() for path in paths]
    for root in roots:
        if not root.exists():
            raise UsageProblem(f"{root} does not exist", "Give folders or .md, .txt, .html or .jsonl files.")
    return roots


def knowledge_roots(paths: Sequence[str], desk: Desk) -> list[Path]:
    """The roots `paths` mean. Raises UsageProblem."""
    return given_roots(paths) or list(desk.library.roots)
