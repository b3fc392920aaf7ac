"""The folder of a site: written whole beside the one there is, then put in its place.

A kill while the pages are written leaves the last site untouched. Putting in place is two renames, because no system
call Python offers exchanges two folders; a kill between them, a matter of microseconds, leaves the last site whole under
the name of `_aside`, and the next run puts it back before it does anything else.
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from copilot.errors import UsageProblem

MARKER = ".copilot-site"
"""The file that tells an earlier export: one line that says so, then every file of it."""

_SAYS = "# Written by `copilot kb export`, and replaced as a whole by the next one. Its files:"


def check_target(target: Path) -> None:
    """Refuse a `target` whose replacement would destroy what is no earlier export. Raises UsageProblem."""
    if Path.cwd().is_relative_to(target):
        raise UsageProblem(f"{target} holds the current folder and cannot be replaced", "Go elsewhere, or name a new folder.")
    _recover(target)
    if target.is_dir():
        strange = _strangers(target)
        if strange:
            raise UsageProblem(f"{target / strange} is not from an earlier export", "Name a new or an empty folder.")
    elif target.exists():
        raise UsageProblem(f"{target} is a file", "Name a folder.")


def replace_folder(target: Path, files: Mapping[str, str]) -> int:
    """Make `files` (relative path -> text) all that is in `target`; how many bytes that is. Raises UsageProblem, OSError."""
    check_target(target)
    new, old = _beside(target), _aside(target)
    _discard(new)
    try:
        size = _write(new, files)
        check_target(target)  # it took a moment to write
        if target.exists():
            target.rename(old)
        new.rename(target)
    except BaseException:
        _recover(target)
        _discard(new)
        raise
    _discard(old)
    return size


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}.copilot-new")


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.copilot-old")


def _write(folder: Path, files: Mapping[str, str]) -> int:
    folder.mkdir(parents=True)
    size = 0
    for name, text in {MARKER: "\n".join([_SAYS, *sorted(files)]) + "\n", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode()
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        size += len(data)
    return size


def _recover(target: Path) -> None:
    """After a run that ended between the two renames: the last site back in its place, or what it left thrown away."""
    old = _aside(target)
    if old.is_dir() and not target.exists():
        old.rename(target)
    else:
        _discard(old)


def _discard(folder: Path) -> None:
    """Remove what an export left, the marker last: whatever a kill leaves of it is known for what it is."""
    if not folder.is_dir():
        return
    strange = _strangers(folder)
    if strange:
        raise UsageProblem(f"{folder / strange} is in the way", "Move it elsewhere.")
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != MARKER:
            path.unlink()
    shutil.rmtree(folder)


def _strangers(folder: Path) -> str:
    """The first file in `folder` that no export wrote; empty where there is none."""
    known = {MARKER}
    if (folder / MARKER).is_file():
        known |= set((folder / MARKER).read_text(encoding="utf-8", errors="replace").splitlines()[1:])
    for place, folders, names in os.walk(folder):
        inside = Path(place).relative_to(folder)
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in sorted([*names, *links]):
            if PurePosixPath(*inside.parts, name).as_posix() not in known:
                return str(inside / name)
    return ""
