"""Compares what must agree: the documents with their chunks and vectors, and both derived indexes with these.

Reads everything once; nothing is trusted that can be worked out anew: spans, digests and lexical terms are compared with
the stored documents, the vectors of a collection with those of the truth.
"""

# ruff: noqa: S608 - table names come from truth.spaces(), values are always bound

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from copilot.models.knowledge import Document
from copilot.models.ports import Embedder
from copilot.retrieval.chunks import chunks_of
from copilot.retrieval.dense import Build, Collections, Unusable
from copilot.retrieval.search import read_vectors
from copilot.retrieval.truth import SOURCES, Damaged, Truth, get_meta, spaces
from copilot.retrieval.vectors import digest, embedder_key
from copilot.retrieval.writing import lexical_row

if TYPE_CHECKING:
    import numpy as np

_AT_ONCE = 5000
_ROUNDING = 1e-5

Part = Literal["truth", "lexical", "dense"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where two things that must agree do not: `part` is what has to be made anew, `found` one sentence."""

    part: Part
    found: str


def flaws(truth: Truth, embedder: Embedder, collections: Collections) -> list[Flaw]:
    """Everything that does not agree; empty where all is well. Raises KnowledgeProblem where nothing can be read at all."""
    try:
        with truth.reading() as connection:
            found = [*_in_truth(connection, embedder)]
            if not found:  # with another truth both indexes are made anew anyway
                found += [*_in_lexical(connection), *_in_dense(connection, embedder, collections)]
            return found
    except Damaged as damaged:
        return [Flaw("truth", damaged.message)]


def _in_truth(connection: sqlite3.Connection, embedder: Embedder) -> Iterator[Flaw]:
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        yield Flaw("truth", "the database is damaged")
        return
    stored = get_meta(connection, "embedder")
    if stored not in {None, embedder_key(embedder)}:
        yield Flaw("truth", f"the vectors are those of {stored}, the embedder in use is {embedder_key(embedder)}")
        return
    cut: dict[int, list[tuple[object, ...]]] = {}
    for document, *chunk in connection.execute("SELECT document, section, start, stop, rank, digest FROM chunks"):
        cut.setdefault(document, []).append(tuple(chunk))
    unlike = 0
    for row, record in connection.execute("SELECT id, record FROM documents"):
        try:
            document = Document.model_validate_json(record)
        except ValidationError:
            yield Flaw("truth", "a stored document cannot be read")
            return
        wanted = {(part.section, part.start, part.stop, part.rank, digest(embedder, part.text)) for part in chunks_of(document)}
        held = cut.pop(row, [])
        unlike += len(held) != len(wanted) or set(held) != wanted
    if unlike or cut:
        yield Flaw("truth", f"{unlike + len(cut)} documents do not have the chunks they should have")
    size = 4 * get_meta(connection, "dimension", 0)
    missing = connection.execute(
        "SELECT count(*) FROM chunks c LEFT JOIN vectors v ON v.digest=c.digest WHERE length(v.vector) IS NOT ?", (size,)
    ).fetchone()[0]
    if missing:
        yield Flaw("truth", f"{missing} chunks have no vector, or one of another length")


def _in_lexical(connection: sqlite3.Connection) -> Iterator[Flaw]:
    for space in spaces():
        source, script = space.split("_")
        documents = dict(
            connection.execute("SELECT id, record FROM documents WHERE source=? AND script=?", (source, script)).fetchall()
        )
        try:
            connection.execute(f"INSERT INTO {space}({space}) VALUES('integrity-check')")
            rows = connection.execute(f"SELECT rowid, title, questions, body FROM {space}").fetchall()
        except sqlite3.DatabaseError:
            yield Flaw("lexical", f"the full-text table {space} is damaged")
            continue
        held = {row[0]: tuple(row[1:]) for row in rows}
        unlike = sum(held.get(row) != lexical_row(Document.model_validate_json(text)) for row, text in documents.items())
        unlike += len(held.keys() - documents.keys())
        if unlike:
            yield Flaw("lexical", f"the full-text table {space} disagrees about {unlike} documents")


def _in_dense(connection: sqlite3.Connection, embedder: Embedder, collections: Collections) -> Iterator[Flaw]:
    stored = get_meta(connection, "build")
    if stored is None:
        return
    build = Build(**stored)
    if build.embedder != embedder_key(embedder):
        yield Flaw("dense", f"the collection holds vectors of {build.embedder}")
        return
    for source in (name for name in SOURCES if build.counts.get(name)):
        rows, vectors = read_vectors(connection, source)
        unlike = 0
        try:
            for start in range(0, int((rows <= build.high).sum()), _AT_ONCE):
                asked = [row for row in rows[start : start + _AT_ONCE].tolist() if row <= build.high]
                held = collections.held(build, source, asked)
                unlike += sum(not _equal(held.get(row), vector) for row, vector in zip(asked, vectors[start:], strict=False))
        except Unusable as error:
            yield Flaw("dense", f"the collection cannot be read ({error})")
            return
        if unlike:
            yield Flaw("dense", f"the collection of {source} lacks {unlike} vectors, or has others in their place")


def _equal(held: "np.ndarray | None", vector: "np.ndarray") -> bool:
    return held is not None and float(abs(held - vector).max()) <= _ROUNDING
