"""Every draft under its id, so that what the agent did with it can be recorded against it."""

from datetime import UTC, datetime

import sqlalchemy as sa

from copilot.models.reply import Draft
from copilot.store.database import drafts


class DraftStore:
    """Drafts in the relational store; they hold placeholders where personal data stood."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def record(self, draft: Draft) -> None:
        """Keep `draft`."""
        row = {
            "id": draft.draft_id,
            "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "mode": draft.mode.value,
            "level": draft.triage.level.value,
            "category": draft.triage.category,
            "language": draft.language,
            "guard_ok": draft.guard.ok,
            "record": draft.model_dump(mode="json"),
        }
        with self._engine.begin() as connection:
            connection.execute(sa.insert(drafts).values(row))

    def get(self, draft_id: str) -> Draft | None:
        """The draft with this id, if it was recorded."""
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(drafts.c.record).where(drafts.c.id == draft_id)).scalar()
        return Draft.model_validate(found) if found is not None else None
