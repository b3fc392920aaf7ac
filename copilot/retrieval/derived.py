"""Makes the derived indexes anew from the truth. Callers hold the writer's lock."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from copilot.retrieval.dense import Build, Collections, Unusable
from copilot.retrieval.search import read_vectors
from copilot.retrieval.truth import SOURCES, Truth, create_lexical, get_meta, set_meta
from copilot.retrieval.writing import lexical_row, lexical_rows

if TYPE_CHECKING:
    import sqlite3

_LATER_SHARE, _LATER_LEAST = 0.1, 2000
"""Chunks that came after a collection was written, as a share of it and at least; past that, a new one is due."""


def renew_collection(truth: Truth, collections: Collections, embedder: str, exact_below: int, *, anew: bool = False) -> None:
    """Write a new Chroma collection where one is due (or `anew`), take it into use, delete the old.

    Failing to write one is no error: searches look at all vectors until the next attempt.
    """
    with truth.reading() as connection:
        stored = get_meta(connection, "build")
        build = Build(**stored) if stored else None
        total = connection.execute("SELECT count(*) FROM chunks").fetchone()[0]
        if not _is_due(connection, build, embedder, total, exact_below, anew):
            if build is None or total > exact_below:
                return
            parts = None
        else:
            parts = {source: read_vectors(connection, source) for source in SOURCES} if total > exact_below else None
        high = connection.execute("SELECT coalesce(max(id), 0) FROM chunks").fetchone()[0]
    new = None
    if parts:
        try:
            new = collections.write(embedder, high, {source: part for source, part in parts.items() if len(part[0])})
        except Unusable:
            new = None
    with truth.writing() as connection:
        set_meta(connection, "build", asdict(new) if new else None)
    collections.remove_others({kept.name for kept in (new, build) if kept} if not anew else {new.name} if new else set())
    if build and collections.url:
        try:
            collections.drop(build.name)
        except Unusable:
            return


def renew_lexical(truth: Truth) -> None:
    """Fill the lexical tables anew from the stored documents."""
    with truth.writing() as connection:
        create_lexical(connection, anew=True)
        for row, source, script, document in lexical_rows(connection):
            connection.execute(
                f"INSERT INTO {source}_{script}(rowid, title, questions, body) VALUES(?,?,?,?)", (row, *lexical_row(document))
            )
        set_meta(connection, "generation", get_meta(connection, "generation", 0) + 1)


def _is_due(
    connection: "sqlite3.Connection", build: Build | None, embedder: str, total: int, exact_below: int, anew: bool
) -> bool:
    if total <= exact_below and not anew:
        return False
    if anew or build is None or build.embedder != embedder:
        return True
    covered = sum(build.counts.values())
    left = connection.execute("SELECT count(*) FROM chunks WHERE id<=?", (build.high,)).fetchone()[0]
    tolerated = max(_LATER_LEAST, covered * _LATER_SHARE)
    return bool(total - left > tolerated or covered - left > tolerated)
