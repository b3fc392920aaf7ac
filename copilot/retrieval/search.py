"""Answers one query: candidates from both sides, exact scores for all of them, one hit a document."""

# ruff: noqa: S608 - table names come from truth.spaces(), values are always bound

import heapq
import sqlite3
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, DocumentKind, Hit, Passage
from copilot.models.ports import Embedder
from copilot.policy.glossary import Glossary
from copilot.retrieval.dense import Build, Collections
from copilot.retrieval.fusion import OTHER_SCRIPT, articles_kept, fused, relevance
from copilot.retrieval.lexical import Lexical
from copilot.retrieval.query import Query, make_query
from copilot.retrieval.quotes import best_quote, place, quotable
from copilot.retrieval.truth import SCRIPTS, SOURCES, Truth, get_meta
from copilot.retrieval.writing import script_of

if TYPE_CHECKING:
    import numpy as np

_NEAREST = 100
"""Chunks taken from the dense side, and documents from the lexical side."""
_CACHED = 5000
"""Documents whose vectors are kept in memory between queries (about 5 KB each)."""


@dataclass(slots=True)
class _Generation:
    """What is remembered between queries while nothing changes."""

    number: int
    embedder: str | None
    dimension: int
    build: Build | None
    lexical: Lexical = field(default_factory=Lexical)
    later: dict[tuple[str, int], tuple["np.ndarray", "np.ndarray"]] = field(default_factory=dict)
    documents: dict[int, Document] = field(default_factory=dict)
    facts: dict[int, "_Facts"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Facts:
    """A document's labels, its chunks (rows, what is rather quoted, vectors), and the direction of their mean."""

    source: str
    script: str
    language: str
    topic: str
    chunks: tuple[int, ...]
    ranks: "np.ndarray"
    vectors: "np.ndarray"
    whole: "np.ndarray"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document while it is ranked; `chunk` is the row of the chunk to quote from."""

    row: int
    kind: DocumentKind
    language: str
    topic: str
    chunk: int
    total: float


class Searcher:
    """Reads; never writes. Raises Unusable where a collection is damaged, sqlite3.DatabaseError where a table is."""

    def __init__(self, truth: Truth, embedder: Embedder, glossary: Glossary, collections: Collections) -> None:
        self._truth = truth
        self._embedder = embedder
        self._glossary = glossary
        self._collections = collections
        self._state: _Generation | None = None
        self.avoid_collections = False

    def fits(self) -> bool:
        """Whether the stored vectors are this embedder's (true as long as there are none)."""
        with self._truth.reading() as connection:
            state = self._current(connection)
        same_size = not self._embedder.dimension or state.dimension in {0, self._embedder.dimension}
        return state.embedder is None or (state.embedder == self._embedder.name and same_size)

    def search(self, text: RedactedText, source: str, limit: int, floor: float, language: str) -> list[Passage]:
        """As HybridIndex.search."""
        if not text.strip() or limit < 1:
            return []
        query = make_query(text, self._glossary, language)
        vectors = self._embedder.embed([query.texts[script] for script in SCRIPTS])
        with self._truth.reading() as connection:
            state = self._current(connection)
            candidates = self._candidates(connection, state, query, vectors, source)
            ranked = sorted(candidates, key=lambda candidate: (-candidate.total, candidate.row))
            if language:
                ranked = _one_a_topic(ranked, language)
            ranked = [candidate for candidate in ranked if relevance(candidate.total) >= floor]
            chosen = articles_kept(ranked, limit) if source == "all" else ranked[:limit]
            return [self._passage(connection, state, query, candidate) for candidate in chosen]

    def _current(self, connection: sqlite3.Connection) -> _Generation:
        number = get_meta(connection, "generation", 0)
        stored = get_meta(connection, "build")
        name = stored["name"] if stored else None
        state = self._state
        if state is None or state.number != number or (state.build.name if state.build else None) != name:
            embedder, dimension = get_meta(connection, "embedder"), get_meta(connection, "dimension", 0)
            state = self._state = _Generation(number, embedder, dimension, Build(**stored) if stored else None)
        return state

    def _candidates(
        self, connection: sqlite3.Connection, state: _Generation, query: Query, vectors: "np.ndarray", source: str
    ) -> list[Candidate]:
        by_terms: dict[int, float] = {}
        evidence: dict[tuple[str, str], float] = {}
        near: list[int] = []
        for name in (name for name in SOURCES if source in {"all", name}):
            near += self._near(connection, state, name, vectors)
            for script in SCRIPTS:
                if query.terms[script]:
                    scores = state.lexical.scores(connection, f"{name}_{script}", query.terms[script])
                    by_terms |= scores.by_row
                    evidence[name, script] = scores.evidence
        rows = list(dict.fromkeys([*heapq.nlargest(_NEAREST, by_terms, key=by_terms.__getitem__), *_owners(connection, near)]))
        facts = self._facts(connection, state, rows)
        return [_candidate(row, facts[row], by_terms.get(row, 0.0), evidence, vectors, query) for row in rows]

    def _near(self, connection: sqlite3.Connection, state: _Generation, source: str, vectors: "np.ndarray") -> list[int]:
        """The chunks of `source` nearest to the query, in the collection and among those that came later."""
        import numpy as np

        build = None if self.avoid_collections else state.build
        near = self._collections.near(build, source, vectors, _NEAREST) if build else []
        high = build.high if build else 0
        if (source, high) not in state.later:
            state.later[source, high] = read_vectors(connection, source, high)
        rows, matrix = state.later[source, high]
        if len(rows):
            scores = (matrix @ vectors.T).max(axis=1)
            near += rows[np.argpartition(-scores, min(_NEAREST, len(rows)) - 1)[:_NEAREST]].tolist()
        return near

    def _facts(self, connection: sqlite3.Connection, state: _Generation, rows: list[int]) -> dict[int, _Facts]:
        import numpy as np

        missing = [row for row in rows if row not in state.facts]
        if missing:
            if len(state.facts) + len(missing) > _CACHED:
                state.facts = {row: state.facts[row] for row in rows if row in state.facts}
            marks = ",".join("?" * len(missing))
            parts: dict[int, list[tuple[int, int, bytes]]] = {row: [] for row in missing}
            for document, chunk, rank, vector in connection.execute(
                "SELECT c.document, c.id, c.rank, v.vector FROM chunks c JOIN vectors v ON v.digest=c.digest "
                f"WHERE c.document IN ({marks})",
                missing,
            ):
                parts[document].append((chunk, rank, vector))
            for row, source, script, language, topic in connection.execute(
                f"SELECT id, source, script, language, topic FROM documents WHERE id IN ({marks})", missing
            ):
                matrix = np.frombuffer(b"".join(part[2] for part in parts[row]), dtype=np.float32).reshape(len(parts[row]), -1)
                chunks, ranks = tuple(part[0] for part in parts[row]), np.asarray([part[1] for part in parts[row]])
                state.facts[row] = _Facts(source, script, language, topic, chunks, ranks, matrix, _direction(matrix))
        return state.facts

    def _passage(self, connection: sqlite3.Connection, state: _Generation, query: Query, candidate: Candidate) -> Passage:
        document = state.documents.get(candidate.row)
        if document is None:
            if len(state.documents) >= _CACHED:
                state.documents.clear()
            record = connection.execute("SELECT record FROM documents WHERE id=?", (candidate.row,)).fetchone()[0]
            document = state.documents[candidate.row] = Document.model_validate_json(record)
        section, start, stop = connection.execute(
            "SELECT section, start, stop FROM chunks WHERE id=?", (candidate.chunk,)
        ).fetchone()
        if section < 0:
            section = quotable(document)
            start, stop = 0, len(document.sections[section].text)
        text = document.sections[section].text[start:stop]
        script = script_of(document.language)
        begin, end = best_quote(text, query.terms[script], document.language)
        hit = Hit(
            doc_id=document.id,
            kind=document.kind,
            title=document.title,
            score=round(relevance(candidate.total), 4),
            language=document.language,
            quote=text[begin:end],
            path=place(document, section, start + begin),
        )
        return Passage(hit=hit, document=document, text=RedactedText(text))


def read_vectors(connection: sqlite3.Connection, source: str, above: int = 0) -> tuple["np.ndarray", "np.ndarray"]:
    """(rows, vectors) of the chunks of `source` with a row above `above`; vectors are float32, one a line."""
    import numpy as np

    found = connection.execute(
        "SELECT c.id, v.vector FROM chunks c JOIN vectors v ON v.digest=c.digest WHERE c.source=? AND c.id>? ORDER BY c.id",
        (source, above),
    ).fetchall()
    vectors = np.frombuffer(b"".join(row[1] for row in found), dtype=np.float32)
    return np.asarray([row[0] for row in found], np.int64), vectors.reshape(len(found), -1) if found else vectors


def _candidate(
    row: int, facts: _Facts, term_score: float, evidence: dict[tuple[str, str], float], vectors: "np.ndarray", query: Query
) -> Candidate:
    asked = vectors[SCRIPTS.index(facts.script)]
    cosines = facts.vectors @ asked
    total = fused(term_score, float(cosines.max()), float(facts.whole @ asked), evidence.get((facts.source, facts.script), 0.0))
    if facts.script != query.script:
        total *= OTHER_SCRIPT
    kind = DocumentKind.CASE if facts.source == "cases" else DocumentKind.ARTICLE
    shown = int((cosines + 2 * facts.ranks).argmax())  # text for customers, even where the title or a note fits better
    return Candidate(row, kind, facts.language, facts.topic, facts.chunks[shown], total)


def _direction(vectors: "np.ndarray") -> "np.ndarray":
    """The mean of unit rows, of length 1 (or 0)."""
    mean: np.ndarray = vectors.mean(axis=0)
    length = float((mean @ mean) ** 0.5)
    return mean / length if length else mean


def _owners(connection: sqlite3.Connection, chunks: list[int]) -> list[int]:
    """Rows of the documents these chunks belong to; chunks that are gone are passed over."""
    marks = ",".join("?" * len(chunks))
    return [row[0] for row in connection.execute(f"SELECT DISTINCT document FROM chunks WHERE id IN ({marks})", chunks)]


def _one_a_topic(ranked: list[Candidate], language: str) -> list[Candidate]:
    """Of the translations of a topic only the one in `language` (its script at least), at the best one's place."""
    wanted = script_of(language)
    by_topic: dict[str, Candidate] = {}
    for candidate in ranked:
        if candidate.topic:
            held = by_topic.get(candidate.topic)
            if held is None or _fitness(candidate, language, wanted) > _fitness(held, language, wanted):
                by_topic[candidate.topic] = candidate
    kept, seen = [], set()
    for candidate in ranked:
        if not candidate.topic:
            kept.append(candidate)
        elif candidate.topic not in seen:
            seen.add(candidate.topic)
            kept.append(replace(by_topic[candidate.topic], total=candidate.total))
    return kept


def _fitness(candidate: Candidate, language: str, script: str) -> int:
    return 2 * (candidate.language == language) + (script_of(candidate.language) == script)
