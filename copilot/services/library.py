"""The knowledge of this home: indexed at first use, indexed again when its files change, ready when it is asked.

The knowledge base is exactly the roots last given to `kb index`, else the articles of the knowledge base in use. The
resolved cases come from the store, so that an index that was lost gets them back.
"""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.errors import CopilotError
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, IndexReport
from copilot.models.ports import Progress

if TYPE_CHECKING:
    from copilot.retrieval.index import HybridIndex


class Library:
    """Articles and cases behind one index. `progress` opens a bar titled "indexing" or "indexing_cases"."""

    def __init__(
        self,
        open_index: Callable[[], "HybridIndex"],
        articles: Path,
        *,
        brand: str,
        redact: Callable[[str], RedactedText],
        stored_cases: Callable[[], Iterable[Document] | None],
        progress: Callable[[str], AbstractContextManager[Progress]],
    ) -> None:
        self._open_index, self._articles, self._brand = open_index, articles, brand
        self._redact, self._stored_cases, self._progress = redact, stored_cases, progress
        self._lock = threading.RLock()

    def preload(self) -> None:
        """Start loading what a search needs, in the background."""
        threading.Thread(target=self._preload, daemon=True).start()

    @property
    def index(self) -> "HybridIndex":
        """The index, after making sure once that everything that belongs in it is there."""
        with self._lock:
            return self._filled

    def index_roots(self, roots: Sequence[Path]) -> IndexReport:
        """Index `roots` and remember them; without any, the remembered ones, else the articles in use."""
        from copilot.knowledge.folder import read_knowledge

        with self._lock:
            remembered = list(roots or self._index.roots)
            found = read_knowledge(remembered or [self._articles], self._redact, self._brand)
            with self._progress("indexing") as progress:
                report = self._index.replace("kb", found.documents, progress)
            self._index.set_roots(remembered, stamp="" if remembered else self._stamp())
        return report.model_copy(update={"problems": (*report.problems, *found.problems)})

    def index_cases(self) -> IndexReport:
        """Make the resolved cases in the index exactly those in the store."""
        with self._lock, self._progress("indexing_cases") as progress:
            return self._index.replace("cases", self._stored_cases() or (), progress)

    @cached_property
    def _filled(self) -> "HybridIndex":
        if not self._index.roots and self._index.stamp != self._stamp():
            self.index_roots(())
        if not self._index.is_filled("cases") and self._stored_cases() is not None:
            self.index_cases()
        return self._index

    @cached_property
    def _index(self) -> "HybridIndex":
        return self._open_index()

    def _preload(self) -> None:
        # What goes wrong here goes wrong again where somebody waits for it, and is told there.
        with contextlib.suppress(CopilotError):
            with self._lock:
                index = self._index
            index.preload()

    def _stamp(self) -> str:
        """Changes when an article in use is added, removed or rewritten, or the brand in its text changes."""
        files = sorted(path for path in self._articles.rglob("*") if path.is_file())
        marks = (f"{path}\x1f{path.stat().st_size}\x1f{path.stat().st_mtime_ns}" for path in files)
        return hashlib.sha256("\n".join([self._brand, *marks]).encode()).hexdigest()
