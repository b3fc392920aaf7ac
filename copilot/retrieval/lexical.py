"""Scores by shared terms: SQLite's FTS5 counts, this module weighs.

FTS5's own bm25() gives a word that stands in more than half of the documents a weight of nothing,
which in a wallet's knowledge base is exactly what happens to the names customers ask about. So each
term is asked for alone, its saturated frequency is taken from bm25() and weighed here with
log(1 + (N - n + 0.5) / (n + 0.5)) (Robertson & Zaragoza 2009, as Lucene has it). Dividing by what a
text would get that holds every term of the query makes scores of different queries comparable.
"""

# ruff: noqa: S608 - table names come from truth.spaces(), values are always bound

import math
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_K1 = 1.2  # built into FTS5's bm25()
_COLUMN_WEIGHTS = "2.0, 1.5, 1.0"  # title, questions, body
_CACHED_TERMS = 4096
_ROWS_READ = 15_000
"""Rows read for one query in a table of more documents than that. The commonest terms, which tell least, go unread: at
50,000 documents half of a query's time went into words that stand in every third of them."""
_ELSEWHERE = 100
"""Unrelated texts imagined beside the stored ones, so that three articles on one subject are not all about nothing."""


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a term stands: row ids, its saturated frequency there (0 .. 2.2), its weight in the table, and what it tells."""

    rows: "np.ndarray"
    parts: "np.ndarray"
    weight: float
    information: float


@dataclass(frozen=True, slots=True)
class Scores:
    """`by_row`: row id -> 0..1. `evidence`: information (nats) in those query terms that the table knows at all."""

    by_row: dict[int, float]
    evidence: float


@dataclass(slots=True)
class Lexical:
    """The lexical tables of one generation, with the postings already asked for."""

    _sizes: dict[str, int] = field(default_factory=dict)
    _counts: dict[tuple[str, str], int] = field(default_factory=dict)
    _postings: dict[tuple[str, str], Posting] = field(default_factory=dict)

    def scores(self, connection: sqlite3.Connection, table: str, terms: Mapping[str, float]) -> Scores:
        """Scores of every row of `table` that holds at least one of the terms (term -> its share).

        A term with a space in it is a phrase: its words stand side by side there, stop words apart.
        """
        import numpy as np

        rows, parts, ideal, evidence = [], [], 0.0, 0.0
        for term, share in self._worth_reading(connection, table, terms).items():
            posting = self._posting(connection, table, term)
            ideal += share * posting.weight
            if len(posting.rows):
                if len(term) > 1:  # a single Chinese character stands in words that have nothing to do with each other
                    evidence += share * posting.information
                rows.append(posting.rows)
                parts.append(posting.parts * (share * posting.weight))
        if not rows:
            return Scores({}, 0.0)
        ids, inverse = np.unique(np.concatenate(rows), return_inverse=True)
        sums = np.bincount(inverse, weights=np.concatenate(parts)) / (ideal * (_K1 + 1))
        return Scores(dict(zip(ids.tolist(), sums.tolist(), strict=True)), evidence)

    def _worth_reading(self, connection: sqlite3.Connection, table: str, terms: Mapping[str, float]) -> Mapping[str, float]:
        if self._size(connection, table) <= _ROWS_READ:
            return terms
        counts = {term: self._count(connection, table, term) for term in terms}
        kept: dict[str, float] = {}
        rows = 0
        for term in sorted(terms, key=counts.__getitem__):
            rows += counts[term]
            if kept and rows > _ROWS_READ:
                break
            kept[term] = terms[term]
        return kept

    def _count(self, connection: sqlite3.Connection, table: str, term: str) -> int:
        key = (table, term)
        if key not in self._counts:
            statement = f"SELECT count(*) FROM {table} WHERE {table} MATCH ?"
            self._counts[key] = connection.execute(statement, (f'"{term}"',)).fetchone()[0]
        return self._counts[key]

    def _posting(self, connection: sqlite3.Connection, table: str, term: str) -> Posting:
        key = (table, term)
        found = self._postings.get(key)
        if found is None:
            if len(self._postings) >= _CACHED_TERMS:
                self._postings.clear()
            found = self._postings[key] = self._read(connection, table, term)
        return found

    def _read(self, connection: sqlite3.Connection, table: str, term: str) -> Posting:
        import numpy as np

        total = self._size(connection, table)
        hits = connection.execute(
            f"SELECT rowid, bm25({table}, {_COLUMN_WEIGHTS}) FROM {table} WHERE {table} MATCH ?", (f'"{term}"',)
        ).fetchall()
        count = len(hits)
        weight = _inverse_frequency(total, count)
        information = _inverse_frequency(total + _ELSEWHERE, count)
        if not count:
            return Posting(np.empty(0, np.int64), np.empty(0), weight, information)
        own = max(1e-6, math.log((total - count + 0.5) / (count + 0.5)))  # what bm25() multiplied with
        pairs = np.fromiter(chain.from_iterable(hits), np.float64, 2 * count).reshape(count, 2)
        return Posting(pairs[:, 0].astype(np.int64), pairs[:, 1] / -own, weight, information)

    def _size(self, connection: sqlite3.Connection, table: str) -> int:
        if table not in self._sizes:
            self._sizes[table] = connection.execute(f"SELECT count(*) FROM {table}_docsize").fetchone()[0]
        return self._sizes[table]


def _inverse_frequency(total: int, count: int) -> float:
    return math.log(1 + (total - count + 0.5) / (count + 0.5))
