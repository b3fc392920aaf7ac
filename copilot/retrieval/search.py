"""Answers one query: candidates from both sides, exact scores for all of them, one hit a document."""

# ruff: noqa: S608 - table names come from truth.spaces(), values are always bound

import heapq
import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot.language.segment import terms
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, DocumentKind, Hit, Passage
from copilot.models.ports import Embedder
from copilot.policy.glossary import Glossary
from copilot.retrieval.dense import Build, Collections
from copilot.retrieval.facts import Facts, read_facts
from copilot.retrieval.fusion import PAIRS, articles_kept, fused, relevance
from copilot.retrieval.lexical import Lexical
from copilot.retrieval.query import Query, make_query
from copilot.retrieval.quotes import best_quote, place, quotable
from copilot.retrieval.ranking import Candidate, in_order
from copilot.retrieval.truth import SCRIPTS, SOURCES, Truth, get_meta
from copilot.retrieval.votes import VOTING_SCRIPTS

if TYPE_CHECKING:
    import numpy as np

_NEAREST = 100
"""Chunks taken from the dense side, and documents from the lexical side, for each script: neither crowds out the other."""
_KINDS = {"kb": DocumentKind.ARTICLE, "cases": DocumentKind.CASE}
_CACHED = 5000
"""Documents whose vectors are kept in memory between queries (about 5 KB each)."""


@dataclass(slots=True)
class _Generation:
    """What is remembered between queries while nothing changes."""

    number: tuple[str, int]
    embedder: str | None
    dimension: int
    build: Build | None
    lexical: Lexical = field(default_factory=Lexical)
    later: dict[tuple[str, int], tuple["np.ndarray", "np.ndarray"]] = field(default_factory=dict)
    documents: dict[int, Document] = field(default_factory=dict)
    facts: dict[int, Facts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _TermScores:
    """Scores by shared words of every document row that shares any, the evidence by space, and the best rows."""

    by_row: dict[int, float]
    evidence: dict[tuple[str, str], float]
    best: list[int]


class Searcher:
    """Reads; never writes. Raises Unusable where a collection is damaged, sqlite3.DatabaseError where a table is."""

    def __init__(self, truth: Truth, embedder: Embedder, glossary: Glossary, collections: Collections) -> None:
        self._truth = truth
        self._embedder = embedder
        self._glossary = glossary
        self._collections = collections
        self._state: _Generation | None = None
        self.avoided: set[str] = set()
        """Names of collections that turned out unusable; their vectors are looked at directly."""

    def fits(self) -> bool:
        """Whether the stored vectors are this embedder's (true as long as there are none)."""
        with self._truth.reading() as connection:
            state = self._current(connection)
        same_size = not self._embedder.dimension or state.dimension in {0, self._embedder.dimension}
        return state.embedder is None or (state.embedder == self._embedder.name and same_size)

    def search(
        self, text: RedactedText, source: str, limit: int, floor: float, language: str, *, fast: bool = False
    ) -> list[Passage]:
        """As HybridIndex.search."""
        if not text.strip() or limit < 1:
            return []
        query = make_query(text, self._glossary, language)
        sources = [name for name in SOURCES if source in {"all", name}]
        vectors = None if fast else self._embedder.embed([query.texts[script] for script in SCRIPTS])
        with self._truth.reading() as connection:
            state = self._current(connection)
            if vectors is None:
                candidates = _by_words(connection, state.lexical, query, sources)
            else:
                candidates = self._candidates(connection, state, query, vectors, sources)
            ranked = in_order(candidates, query.script, language)
            ranked = [candidate for candidate in ranked if relevance(candidate.total) >= floor]
            chosen = articles_kept(ranked, limit) if source == "all" else ranked[:limit]
            return [self._passage(connection, state, query, candidate) for candidate in chosen]

    def _current(self, connection: sqlite3.Connection) -> _Generation:
        number = (get_meta(connection, "birth", ""), get_meta(connection, "generation", 0))
        stored = get_meta(connection, "build")
        name = stored["name"] if stored else None
        state = self._state
        if state is None or state.number != number or (state.build.name if state.build else None) != name:
            embedder, dimension = get_meta(connection, "embedder"), get_meta(connection, "dimension", 0)
            state = self._state = _Generation(number, embedder, dimension, Build(**stored) if stored else None)
        return state

    def _candidates(
        self, connection: sqlite3.Connection, state: _Generation, query: Query, vectors: "np.ndarray", sources: list[str]
    ) -> list[Candidate]:
        near = [chunk for name in sources for chunk in self._near(connection, state, name, vectors)]
        found = _term_scores(connection, state.lexical, query, sources)
        rows = list(dict.fromkeys([*found.best, *_owners(connection, near)]))
        facts = self._facts(connection, state, rows)
        return [_candidate(row, facts[row], found, vectors, query) for row in rows]

    def _near(self, connection: sqlite3.Connection, state: _Generation, source: str, vectors: "np.ndarray") -> list[int]:
        """The chunks of `source` nearest to the query, in the collection and among those that came later."""
        import numpy as np

        build = None if state.build and state.build.name in self.avoided else state.build
        near = self._collections.near(build, source, vectors, _NEAREST) if build else []
        high = build.high if build else 0
        if (source, high) not in state.later:
            state.later[source, high] = read_vectors(connection, source, high)
        rows, matrix = state.later[source, high]
        if len(rows):
            # Not matrix @ vector: on a busy machine the threads of BLAS wait ten times longer for each other than this takes.
            scores = [np.einsum("ij,j->i", matrix, vector) for vector in vectors]
            places = {int(place) for row in scores for place in np.argpartition(-row, min(_NEAREST, len(rows)) - 1)[:_NEAREST]}
            near += rows[sorted(places)].tolist()
        return near

    def _facts(self, connection: sqlite3.Connection, state: _Generation, rows: list[int]) -> dict[int, Facts]:
        missing = [row for row in rows if row not in state.facts]
        if missing:
            if len(state.facts) + len(missing) > _CACHED:
                state.facts = {row: state.facts[row] for row in rows if row in state.facts}
            state.facts |= read_facts(connection, missing)
        return state.facts

    def _passage(self, connection: sqlite3.Connection, state: _Generation, query: Query, candidate: Candidate) -> Passage:
        document = state.documents.get(candidate.row)
        if document is None:
            if len(state.documents) >= _CACHED:
                state.documents.clear()
            record = connection.execute("SELECT record FROM documents WHERE id=?", (candidate.row,)).fetchone()[0]
            document = state.documents[candidate.row] = Document.model_validate_json(record)
        section, start, stop = _quoted_chunk(connection, query, candidate, document)
        if section < 0:
            section = quotable(document)
            start, stop = 0, len(document.sections[section].text)
        text = document.sections[section].text[start:stop]
        begin, end = best_quote(text, query.terms[candidate.script], document.language)
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


def _term_scores(connection: sqlite3.Connection, lexical: Lexical, query: Query, sources: list[str]) -> _TermScores:
    by_row: dict[int, float] = {}
    evidence: dict[tuple[str, str], float] = {}
    best: list[int] = []
    for source in sources:
        for script in SCRIPTS:
            scores = lexical.scores(connection, f"{source}_{script}", query.terms[script])
            found, evidence[source, script] = scores.by_row, scores.evidence
            if script == query.script:
                for row, score in lexical.scores(connection, f"{source}_{script}", query.pairs).by_row.items():
                    found[row] = found.get(row, 0.0) + PAIRS * score
            best += heapq.nlargest(_NEAREST, found, key=found.__getitem__)
            by_row |= found
    return _TermScores(by_row, evidence, best)


def _by_words(connection: sqlite3.Connection, lexical: Lexical, query: Query, sources: list[str]) -> list[Candidate]:
    """What shares words with the query, ranked by that alone: no vector is read and no model loaded."""
    found = _term_scores(connection, lexical, query, sources)
    rows = connection.execute(
        f"SELECT id, source, script, language, topic FROM documents WHERE id IN ({','.join('?' * len(found.best))})",
        found.best,
    )
    candidates = []
    for row, source, script, language, topic in rows:
        total = fused(found.by_row[row], 0.0, 0.0, found.evidence[source, script], script, query.script)
        candidates.append(Candidate(row, _KINDS[source], script, language, topic, total))
    return candidates


def _candidate(row: int, facts: Facts, found: _TermScores, vectors: "np.ndarray", query: Query) -> Candidate:
    asked = vectors[SCRIPTS.index(facts.script)]
    cosines = facts.vectors @ asked
    shared, evidence = found.by_row.get(row, 0.0), found.evidence[facts.source, facts.script]
    chunk, whole, questions = float(cosines.max()), float(facts.whole @ asked), facts.likeness_of_questions(cosines)
    total = fused(shared, chunk, whole, evidence, facts.script, query.script, questions)
    shown = int((cosines + 2 * facts.ranks).argmax())  # text for customers, even where the title or a note fits better
    votes = facts.brief and facts.script in VOTING_SCRIPTS
    return Candidate(
        row,
        _KINDS[facts.source],
        facts.script,
        facts.language,
        facts.topic,
        total,
        facts.chunks[shown],
        facts.whole if votes else None,
    )


def _quoted_chunk(
    connection: sqlite3.Connection, query: Query, candidate: Candidate, document: Document
) -> tuple[int, int, int]:
    """(section, start, stop) of the chunk to quote from; where meaning chose none, of the one with the most of the words."""
    chunks: list[tuple[int, int, int, int, int]] = connection.execute(
        "SELECT section, start, stop, id, rank FROM chunks WHERE document=? ORDER BY id", (candidate.row,)
    ).fetchall()
    wanted = query.terms[candidate.script]

    def fitness(chunk: tuple[int, int, int, int, int]) -> tuple[float, float]:
        section, start, stop, number, rank = chunk
        if candidate.chunk:
            return float(number == candidate.chunk), 0.0
        text = document.sections[section].text[start:stop] if section >= 0 else ""
        return float(rank), sum(wanted.get(term, 0.0) for term in set(terms(text, document.language)))

    return max(chunks, key=fitness)[:3]


def _owners(connection: sqlite3.Connection, chunks: list[int]) -> list[int]:
    """Rows of the documents these chunks belong to; chunks that are gone are passed over."""
    marks = ",".join("?" * len(chunks))
    return [row[0] for row in connection.execute(f"SELECT DISTINCT document FROM chunks WHERE id IN ({marks})", chunks)]
