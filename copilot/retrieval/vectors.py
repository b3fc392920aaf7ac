"""Which vector belongs to which text: each distinct text is embedded once, under a digest of it and the embedder's name.

Vectors are committed in batches as they come, so that a kill loses no paid-for work.
"""

# ruff: noqa: S608 - only question marks are put into a statement, values are always bound

import hashlib
import sqlite3
from collections.abc import Sequence

from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document
from copilot.models.ports import Embedder, Progress
from copilot.retrieval.chunks import OPENING, QUESTION, TITLE, chunks_of
from copilot.retrieval.truth import Truth, get_meta, set_meta

_EMBED_BATCH = 512
_ASKED_AT_ONCE = 500  # below SQLite's limit of bound values in its oldest builds


def embedder_key(embedder: Embedder) -> str:
    """What stored vectors are tied to: two keys never share a vector."""
    return embedder.name


def digest(embedder: Embedder, text: str) -> bytes:
    """Names the vector of a text under an embedder; 16 bytes."""
    return hashlib.blake2b(f"{embedder_key(embedder)}\0{text}".encode(), digest_size=16).digest()


def chunk_text(document: Document, section: int, start: int, stop: int) -> RedactedText:
    """The text of a stored chunk."""
    if section in (TITLE, OPENING):
        return RedactedText(document.title)
    if section == QUESTION:
        return RedactedText(document.questions[start])
    return RedactedText(document.sections[section].text[start:stop])


def fill_vectors(truth: Truth, embedder: Embedder, texts: Sequence[RedactedText], progress: Progress | None) -> None:
    """Embed the texts that have no vector yet, committing each batch."""
    by_digest = {digest(embedder, text): text for text in texts}
    known = _with_vectors(truth, list(by_digest))
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


def _with_vectors(truth: Truth, digests: list[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    with truth.reading() as connection:
        for start in range(0, len(digests), _ASKED_AT_ONCE):
            asked = digests[start : start + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(asked))
            found.update(row[0] for row in connection.execute(f"SELECT digest FROM vectors WHERE digest IN ({marks})", asked))
    return found


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
        forget_unused(connection)
        set_meta(connection, "embedder", embedder_key(embedder))
        set_meta(connection, "dimension", embedder.dimension)
        set_meta(connection, "generation", get_meta(connection, "generation", 0) + 1)


def forget_unused(connection: sqlite3.Connection) -> None:
    """Delete the vectors that no chunk needs any more."""
    connection.execute(
        "DELETE FROM vectors WHERE rowid IN (SELECT v.rowid FROM vectors v WHERE NOT EXISTS "
        "(SELECT 1 FROM chunks WHERE chunks.digest=v.digest))"  # read from two indexes, without touching a vector
    )
