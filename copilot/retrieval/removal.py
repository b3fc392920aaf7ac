"""Takes documents out of the index so that no byte of them stays in its files.

Deleting alone does not: full-text tables keep the words of deleted documents in their segments, SQLite keeps old pages in
its log, and Chroma keeps deleted vectors in its graph. So the tables are built anew from what is left, the file is written
anew, its log is cut off, and a Chroma collection is made anew. No embedder is needed, and an index that cannot be read is
deleted, since it can be made again: nothing here may stand in the way of forgetting somebody.
"""

# ruff: noqa: S608 - table names come from truth.spaces(), values are always bound

import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from copilot.retrieval.dense import Collections, Unusable
from copilot.retrieval.derived import renew_collection
from copilot.retrieval.index import EXACT_BELOW
from copilot.retrieval.lock import WriterLock
from copilot.retrieval.truth import Damaged, Truth, get_meta, set_meta, spaces
from copilot.retrieval.vectors import forget_unused

PATIENCE = 5.0
"""Seconds to wait for other processes to let go of the files."""


def remove_for_good(
    home: Path,
    source: str,
    ids: Iterable[str],
    chroma_url: str = "",
    exact_below: int = EXACT_BELOW,
) -> bool:
    """Take the documents `ids` of `source` out of the index of `home`, and every trace of what was taken out before.

    False where other processes hold its files so that traces remain. Raises KnowledgeProblem where the index is being
    written for long, or cannot be.
    """
    folder = home / "knowledge"
    if not folder.is_dir():
        return True
    truth, collections = Truth(folder / "truth.db"), Collections(folder / "chroma", chroma_url)
    with WriterLock(folder / "writer.lock").held():
        try:
            clean = _remove(truth, source, list(ids)) if truth.path.exists() else True
            clean = _renew_collection(truth, collections, exact_below) and clean
        except Damaged:
            truth.set_aside()
            shutil.rmtree(collections.folder, ignore_errors=True)
            clean = not collections.folder.exists()
        finally:
            truth.close()
        with truth.problems():
            for damaged in folder.glob("truth.db.damaged*"):
                damaged.unlink()
    return clean


def _remove(truth: Truth, source: str, ids: list[str]) -> bool:
    """Remove the documents and write the file anew; whether its log could be cut off."""
    with truth.writing() as connection:
        for doc_id in ids:
            wanted = "SELECT id, script FROM documents WHERE source=? AND doc_id=?"
            for row, script in connection.execute(wanted, (source, doc_id)).fetchall():
                connection.execute("DELETE FROM chunks WHERE document=?", (row,))
                connection.execute(f"DELETE FROM {source}_{script} WHERE rowid=?", (row,))
                connection.execute("DELETE FROM documents WHERE id=?", (row,))
        forget_unused(connection)
        for space in spaces(source):
            connection.execute(f"INSERT INTO {space}({space}) VALUES('rebuild')")
        set_meta(connection, "generation", get_meta(connection, "generation", 0) + 1)
    connection = truth.connection()
    with truth.problems():
        connection.execute("VACUUM")
        connection.execute(f"PRAGMA busy_timeout={int(PATIENCE * 1000)}")
        try:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
    return not busy


def _renew_collection(truth: Truth, collections: Collections, exact_below: int) -> bool:
    """Make Chroma's collection anew from what is left; whether the old one is gone."""
    if not truth.path.exists():
        return True
    with truth.reading() as connection:
        build, embedder = get_meta(connection, "build"), get_meta(connection, "embedder", "")
    if not build and not collections.folder.exists():
        return True
    renew_collection(truth, collections, embedder, 0 if collections.url else exact_below, anew=True)
    with truth.reading() as connection:
        now = get_meta(connection, "build")
    try:
        if build:
            collections.drop(build["name"])
    except Unusable:
        return False
    left = {folder.name for folder in collections.folder.iterdir()} if collections.folder.is_dir() else set()
    return bool(collections.url) or left <= {now["name"] if now else ""}
