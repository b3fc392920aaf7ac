"""Imported by the process that others are forked from: loads what they will need, and leaves nothing open."""

import contextlib
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import chromadb as chromadb

from copilot.config import load_settings
from copilot.models.findings import RedactedText
from copilot.services.wiring import Desk
from tests.support import writers

with contextlib.suppress(ImportError):
    import sqlalchemy.dialects.postgresql.psycopg as postgresql

    postgresql.dialect.import_dbapi()

os.environ["TOKENIZERS_PARALLELISM"] = "false"  # its threads would not survive a fork
with tempfile.TemporaryDirectory() as folder:
    desk = Desk(replace(load_settings(), home=Path(folder), database_url=""))
    writers.whole_case(desk, lambda **_: None, "first", reopened=True)
    desk.local_embedder.embed([RedactedText("a transfer")])
    desk.records.database.engine.dispose()
