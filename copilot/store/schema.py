"""The tables of the relational store, as the newest migration leaves them (tests/store/test_migrations.py compares them).

What a customer said or owns stands in `sealed` columns, encrypted with the data key of that customer
(`copilot.store.vault`). What stands open beside it is what lists are made of: states, times, languages, categories.
"""

import sqlalchemy as sa

metadata = sa.MetaData()

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite counts up only in an INTEGER
_MOMENT = sa.String(40)
"""ISO 8601, as it was given; what this program writes itself is UTC."""


def _customer() -> sa.Column[str]:
    return sa.Column("customer", sa.String(24), sa.ForeignKey("customers.id"), nullable=False, index=True)


def _case(*, optional: bool = False) -> sa.Column[int]:
    return sa.Column("case_number", _NUMBER, sa.ForeignKey("cases.number"), nullable=optional, index=True)


def _sealed(*, optional: bool = False) -> sa.Column[bytes]:
    return sa.Column("sealed", sa.LargeBinary, nullable=optional)


data_keys = sa.Table(
    "data_keys",
    metadata,
    sa.Column("owner", sa.String(24), primary_key=True),  # a customer, or one of the desk's own (`vault.DESK_KEYS`)
    sa.Column("master", sa.String(16), nullable=False, index=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
)

tombstones = sa.Table(
    "tombstones",
    metadata,
    sa.Column("lookup", sa.LargeBinary, primary_key=True),
    sa.Column("forgotten_at", _MOMENT, nullable=False),
    sa.Column("forgotten_by", sa.String(200), nullable=False),
)

customers = sa.Table(
    "customers",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("lookup", sa.LargeBinary, unique=True),  # keyed hash of the desk's reference; none where nobody named one
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("updated_at", _MOMENT, nullable=False),
    _sealed(optional=True),  # reference and profile
)

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(200), nullable=False, unique=True),
    _customer(),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("level", sa.String(4), nullable=False),
    sa.Column("category", sa.String(64), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("opened_at", _MOMENT, nullable=False),
    sa.Column("updated_at", _MOMENT, nullable=False),
    sa.Column("resolved_at", _MOMENT, nullable=False),  # "" while it is open
    sa.Column("publication", sa.String(16), nullable=False, index=True),
    sa.Column("published_by", sa.String(200), nullable=False),
    sa.Column("digest", sa.LargeBinary, nullable=False),  # keyed hash of what was imported, to tell changed from unchanged
    _sealed(),  # problem, resolution, facts, promises, personal data
    *(sa.Index(f"ix_cases_{name}", name, "updated_at") for name in ("status", "level", "category")),
)

messages = sa.Table(
    "messages",
    metadata,
    sa.Column("case_number", _NUMBER, sa.ForeignKey("cases.number"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("role", sa.String(16), nullable=False),
    _sealed(),  # text, name and time
    sqlite_with_rowid=False,
)

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
    _case(),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    _sealed(),
)

triages = sa.Table(
    "triages",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
    _case(),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("level", sa.String(4), nullable=False),
    sa.Column("category", sa.String(64), nullable=False),
    _sealed(),
)

summaries = sa.Table(
    "summaries",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
    _case(),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("mode", sa.String(16), nullable=False),
    _sealed(),
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    _customer(),
    _case(optional=True),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("level", sa.String(4), nullable=False),
    sa.Column("category", sa.String(64), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("model", sa.String(200), nullable=False),
    sa.Column("prompt", sa.String(200), nullable=False),
    _sealed(),  # the draft, and the question it answers
    sa.Column("verdict", sa.String(16), nullable=False, index=True),  # "" until the agent says
    sa.Column("judged_at", _MOMENT, nullable=False),
    sa.Column("judged_by", sa.String(200), nullable=False),
    sa.Column("edit_distance", sa.Integer),
    sa.Column("similarity", sa.Float),
    sa.Column("seconds", sa.Integer),
    sa.Column("sealed_verdict", sa.LargeBinary),  # what was sent instead, or why nothing of it was
)

model_calls = sa.Table(
    "model_calls",
    metadata,
    sa.Column("ledger", sa.String(64), primary_key=True),  # the file of one home and month it was written down in first
    sa.Column("place", _NUMBER, primary_key=True, autoincrement=False),
    sa.Column("at", _MOMENT, nullable=False, index=True),
    sa.Column("agent", sa.String(200), nullable=False),
    sa.Column("command", sa.String(64), nullable=False),
    sa.Column("model", sa.String(200), nullable=False),
    sa.Column("prompt_tokens", sa.Integer, nullable=False),
    sa.Column("completion_tokens", sa.Integer, nullable=False),
    sa.Column("cost_usd", sa.Float, nullable=False),
    sa.Column("priced", sa.Boolean, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("actor", sa.String(200), nullable=False),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("subject", sa.String(200), nullable=False, index=True),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("mac", sa.LargeBinary, nullable=False),
)

audit_head = sa.Table(
    "audit_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("first", _NUMBER, nullable=False),  # older entries were purged; `before` is the MAC of the last of them
    sa.Column("before", sa.LargeBinary, nullable=False),
    sa.Column("last", _NUMBER, nullable=False),
    sa.Column("mac", sa.LargeBinary, nullable=False),
)

terms = sa.Table(
    "terms",
    metadata,
    sa.Column("term", sa.BigInteger, primary_key=True, autoincrement=False),  # a keyed hash of a word
    sa.Column(
        "case_number", _NUMBER, primary_key=True, autoincrement=False
    ),  # no foreign key: nothing but the term leads here quickly
    sqlite_with_rowid=False,
)

desk_state = sa.Table(
    "desk_state",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
"""Counters: `cases` rises with every change of what is published, so that an index knows that it is out of date."""

proposals = sa.Table(
    "proposals",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("category", sa.String(64), nullable=False),
    sa.Column("nearest", sa.Text, nullable=False),
    sa.Column("created", sa.String(10), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("drafted_at", sa.Integer, nullable=False),
    sa.Column("dismissed_at", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("files", sa.Text, nullable=False),
)

proposal_evidence = sa.Table(
    "proposal_evidence",
    metadata,
    sa.Column("key", sa.String(24), primary_key=True),  # a conversation is evidence for one proposal, once
    sa.Column("proposal", sa.String(16), sa.ForeignKey("proposals.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("day", sa.String(10), nullable=False),
)
