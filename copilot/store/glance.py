"""What a search wants to know of a SQLite store before it is worth loading SQLAlchemy (0.4 s) for it."""

import sqlite3
from contextlib import closing
from pathlib import Path


def publications_in(file: Path) -> int | None:
    """The counter of what is published (`CaseStore.publications`); None where the store has to be opened to tell."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
            row = connection.execute("SELECT value FROM desk_state WHERE name='cases'").fetchone()
    except sqlite3.Error:
        return None
    return row[0] if row else 0
