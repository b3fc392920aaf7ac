"""What an index holds, without the index being asked: figures, documents, and a copy of the articles to try things on."""

# ruff: noqa: S608 - table names come from this file and truth.spaces(), values are always bound

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from copilot.errors import KnowledgeProblem
from copilot.models.knowledge import Document
from copilot.retrieval.truth import SCHEMA, SOURCES, Truth, get_meta, spaces

_FILE = Path("knowledge", "truth.db")
_COPIED = {
    "documents": ("id, source, doc_id, script, topic, language, text_hash, meta_hash, origin, record", "source='kb'"),
    "chunks": ("id, document, source, section, start, stop, rank, digest", "source='kb'"),
    "vectors": ("digest, vector", "digest IN (SELECT digest FROM chunks WHERE source='kb')"),
    "meta": ("key, value", "key NOT IN ('birth', 'build')"),  # a copy has its own birth, and no Chroma
    **dict.fromkeys(spaces("kb"), ("rowid, title, questions, body", "true")),
}


def describe(connection: sqlite3.Connection, folder: Path) -> dict[str, Any]:
    """Counts by source and language, generation, embedder, roots, how vectors are searched, bytes below `folder`."""
    documents = connection.execute("SELECT source, language, count(*) FROM documents GROUP BY 1, 2 ORDER BY 1, 2").fetchall()
    chunks = dict(connection.execute("SELECT source, count(*) FROM chunks GROUP BY 1").fetchall())
    build = get_meta(connection, "build")
    return {
        "generation": get_meta(connection, "generation", 0),
        "embedder": get_meta(connection, "embedder", ""),
        "dimension": get_meta(connection, "dimension", 0),
        "roots": get_meta(connection, "roots", []),
        "documents": [{"source": source, "language": language, "count": count} for source, language, count in documents],
        "chunks": {source: chunks.get(source, 0) for source in SOURCES},
        "dense": "chroma" if build else "exact",
        "in_chroma": sum(build["counts"].values()) if build else 0,
        "bytes": sum(_size(path) for path in folder.rglob("*")),
    }


def stored_documents(home: Path, source: str) -> list[Document]:
    """Every document of `source` in the index of `home`, by id. Raises KnowledgeProblem."""
    with _reading(home) as connection:
        rows = connection.execute("SELECT record FROM documents WHERE source=? ORDER BY doc_id", (source,)).fetchall()
    return [Document.model_validate_json(row[0]) for row in rows]


def copy_articles(home: Path, into: Path) -> None:
    """Make `into` a home whose index holds the articles of the one in `home`: their rows and vectors, no case, no Chroma.

    `home` is read through a connection that cannot write. Raises KnowledgeProblem where it has no articles indexed.
    """
    copy = Truth(into / _FILE)
    with _reading(home) as connection, closing(copy), copy.writing() as target:
        if not get_meta(connection, "kb_filled", False):
            raise _unfilled()
        for table, (columns, wanted) in _COPIED.items():
            marks = ", ".join("?" * len(columns.split(", ")))
            rows = connection.execute(f"SELECT {columns} FROM {table} WHERE {wanted}")
            target.executemany(f"INSERT INTO {table}({columns}) VALUES({marks})", rows)


@contextmanager
def _reading(home: Path) -> Iterator[sqlite3.Connection]:
    """One consistent state of the index of `home`, which cannot be written through it and is not made where there is none."""
    file = (home / _FILE).absolute()
    if not file.is_file():
        raise _unfilled()
    with (
        Truth(file).problems(),
        closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=30, isolation_level=None)) as connection,
    ):
        if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
            raise KnowledgeProblem("the index is of another version of the program", "Run `copilot kb index` to renew it.")
        connection.execute("BEGIN")
        yield connection


def _unfilled() -> KnowledgeProblem:
    return KnowledgeProblem("nothing has been indexed in this home yet", "Run `copilot kb index` first.")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # another process has just deleted it
        return 0
