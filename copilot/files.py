"""Writes a file whole or not at all: a kill at any moment leaves what was there before."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

PARTIAL = ".partial"
"""How the name ends of what is still being written; a kill may leave it behind."""


def write_atomically(path: Path, text: str, *, private: bool = False) -> None:
    """Make `text` (UTF-8) the content of `path`, whose folder is made where it is missing. Raises OSError.

    `private`: a folder made on the way can be entered by its owner alone, as can the file always.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
    with replacing(path, private=private) as file:
        file.write(text)


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[TextIO]:
    """A file to write (UTF-8) that takes the place of `path` when the block ends; where it raises, nothing has changed."""
    with standing_in(path, private=private) as partial, partial.open("w", encoding="utf-8", newline="\n") as file:
        yield file


@contextmanager
def standing_in(path: Path, *, private: bool = False) -> Iterator[Path]:
    """As `replacing`, for what writes its files itself: an empty file beside `path`, to be closed when the block ends."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL)
    os.close(handle)
    partial = Path(name)
    try:
        yield partial
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        if not private:
            partial.chmod(0o666 & ~_umask())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
