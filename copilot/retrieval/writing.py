"""Makes the truth hold exactly the documents it is given, touching only what changed.

Vectors come first and are committed in batches, so that a kill loses no paid-for work. Then one
transaction changes documents, chunks and lexical tables together and raises the generation: readers
see all of it or nothing. Callers hold the writer's lock.
"""

# ruff: noqa: S608 - table names come from truth.spaces(), values are always bound

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from copilot.language.segment import terms
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, IndexReport
from copilot.models.ports import Embedder, Progress
from copilot.retrieval.chunks import QUESTION, TITLE, UNSEARCHED, Chunk, chunks_of, is_untitled
from copilot.retrieval.truth import Truth, get_meta, set_meta

_EMBED_BATCH = 512
_CUTTING = "2"  # raised whenever chunks or terms are cut differently, so that everything is cut anew


@dataclass(frozen=True, slots=True)
class _Entry:
    document: Document
    text_hash: str
    meta_hash: str
    script: str


def embedder_key(embedder: Embedder) -> str:
    """What stored vectors are tied to: two keys never share a vector."""
    return embedder.name


def replace(
    truth: Truth, embedder: Embedder, source: str, documents: Iterable[Document], progress: Progress | None
) -> IndexReport:
    """Make the documents of `source` exactly these. Raises KnowledgeProblem, ModelProblem."""
    wanted = {document.id: _entry(document) for document in documents}
    connection = truth.connection()
    with truth.problems():
        rows = connection.execute(
            "SELECT doc_id, id, text_hash, meta_hash, script FROM documents WHERE source=?", (source,)
        ).fetchall()
    stored = {row[0]: row[1:] for row in rows}
    new = [entry for key, entry in wanted.items() if key not in stored]
    recut = [entry for key, entry in wanted.items() if key in stored and stored[key][1] != entry.text_hash]
    relabelled = [
        entry
        for key, entry in wanted.items()
        if key in stored and stored[key][1] == entry.text_hash and stored[key][2] != entry.meta_hash
    ]
    gone = [(row[0], row[3]) for key, row in stored.items() if key not in wanted]
    changed = [*new, *recut, *relabelled]
    if changed:
        fill_vectors(truth, embedder, [chunk.text for entry in changed for chunk in chunks_of(entry.document)], progress)
    if changed or gone:
        with truth.writing() as connection:
            for number, script in [*gone, *((stored[entry.document.id][0], stored[entry.document.id][3]) for entry in recut)]:
                _remove(connection, source, number, script)
            for entry in [*new, *recut]:
                _add(connection, embedder, source, entry)
            for entry in relabelled:
                _relabel(connection, embedder, source, stored[entry.document.id][0], entry)
            _forget_unused_vectors(connection)
            set_meta(connection, "generation", get_meta(connection, "generation", 0) + 1)
    with truth.problems():
        chunks = connection.execute("SELECT count(*) FROM chunks WHERE source=?", (source,)).fetchone()[0]
    updated = len(recut) + len(relabelled)
    return IndexReport(
        added=len(new), updated=updated, unchanged=len(wanted) - len(new) - updated, deleted=len(gone), chunks=chunks
    )


def reembed(truth: Truth, embedder: Embedder, progress: Progress | None = None) -> None:
    """Give every chunk a vector of `embedder`; the old vectors stay in use until the last is there."""
    connection = truth.connection()
    with truth.problems():
        documents = {
            row[0]: Document.model_validate_json(row[1]) for row in connection.execute("SELECT id, record FROM documents")
        }
    texts = [chunk.text for document in documents.values() for chunk in chunks_of(document)]
    fill_vectors(truth, embedder, texts, progress)
    with truth.writing() as connection:
        for row, section, start, stop, document in connection.execute(
            "SELECT id, section, start, stop, document FROM chunks"
        ).fetchall():
            text = chunk_text(documents[document], section, start, stop)
            connection.execute("UPDATE chunks SET digest=? WHERE id=?", (digest(embedder, text), row))
        _forget_unused_vectors(connection)
        set_meta(connection, "embedder", embedder_key(embedder))
        set_meta(connection, "dimension", embedder.dimension)
        set_meta(connection, "generation", get_meta(connection, "generation", 0) + 1)


def fill_vectors(truth: Truth, embedder: Embedder, texts: Sequence[RedactedText], progress: Progress | None) -> None:
    """Embed the texts that have no vector yet, committing each batch."""
    by_digest = {digest(embedder, text): text for text in texts}
    connection = truth.connection()
    with truth.problems():
        known = {row[0] for row in connection.execute("SELECT digest FROM vectors")} if by_digest else set()
    missing = [(key, text) for key, text in by_digest.items() if key not in known]
    for start in range(0, len(missing), _EMBED_BATCH):
        batch = missing[start : start + _EMBED_BATCH]
        vectors = embedder.embed([text for _, text in batch])
        with truth.writing() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO vectors VALUES(?,?)",
                [(key, vector.tobytes()) for (key, _), vector in zip(batch, vectors, strict=True)],
            )
        if progress:
            progress(start + len(batch), len(missing))


def chunk_text(document: Document, section: int, start: int, stop: int) -> RedactedText:
    """The text of a stored chunk."""
    if section == TITLE:
        return RedactedText(document.title)
    if section == QUESTION:
        return RedactedText(document.questions[start])
    return RedactedText(document.sections[section].text[start:stop])


def digest(embedder: Embedder, text: str) -> bytes:
    """Names the vector of a text under an embedder; 16 bytes."""
    return hashlib.blake2b(f"{embedder_key(embedder)}\0{text}".encode(), digest_size=16).digest()


def script_of(language: str) -> str:
    """The lexical space a language belongs to."""
    return "han" if language.partition("-")[0] == "zh" else "other"


def lexical_row(document: Document) -> tuple[str, str, str]:
    """What the lexical table holds of a document: the terms of its title, its questions and its body."""
    title = "" if is_untitled(document) else document.title
    body = [f"{part.heading}\n{part.text}" for part in document.sections if part.role not in UNSEARCHED]
    return tuple(" ".join(terms(text, document.language)) for text in (title, "\n".join(document.questions), "\n".join(body)))  # type: ignore[return-value]


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
        "INSERT INTO documents(source, doc_id, script, topic, language, text_hash, meta_hash, record) VALUES(?,?,?,?,?,?,?,?)",
        (
            source,
            document.id,
            entry.script,
            document.topic,
            document.language,
            entry.text_hash,
            entry.meta_hash,
            document.model_dump_json(),
        ),
    ).lastrowid
    assert row is not None
    connection.execute(
        f"INSERT INTO {source}_{entry.script}(rowid, title, questions, body) VALUES(?,?,?,?)", (row, *lexical_row(document))
    )
    for chunk in chunks_of(document):
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
    for chunk in chunks_of(document):
        if chunk.section == TITLE:
            _add_chunk(connection, embedder, source, row, chunk)


def _forget_unused_vectors(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM vectors WHERE digest NOT IN (SELECT digest FROM chunks)")


def lexical_rows(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str, Document]]:
    """(row, source, script, document) of everything stored, to fill the lexical tables anew."""
    for row, source, script, record in connection.execute("SELECT id, source, script, record FROM documents").fetchall():
        yield row, source, script, Document.model_validate_json(record)
