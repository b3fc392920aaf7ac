"""One writer at a time, in this process and in all others that share a home."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from copilot.errors import KnowledgeProblem

PATIENCE = 600.0
"""Seconds to wait for another process that is indexing."""


class WriterLock:
    """The lock of the one writer. The system frees it when its holder dies, so nobody ever has to remove it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def held(self, patience: float = PATIENCE) -> Iterator[None]:
        """Hold the lock. Raises KnowledgeProblem where it is not free within `patience` seconds or cannot be made."""
        from filelock import FileLock, Timeout

        lock = FileLock(self._path, mode=0o600)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock.acquire(timeout=patience)
        except Timeout:
            raise KnowledgeProblem("another process is indexing this home", "Wait for it to end and run this again.") from None
        except OSError as error:
            raise KnowledgeProblem(
                f"the knowledge index in {self._path.parent} cannot be written: {error.strerror}",
                "Point COPILOT_HOME at a folder you may write to.",
            ) from None
        try:
            yield
        finally:
            lock.release()
