"""Makes the truth hold exactly the documents it is given, touching only what changed.

Vectors come first and are committed in batches, so that a kill loses no paid-for work. Then one
transaction changes documents, chunks and lexical tables together and raises the generation: readers
see all of it or nothing. Callers hold the writer's lock.
"""

# ruff: noqa: S608 - table names come from truth.spaces(), values are always bound

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from copilot.language.segment import terms
from copilot.models.knowledge import Document, IndexReport, Reading
from copilot.models.ports import Embedder, Progress
from copilot.retrieval.chunks import TITLE, UNSEARCHED, Chunk, chunks_of, is_all_title
from copilot.retrieval.truth import Truth, get_meta, set_meta
from copilot.retrieval.vectors import digest, embedder_key, fill_vectors, forget_unused

_CUTTING = "3"  # raised whenever chunks or terms are cut differently, so that everything is cut anew


@dataclass(frozen=True)
class _Entry:
    document: Document
    text_hash: str
    meta_hash: str
    script: str

    @cached_property
    def chunks(self) -> list[Chunk]:
        return chunks_of(self.document)


@dataclass(frozen=True, slots=True)
class _Stored:
    row: int
    text_hash: str
    meta_hash: str
    script: str
    origin: str


def origins(truth: Truth, source: str) -> dict[str, str]:
    """Origin -> id of the documents of `source` that need not be read again while their origin is the same."""
    with truth.reading() as connection:
        if get_meta(connection, f"{source}_cutting") != _CUTTING:
            return {}
        found = connection.execute("SELECT origin, doc_id FROM documents WHERE source=? AND origin<>''", (source,)).fetchall()
    return dict(found)


def replace(
    truth: Truth, embedder: Embedder, source: str, reading: Reading, remembered: Mapping[str, Any], progress: Progress | None
) -> IndexReport:
    """Make the documents of `source` exactly those of `reading`, and `remembered` part of the same commit.

    Raises KnowledgeProblem, ModelProblem.
    """
    wanted = {document.id: _entry(document) for document in reading.documents}
    stored = _stored(truth, source)
    new = [entry for key, entry in wanted.items() if key not in stored]
    recut = [entry for key, entry in wanted.items() if key in stored and stored[key].text_hash != entry.text_hash]
    same = [entry for key, entry in wanted.items() if key in stored and stored[key].text_hash == entry.text_hash]
    relabelled = [entry for entry in same if stored[entry.document.id].meta_hash != entry.meta_hash]
    moved = [entry for entry in same if stored[entry.document.id].origin != entry.document.origin]
    gone = [key for key in stored if key not in wanted and key not in reading.kept]
    changed = [*new, *recut, *relabelled]
    fill_vectors(truth, embedder, [chunk.text for entry in changed for chunk in entry.chunks], progress)
    facts = {
        "embedder": embedder_key(embedder),
        "dimension": embedder.dimension,
        f"{source}_filled": True,
        f"{source}_cutting": _CUTTING,
        **remembered,
    }
    with truth.writing() as connection:
        for key in [*gone, *(entry.document.id for entry in recut)]:
            _remove(connection, source, stored[key].row, stored[key].script)
        for entry in [*new, *recut]:
            _add(connection, embedder, source, entry)
        for entry in relabelled:
            _relabel(connection, embedder, source, stored[entry.document.id].row, entry)
        for entry in moved:
            row = stored[entry.document.id].row
            connection.execute("UPDATE documents SET origin=? WHERE id=?", (entry.document.origin, row))
        for key, value in facts.items():
            set_meta(connection, key, value)
        if changed or gone:
            forget_unused(connection)
            set_meta(connection, "generation", get_meta(connection, "generation", 0) + 1)
        chunks = connection.execute("SELECT count(*) FROM chunks WHERE source=?", (source,)).fetchone()[0]
    updated = [*recut, *relabelled]
    return IndexReport(
        added=len(new),
        updated=len(updated),
        unchanged=len(same) - len(relabelled) + len(reading.kept),
        deleted=len(gone),
        chunks=chunks,
        problems=reading.problems,
        changes=(*_named("+", new), *_named("~", updated), *(f"- {key}" for key in gone)),
    )


def script_of(language: str) -> str:
    """The lexical space a language belongs to."""
    return "han" if language.partition("-")[0] == "zh" else "other"


def lexical_row(document: Document) -> tuple[str, str, str]:
    """What the lexical table holds of a document: the terms of its title, its questions and its body."""
    title = "" if is_all_title(document) else document.title
    body = [f"{part.heading}\n{part.text}" for part in document.sections if part.role not in UNSEARCHED]
    return tuple(" ".join(terms(text, document.language)) for text in (title, "\n".join(document.questions), "\n".join(body)))  # type: ignore[return-value]


def _stored(truth: Truth, source: str) -> dict[str, _Stored]:
    with truth.reading() as connection:
        rows = connection.execute(
            "SELECT doc_id, id, text_hash, meta_hash, script, origin FROM documents WHERE source=?", (source,)
        ).fetchall()
    return {row[0]: _Stored(*row[1:]) for row in rows}


def _named(sign: str, entries: Sequence[_Entry]) -> Iterator[str]:
    return (f"{sign} {entry.document.id}" for entry in entries)


def _entry(document: Document) -> _Entry:
    script = script_of(document.language)
    text = "\0".join(
        [_CUTTING, script, *document.questions, *(f"{part.role}\1{part.heading}\1{part.text}" for part in document.sections)]
    )
    return _Entry(document, _hash(text), _hash(document.model_dump_json()), script)


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _add(connection: sqlite3.Connection, embedder: Embedder, source: str, entry: _Entry) -> None:
    document = entry.document
    row = connection.execute(
        "INSERT INTO documents(source, doc_id, script, topic, language, text_hash, meta_hash, origin, record) "
        "VALUES(?,?,?,?,?,?,?,?,?)",
        (
            source,
            document.id,
            entry.script,
            document.topic,
            document.language,
            entry.text_hash,
            entry.meta_hash,
            document.origin,
            document.model_dump_json(),
        ),
    ).lastrowid
    assert row is not None
    connection.execute(
        f"INSERT INTO {source}_{entry.script}(rowid, title, questions, body) VALUES(?,?,?,?)", (row, *lexical_row(document))
    )
    for chunk in entry.chunks:
        _add_chunk(connection, embedder, source, row, chunk)


def _add_chunk(connection: sqlite3.Connection, embedder: Embedder, source: str, row: int, chunk: Chunk) -> None:
    connection.execute(
        "INSERT INTO chunks(document, source, section, start, stop, rank, digest) VALUES(?,?,?,?,?,?,?)",
        (row, source, chunk.section, chunk.start, chunk.stop, chunk.rank, digest(embedder, chunk.text)),
    )


def _remove(connection: sqlite3.Connection, source: str, row: int, script: str) -> None:
    connection.execute("DELETE FROM chunks WHERE document=?", (row,))
    connection.execute(f"DELETE FROM {source}_{script} WHERE rowid=?", (row,))
    connection.execute("DELETE FROM documents WHERE id=?", (row,))


def _relabel(connection: sqlite3.Connection, embedder: Embedder, source: str, row: int, entry: _Entry) -> None:
    """New title, dates or tags on the same text: the record, the title's terms and the title's chunk, nothing else."""
    document = entry.document
    before = connection.execute("SELECT record FROM documents WHERE id=?", (row,)).fetchone()[0]
    connection.execute(
        "UPDATE documents SET topic=?, language=?, meta_hash=?, record=? WHERE id=?",
        (document.topic, document.language, entry.meta_hash, document.model_dump_json(), row),
    )
    if Document.model_validate_json(before).title == document.title:
        return
    connection.execute(f"UPDATE {source}_{entry.script} SET title=? WHERE rowid=?", (lexical_row(document)[0], row))
    connection.execute("DELETE FROM chunks WHERE document=? AND section=?", (row, TITLE))
    for chunk in entry.chunks:
        if chunk.section == TITLE:
            _add_chunk(connection, embedder, source, row, chunk)


def lexical_rows(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str, Document]]:
    """(row, source, script, document) of everything stored, to fill the lexical tables anew."""
    for row, source, script, record in connection.execute("SELECT id, source, script, record FROM documents").fetchall():
        yield row, source, script, Document.model_validate_json(record)
