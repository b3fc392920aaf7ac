"""The knowledge index: holds truth, lexical and dense side together and keeps them from drifting apart.

Opening costs nothing; files are touched at the first call. One index object may be shared by the
threads of a process, and any number of processes may use one home.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from copilot.errors import CopilotError, KnowledgeProblem
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, IndexReport, Passage, Reading
from copilot.models.ports import Embedder, Progress
from copilot.policy.glossary import Glossary
from copilot.retrieval.contents import describe
from copilot.retrieval.dense import Collections, Unusable
from copilot.retrieval.derived import renew_collection, renew_lexical
from copilot.retrieval.fusion import RELEVANCE_FLOOR as RELEVANCE_FLOOR
from copilot.retrieval.lock import PATIENCE, WriterLock
from copilot.retrieval.roots import save_roots, saved_roots
from copilot.retrieval.search import Searcher
from copilot.retrieval.truth import SOURCES, Damaged, Truth, get_meta
from copilot.retrieval.vectors import embedder_key, reembed
from copilot.retrieval.verify import Flaw, flaws
from copilot.retrieval.writing import origins, replace

EXACT_BELOW = 20_000
"""Vectors up to which looking at all of them takes no longer than asking Chroma (2 ms), and spares importing it (0.7 s)."""

_ATTEMPTS = 10
"""A search that finds something broken, or replaced while it looked, tries again."""

Read = Callable[[Mapping[str, str]], Reading]
"""Reads the documents of a source, given origin -> id of those already indexed. Called while the lock is held."""


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
        self._lock = WriterLock(folder / "writer.lock")
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
        try:
            with self._truth.reading() as connection:
                remembered = get_meta(connection, "roots", [])
        except Damaged:
            remembered = saved_roots(self._truth.path.parent)
        return tuple(Path(root) for root in remembered)

    @property
    def stamp(self) -> str:
        """What the files looked like when the roots were last indexed, as given to `update`."""
        with self._truth.reading() as connection:
            return str(get_meta(connection, "stamp", ""))

    def replace(self, source: str, documents: Iterable[Document], progress: Progress | None = None) -> IndexReport:
        """Make the documents of `source` ("kb" or "cases") exactly these. Raises KnowledgeProblem, ModelProblem."""
        reading = Reading(tuple(documents))
        return self.update(source, lambda known: reading, progress)

    def update(
        self,
        source: str,
        read: Read,
        progress: Progress | None = None,
        *,
        roots: Sequence[Path] | None = None,
        stamp: str = "",
        remembered: Mapping[str, Any] | None = None,
    ) -> IndexReport:
        """Make the documents of `source` exactly what `read` finds; what is to be remembered is, in the same commit.

        Reading is done under the writer's lock, so that of two writers the later one has the later files.
        Raises KnowledgeProblem, ModelProblem, and whatever `read` raises.
        """
        if source not in SOURCES:
            raise ValueError(f"source must be one of {SOURCES}")
        begun = time.perf_counter()
        facts = dict(remembered or {})
        if roots is not None:
            facts |= {"roots": [str(root.absolute()) for root in roots], "stamp": stamp}
        with self._lock.held():
            report = self._write(source, read, facts, progress)
            if roots is not None:
                with self._truth.problems():
                    save_roots(self._truth.path.parent, facts["roots"])
            self._renew_collection()
        return report.model_copy(update={"seconds": round(time.perf_counter() - begun, 3)})

    def search(
        self,
        query: RedactedText,
        *,
        source: str = "all",
        limit: int = 10,
        floor: float = 0.0,
        language: str = "",
        fast: bool = False,
    ) -> list[Passage]:
        """At most `limit` passages, one a document, best first, none below `floor`.

        `language` keeps, of translations of one topic, the one in that language. `fast` goes by shared words alone and
        loads neither an embedder nor Chroma. Raises KnowledgeProblem, ModelProblem.
        """
        for attempt in range(_ATTEMPTS):
            try:
                if not fast and not self._searcher.fits():
                    self._repair(lambda: self._match_embedder(None))
                return self._searcher.search(query, source, limit, floor, language, fast=fast)
            except Unusable as unusable:
                self._searcher.avoided.add(unusable.build)
                self._repair(partial(self._replace_collection, unusable.build), patience=0.1, essential=False)
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
            return describe(connection, self._truth.path.parent)

    def verify(self, *, fix: bool = False) -> list[Flaw]:
        """Where documents, chunks, vectors and the two derived indexes disagree; empty where all is well.

        With `fix` the derived indexes are made anew where they are at fault, and a truth that is at fault is set aside:
        afterwards `is_filled` is False and every source has to be indexed again.
        """
        with self._lock.held():
            found = flaws(self._truth, self.embedder, self._collections)
            parts = {flaw.part for flaw in found} if fix else set()
            if "truth" in parts:
                self._truth.set_aside()
            if "lexical" in parts:
                renew_lexical(self._truth)
            if "dense" in parts:
                self._renew_collection(anew=True)
        return found

    def is_filled(self, source: str) -> bool:
        """Whether `source` was ever given to replace() in this home, be it with nothing."""
        with self._truth.reading() as connection:
            return bool(get_meta(connection, f"{source}_filled", False))

    def remembered(self, name: str) -> Any:
        """What an update was given to remember under `name`; None where none was."""
        with self._truth.reading() as connection:
            return get_meta(connection, name)

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

    def _write(self, source: str, read: Read, remembered: Mapping[str, Any], progress: Progress | None) -> IndexReport:
        """Write, mending what is in the way: first the lexical tables; the whole file only where that is not enough."""

        def attempt() -> IndexReport:
            self._match_embedder(progress)
            reading = read(origins(self._truth, source))
            return replace(self._truth, self.embedder, source, reading, remembered, progress)

        try:
            return attempt()
        except Damaged:
            pass
        try:
            renew_lexical(self._truth)
            return attempt()
        except Damaged:
            self._truth.set_aside()
        return attempt()

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

    def _replace_collection(self, name: str) -> None:
        """Write the collection `name` anew, unless somebody has done so meanwhile. Needs the lock."""
        with self._truth.reading() as connection:
            build = get_meta(connection, "build")
        if build and build["name"] == name:
            self._renew_collection(anew=True)

    def _repair(self, work: Callable[[], None], patience: float = PATIENCE, *, essential: bool = True) -> None:
        """Run `work` as the one writer; where it may wait, leave it to whoever holds the lock."""
        with self._repairing:
            try:
                with self._lock.held(patience):
                    work()
            except (KnowledgeProblem, Unusable):
                if essential:
                    raise
