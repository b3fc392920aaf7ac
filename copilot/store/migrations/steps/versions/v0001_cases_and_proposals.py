"""Imported cases in the clear, proposals of articles: what databases from before revisions hold, perhaps without the latter."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables that are missing."""
    existing = sa.inspect(op.get_bind()).get_table_names()
    if "cases" not in existing:
        op.create_table(
            "cases",
            sa.Column("id", sa.String(200), primary_key=True),
            sa.Column("problem", sa.Text, nullable=False),
            sa.Column("resolution", sa.Text, nullable=False),
            sa.Column("category", sa.String(64), nullable=False),
            sa.Column("language", sa.String(16), nullable=False),
            sa.Column("customer_key", sa.String(64), nullable=False, index=True),
            sa.Column("closed_at", sa.String(40), nullable=False),
            sa.Column("content_hash", sa.String(64), nullable=False),
        )
    if "proposals" not in existing:
        op.create_table(
            "proposals",
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
    if "proposal_evidence" not in existing:
        op.create_table(
            "proposal_evidence",
            sa.Column("key", sa.String(24), primary_key=True),
            sa.Column("proposal", sa.String(16), sa.ForeignKey("proposals.id", ondelete="CASCADE"), nullable=False, index=True),
            sa.Column("number", sa.Integer, nullable=False),
            sa.Column("place", sa.Text, nullable=False),
            sa.Column("question", sa.Text, nullable=False),
            sa.Column("answer", sa.Text, nullable=False),
            sa.Column("language", sa.String(16), nullable=False),
            sa.Column("day", sa.String(10), nullable=False),
        )
