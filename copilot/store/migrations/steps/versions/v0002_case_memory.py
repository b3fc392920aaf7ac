"""Customers, cases with their turns, drafts and verdicts, audit; everything a customer said or owns encrypted.

Imported cases move into the new tables: one customer for each keyed reference, which stays as it is (the key it was made
with is taken over), and one for each case that named nobody. The references themselves were never kept, so they are shown
again only once an import names them again.
"""

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import context, op

from copilot.errors import ConfigurationProblem
from copilot.store.terms import CaseTerms

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the new tables, move what is there, drop the old ones."""
    op.rename_table("cases", "cases_in_the_clear")
    _make_tables()
    _move_cases()
    op.drop_table("cases_in_the_clear")
    if "schema_version" in sa.inspect(op.get_bind()).get_table_names():
        op.drop_table("schema_version")


def _move_cases() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT * FROM cases_in_the_clear ORDER BY id")).mappings().fetchall()
    if not rows:
        return
    attributes = context.config.attributes
    sealing, key_file = attributes["sealing"], Path(attributes["home"]) / "customer.key"
    if sealing is None:
        raise ConfigurationProblem("The database has cases in the clear, and no key to encrypt them", "")
    if key_file.exists():
        sealing.adopt(connection, "desk:lookup", key_file.read_bytes())
    sealing.prepare(connection)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    words = CaseTerms(sealing)
    owners: dict[str, str] = {}
    for number, row in enumerate(rows, 1):
        reference = row["customer_key"]
        owner = owners.get(reference, "")
        if not owner:
            owner = f"c-{secrets.token_hex(8)}"
            sealing.new_owner(connection, owner)
            connection.execute(
                sa.text("INSERT INTO customers(id, lookup, created_at, updated_at) VALUES(:id, :lookup, :now, :now)"),
                {"id": owner, "lookup": bytes.fromhex(reference) if reference else None, "now": now},
            )
            if reference:
                owners[reference] = owner
        content = json.dumps({"problem": row["problem"], "resolution": row["resolution"]}, ensure_ascii=False)
        connection.execute(
            sa.text(
                "INSERT INTO cases(number, id, customer, status, level, category, language, opened_at, updated_at, resolved_at,"
                " publication, published_by, digest, sealed) VALUES(:number, :id, :customer, 'resolved', '', :category,"
                " :language, :closed, :now, :closed, 'published', '', :digest, :sealed)"
            ),
            {
                "number": number,
                "id": row["id"],
                "customer": owner,
                "category": row["category"],
                "language": row["language"],
                "closed": row["closed_at"] or now,
                "now": now,
                "digest": b"",
                "sealed": sealing.seal(connection, owner, f"cases/{row['id']}", content),
            },
        )
        words.add(connection, [(number, [row["id"], row["problem"], row["resolution"]])])
    connection.execute(sa.text("INSERT INTO desk_state(name, value) VALUES('cases', 1)"))
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT setval(pg_get_serial_sequence('cases', 'number'), :n)"), {"n": len(rows)})


def _sealed() -> sa.Column[bytes]:
    return sa.Column("sealed", sa.LargeBinary, nullable=False)


def _text(name: str, length: int = 40) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _number() -> sa.Column[int]:
    return sa.Column("number", _NUMBER, primary_key=True, autoincrement=True)


def _case(*, nullable: bool = False) -> sa.Column[int]:
    return sa.Column("case_number", _NUMBER, sa.ForeignKey("cases.number"), nullable=nullable, index=True)


def _customer() -> sa.Column[str]:
    return sa.Column("customer", sa.String(24), sa.ForeignKey("customers.id"), nullable=False, index=True)


def _make_tables() -> None:
    op.create_table(
        "data_keys",
        sa.Column("owner", sa.String(24), primary_key=True),
        sa.Column("master", sa.String(16), nullable=False, index=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        _text("created_at"),
    )
    op.create_table(
        "tombstones",
        sa.Column("lookup", sa.LargeBinary, primary_key=True),
        _text("forgotten_at"),
        _text("forgotten_by", 200),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("lookup", sa.LargeBinary, unique=True),
        _text("created_at"),
        _text("updated_at"),
        sa.Column("sealed", sa.LargeBinary),
    )
    op.create_table(
        "cases",
        _number(),
        sa.Column("id", sa.String(200), nullable=False, unique=True),
        _customer(),
        _text("status", 16),
        _text("level", 4),
        _text("category", 64),
        _text("language", 16),
        _text("opened_at"),
        _text("updated_at"),
        _text("resolved_at"),
        sa.Column("publication", sa.String(16), nullable=False, index=True),
        _text("published_by", 200),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        _sealed(),
        *(sa.Index(f"ix_cases_{name}", name, "updated_at") for name in ("status", "level", "category")),
    )
    op.create_table(
        "messages",
        sa.Column("case_number", _NUMBER, sa.ForeignKey("cases.number"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        _text("role", 16),
        _sealed(),
        sqlite_with_rowid=False,
    )
    op.create_table("notes", _number(), _case(), _text("at"), _text("by", 200), _sealed())
    op.create_table(
        "triages", _number(), _case(), _text("at"), _text("by", 200), _text("level", 4), _text("category", 64), _sealed()
    )
    op.create_table("summaries", _number(), _case(), _text("at"), _text("by", 200), _text("mode", 16), _sealed())
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(24), primary_key=True),
        _customer(),
        _case(nullable=True),
        _text("at"),
        _text("by", 200),
        _text("mode", 16),
        _text("level", 4),
        _text("category", 64),
        _text("language", 16),
        _text("model", 200),
        _text("prompt", 200),
        _sealed(),
        sa.Column("verdict", sa.String(16), nullable=False, index=True),
        _text("judged_at"),
        _text("judged_by", 200),
        sa.Column("edit_distance", sa.Integer),
        sa.Column("similarity", sa.Float),
        sa.Column("seconds", sa.Integer),
        sa.Column("sealed_verdict", sa.LargeBinary),
    )
    op.create_table(
        "model_calls",
        sa.Column("ledger", sa.String(64), primary_key=True),
        sa.Column("place", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(40), nullable=False, index=True),
        _text("agent", 200),
        _text("command", 64),
        _text("model", 200),
        _count("prompt_tokens"),
        _count("completion_tokens"),
        sa.Column("cost_usd", sa.Float, nullable=False),
        sa.Column("priced", sa.Boolean, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        _text("at"),
        _text("actor", 200),
        _text("role", 32),
        _text("action", 64),
        sa.Column("subject", sa.String(200), nullable=False, index=True),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("first", _NUMBER, nullable=False),
        sa.Column("before", sa.LargeBinary, nullable=False),
        sa.Column("last", _NUMBER, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "terms",
        sa.Column("term", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("case_number", _NUMBER, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "desk_state",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
