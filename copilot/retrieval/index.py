"""The knowledge index: holds truth, lexical and dense side together and keeps them from drifting apart.

Opening costs nothing; files are touched at the first call. One index object may be shared by the
threads of a process, and any number of processes may use one home.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from copilot.errors import CopilotError, KnowledgeProblem
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, IndexReport, Passage
from copilot.models.ports import Embedder, Progress
from copilot.policy.glossary import Glossary
from copilot.retrieval.dense import Collections, Unusable
from copilot.retrieval.derived import renew_collection, renew_lexical
from copilot.retrieval.fusion import RELEVANCE_FLOOR as RELEVANCE_FLOOR
from copilot.retrieval.search import Searcher
from copilot.retrieval.truth import SOURCES, Damaged, Truth, get_meta, set_meta
from copilot.retrieval.writing import embedder_key, reembed, replace

EXACT_BELOW = 5_000
"""Vectors up to which looking at all of them is faster than importing Chroma (0.7 s) to look at some."""

_PATIENCE = 600.0
"""Seconds to wait for another process that is indexing."""


class HybridIndex:
    """Implements KnowledgeIndex for one home folder."""

    def __init__(
        self,
        home: Path,
        embedder: Embedder,
        glossary: Glossary | None = None,
        chroma_url: str = "",
        exact_below: int = EXACT_BELOW,
    ) -> None:
        folder = home / "knowledge"
        self.embedder = embedder
        self._truth = Truth(folder / "truth.db")
        self._collections = Collections(folder / "chroma", chroma_url)
        self._exact_below = 0 if chroma_url else exact_below
        self._lock_path = folder / "writer.lock"
        self._searcher = Searcher(self._truth, embedder, glossary or Glossary(), self._collections)
        self._repairing = Lock()

    @property
    def generation(self) -> int:
        """Raised by every change; equal generations answer equally."""
        with self._truth.reading() as connection:
            return int(get_meta(connection, "generation", 0))

    @property
    def roots(self) -> tuple[Path, ...]:
        """The roots last given; empty where none were, and the bundled knowledge base applies."""
        with self._truth.reading() as connection:
            return tuple(Path(root) for root in get_meta(connection, "roots", []))

    @property
    def stamp(self) -> str:
        """What the files looked like when the roots were last indexed, as given to `set_roots`."""
        with self._truth.reading() as connection:
            return str(get_meta(connection, "stamp", ""))

    def set_roots(self, roots: Sequence[Path], stamp: str = "") -> None:
        """Remember the knowledge base of this home, as absolute paths, and what its files looked like."""
        with self._writer(), self._truth.writing() as connection:
            set_meta(connection, "roots", [str(root.absolute()) for root in roots])
            set_meta(connection, "stamp", stamp)

    def replace(self, source: str, documents: Iterable[Document], progress: Progress | None = None) -> IndexReport:
        """Make the documents of `source` ("kb" or "cases") exactly these. Raises KnowledgeProblem, ModelProblem."""
        if source not in SOURCES:
            raise ValueError(f"source must be one of {SOURCES}")
        begun = time.perf_counter()
        wanted = list(documents)
        with self._writer():
            report = self._replace(source, wanted, progress)
            with self._truth.writing() as connection:
                set_meta(connection, "embedder", embedder_key(self.embedder))
                set_meta(connection, "dimension", self.embedder.dimension)
                set_meta(connection, f"{source}_filled", True)
            self._renew_collection()
        return report.model_copy(update={"seconds": round(time.perf_counter() - begun, 3)})

    def search(
        self, query: RedactedText, *, source: str = "all", limit: int = 10, floor: float = 0.0, language: str = ""
    ) -> list[Passage]:
        """At most `limit` passages, one a document, best first, none below `floor`.

        `language` keeps, of translations of one topic, the one in that language. Raises KnowledgeProblem, ModelProblem.
        """
        for attempt in range(3):
            try:
                if not self._searcher.fits():
                    self._repair(lambda: self._match_embedder(None))
                return self._searcher.search(query, source, limit, floor, language)
            except Unusable:
                self._searcher.avoid_collections = True
                self._repair(lambda: self._renew_collection(anew=True), patience=0.1, essential=False)
            except Damaged:
                if attempt:
                    raise
                self._repair(lambda: renew_lexical(self._truth))
        raise KnowledgeProblem("the knowledge index keeps changing", "Run this again in a moment.")

    def document(self, doc_id: str, source: str = "all") -> Document | None:
        """A stored document by its id, or None."""
        with self._truth.reading() as connection:
            row = connection.execute(
                "SELECT record FROM documents WHERE doc_id=? AND source IN (?,?) ORDER BY source DESC LIMIT 1",
                (doc_id, *(SOURCES if source == "all" else (source, source))),
            ).fetchone()
        return Document.model_validate_json(row[0]) if row else None

    def translation(self, topic: str, language: str) -> Document | None:
        """The article of `topic` in `language`, or None."""
        with self._truth.reading() as connection:
            row = connection.execute(
                "SELECT record FROM documents WHERE topic=? AND topic<>'' AND language=? LIMIT 1", (topic, language)
            ).fetchone()
        return Document.model_validate_json(row[0]) if row else None

    def stats(self) -> dict[str, Any]:
        """Counts by source and language, generation, embedder, whether a Chroma collection is in use, bytes on disk."""
        with self._truth.reading() as connection:
            documents = connection.execute(
                "SELECT source, language, count(*) FROM documents GROUP BY 1, 2 ORDER BY 1, 2"
            ).fetchall()
            chunks = dict(connection.execute("SELECT source, count(*) FROM chunks GROUP BY 1").fetchall())
            build = get_meta(connection, "build")
            return {
                "generation": get_meta(connection, "generation", 0),
                "embedder": get_meta(connection, "embedder", ""),
                "dimension": get_meta(connection, "dimension", 0),
                "roots": get_meta(connection, "roots", []),
                "documents": [
                    {"source": source, "language": language, "count": count} for source, language, count in documents
                ],
                "chunks": {source: chunks.get(source, 0) for source in SOURCES},
                "dense": "chroma" if build else "exact",
                "in_chroma": sum(build["counts"].values()) if build else 0,
                "bytes": sum(path.stat().st_size for path in self._truth.path.parent.rglob("*") if path.is_file()),
            }

    def is_filled(self, source: str) -> bool:
        """Whether `source` was ever given to replace() in this home, be it with nothing."""
        with self._truth.reading() as connection:
            return bool(get_meta(connection, f"{source}_filled", False))

    def preload(self) -> Thread:
        """Start loading what a search needs (model, Chroma, word cutter) in the background."""
        thread = Thread(target=self._preload, name="index-preload", daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        """Close this thread's files."""
        self._truth.close()

    def _preload(self) -> None:
        try:
            self._searcher.search(RedactedText("wallet 钱包"), "all", 1, 0.0, "")
        except (CopilotError, Unusable):
            return  # the search itself will say it, to somebody who listens
        finally:
            self._truth.close()

    def _replace(self, source: str, documents: list[Document], progress: Progress | None) -> IndexReport:
        """Write, mending what is in the way: first the lexical tables; the whole file only where that is not enough."""
        try:
            self._match_embedder(progress)
            return replace(self._truth, self.embedder, source, documents, progress)
        except Damaged:
            pass
        try:
            renew_lexical(self._truth)
            return replace(self._truth, self.embedder, source, documents, progress)
        except Damaged:
            self._truth.set_aside()
        return replace(self._truth, self.embedder, source, documents, progress)

    def _match_embedder(self, progress: Progress | None) -> None:
        """Re-embed everything where the stored vectors are another model's. Needs the lock."""
        with self._truth.reading() as connection:
            known = get_meta(connection, "embedder")
            dimension = get_meta(connection, "dimension", 0)
        changed = known != embedder_key(self.embedder) or (self.embedder.dimension and dimension != self.embedder.dimension)
        if known is not None and changed:
            reembed(self._truth, self.embedder, progress)
            self._renew_collection(anew=True)

    def _renew_collection(self, *, anew: bool = False) -> None:
        renew_collection(self._truth, self._collections, embedder_key(self.embedder), self._exact_below, anew=anew)
        self._searcher.avoid_collections = False

    def _repair(self, work: Any, patience: float = _PATIENCE, *, essential: bool = True) -> None:
        """Run `work` as the one writer; where it may wait, leave it to whoever holds the lock."""
        with self._repairing:
            try:
                with self._writer(patience):
                    work()
            except (KnowledgeProblem, Unusable):
                if essential:
                    raise

    @contextmanager
    def _writer(self, patience: float = _PATIENCE) -> Iterator[None]:
        """The lock of the one writer, across processes; the system frees it when its holder dies."""
        from filelock import FileLock, Timeout

        self._truth.make_folder()
        lock = FileLock(self._lock_path)
        try:
            lock.acquire(timeout=patience)
        except Timeout:
            raise KnowledgeProblem("another process is indexing this home", "Wait for it to end and run this again.") from None
        except OSError as error:
            raise KnowledgeProblem(
                f"the knowledge index in {self._lock_path.parent} cannot be written: {error.strerror}",
                "Point COPILOT_HOME at a folder you may write to.",
            ) from None
        try:
            yield
        finally:
            lock.release()
