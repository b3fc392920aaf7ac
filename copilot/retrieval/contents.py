"""What an index holds, in figures: for `kb stats` and the doctor."""

import sqlite3
from pathlib import Path
from typing import Any

from copilot.retrieval.truth import SOURCES, get_meta


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


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # another process has just deleted it
        return 0
