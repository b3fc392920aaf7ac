"""Indexes the knowledge base again whenever one of its files is saved."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from copilot.errors import KnowledgeProblem
from copilot.models.knowledge import IndexReport
from copilot.services.roots import given_roots
from copilot.services.wiring import Desk

_DEBOUNCE = 400
"""Milliseconds within which a burst of saves is one change."""


def watch_knowledge(paths: Sequence[str], desk: Desk) -> Iterator[IndexReport]:
    """Index as `index_knowledge` does, and again after each change, until interrupted; one report where something happened.

    What goes wrong with the files or the index meanwhile is told, and the next change tries again. Raises UsageProblem
    for a path that is not there at the start.
    """
    from watchfiles import watch

    report = desk.library.index_roots(given_roots(paths))
    yield report
    folders, below = _watched(desk.library.roots)
    caught_up = False
    for changes in watch(*folders, debounce=_DEBOUNCE, rust_timeout=1000, yield_on_timeout=True, recursive=below):
        if changes or not caught_up:  # the first timeout shows that the watch stands: look for what was saved until then
            caught_up, problems = True, report.problems
            try:
                report = desk.library.index_roots(())
            except KnowledgeProblem as problem:
                desk.note(f"{problem.message}. {problem.hint}")
                continue
            if report.changes or report.problems != problems:
                yield report


def _watched(roots: Sequence[Path]) -> tuple[list[Path], bool]:
    """The folders to watch and whether to look below them. A single file is watched through its folder, because editors
    put a new file in the place of the old one."""
    folders = [root if root.is_dir() else root.parent for root in roots]
    return folders, any(root.is_dir() for root in roots)
