"""The knowledge of this home: indexed at first use, indexed again when its files change, ready when it is asked.

The knowledge base is exactly the roots last given to `kb index`, else the articles of the knowledge base in use. The
resolved cases come from the store, so that an index that was lost gets them back.
"""

import contextlib
import hashlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.errors import CopilotError
from copilot.models.findings import RedactedText
from copilot.models.knowledge import IndexReport, Reading
from copilot.models.ports import Progress

if TYPE_CHECKING:
    from copilot.retrieval.index import HybridIndex
    from copilot.retrieval.verify import Flaw
    from copilot.services.published import PublishedCases

PUBLISHED = "cases_published"
"""Name under which the index remembers which state of the store it holds."""


class Library:
    """Articles and cases behind one index. `progress` opens a bar titled "indexing" or "indexing_cases".

    `rules` names what shapes a document besides its file and the brand: other rules, and everything is read again.
    """

    def __init__(
        self,
        open_index: Callable[[], "HybridIndex"],
        articles: Path,
        *,
        brand: str,
        rules: str,
        redact: Callable[[str], RedactedText],
        cases: "Callable[[], PublishedCases | None]",
        progress: Callable[[str], AbstractContextManager[Progress]],
    ) -> None:
        self._open_index, self._articles, self._brand, self._rules = open_index, articles, brand, rules
        self._redact, self._cases, self._progress = redact, cases, progress
        self._lock = threading.RLock()

    def preload(self) -> None:
        """Start loading what a search needs, in the background."""
        threading.Thread(target=self._preload, daemon=True).start()

    @property
    def index(self) -> "HybridIndex":
        """The index, after making sure once that everything that belongs in it is there."""
        with self._lock:
            return self._filled

    @property
    def roots(self) -> tuple[Path, ...]:
        """What the knowledge base is read from."""
        return self._index.roots or (self._articles,)

    def index_roots(self, roots: Sequence[Path]) -> IndexReport:
        """Index `roots` and remember them; without any, the remembered ones, else the articles in use."""
        from copilot.knowledge.folder import read_knowledge

        with self._lock:
            remembered = list(roots or self._index.roots)

            def read(known: Mapping[str, str]) -> Reading:
                files = remembered or [self._articles]
                return read_knowledge(files, self._redact, self._brand, known=known, rules=self._rules)

            stamp = "" if remembered else self._stamp()  # taken first: what changes meanwhile is seen the next time
            with self._progress("indexing") as progress:
                return self._index.update("kb", read, progress, roots=remembered, stamp=stamp)

    def index_cases(self) -> IndexReport:
        """Make the resolved cases in the index exactly the published ones in the store."""
        with self._lock, self._progress("indexing_cases") as progress:
            published = self._cases()
            if published is None:
                return self._index.replace("cases", (), progress)
            # Taken first: what is published meanwhile is seen the next time.
            remembered = {PUBLISHED: published.count()}
            return self._index.update("cases", published.read, progress, remembered=remembered)

    def verify(self, *, fix: bool = False) -> list["Flaw"]:
        """Where the index disagrees with itself; with `fix`, what still does after everything at fault was made anew."""
        with self._lock:
            found = self._index.verify(fix=fix)
            if fix and found:
                self._fill()
                return self._index.verify()
        return found

    @cached_property
    def _filled(self) -> "HybridIndex":
        self._fill()
        return self._index

    def _fill(self) -> None:
        if self._is_out_of_date():
            self.index_roots(())
        published = self._cases()
        # A store that never published anything need not be opened to find nothing in it.
        if published is not None and (self._index.remembered(PUBLISHED) or 0) != published.count():
            self.index_cases()

    @cached_property
    def _index(self) -> "HybridIndex":
        return self._open_index()

    def _preload(self) -> None:
        # What goes wrong here goes wrong again where somebody waits for it, and is told there.
        with contextlib.suppress(CopilotError):
            with self._lock:
                index = self._index
            index.preload()

    def _is_out_of_date(self) -> bool:
        """Whether the index is empty or damaged, or the articles in use have changed. Roots of one's own are looked at
        only by `kb index`."""
        from copilot.retrieval.truth import Damaged

        try:
            return not self._index.is_filled("kb") or (not self._index.roots and self._index.stamp != self._stamp())
        except Damaged:
            return True

    def _stamp(self) -> str:
        """Changes when an article in use is added, removed or rewritten, or what else shapes its text changes."""
        marks = [self._brand, self._rules]
        for folder, _, files in os.walk(self._articles):
            for name in files:
                path = os.path.join(folder, name)  # noqa: PTH118 - ten thousand Path objects take as long as a search
                with contextlib.suppress(FileNotFoundError):
                    state = os.stat(path)  # noqa: PTH116
                    marks.append(f"{path}\x1f{state.st_size}\x1f{state.st_mtime_ns}")
        return hashlib.sha256("\n".join([*marks[:2], *sorted(marks[2:])]).encode()).hexdigest()
