"""A store as the first version left it: imported cases in the clear, and a key of references beside them."""

import hashlib
import hmac
import secrets
from pathlib import Path

import sqlalchemy as sa

from copilot.store.database import connect
from copilot.store.migrations import migrate


def make_older_database(home: Path, cases: int) -> list[str]:
    """Make it in `home`, in SQLite; the ids of its cases."""
    key = secrets.token_bytes(32)
    (home / "customer.key").write_bytes(key)
    rows = [
        {
            "id": f"old-{n}",
            "problem": "The bridge is late",
            "resolution": f"Claimed on the target chain, {secrets.token_hex(400)}",
            "customer_key": hmac.digest(key, f"customer {n % 7}".encode(), hashlib.sha256).hex() if n % 2 else "",
        }
        for n in range(cases)
    ]
    database = connect("", home)
    with database.writing() as connection:
        migrate(connection, home, revision="0001")
        connection.execute(
            sa.text("INSERT INTO cases VALUES(:id, :problem, :resolution, 'how_to', 'en', :customer_key, '2024-05-01', '')"),
            rows,
        )
    database.engine.dispose()
    return [str(row["id"]) for row in rows]
