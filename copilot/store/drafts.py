"""Drafts in the store: who drafted what kind when in the open, its words encrypted with the customer's key."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from copilot.models.drafts import DraftContent, DraftFigures, Judgement, KeptDraft
from copilot.models.records import Verdict
from copilot.store.schema import cases, drafts
from copilot.store.vault import Vault

_LONGEST = 200
_AT_ONCE = 500


_IN_THE_OPEN = ("seconds", "edit_distance", "similarity")
_SEALED = {"sent", "reason"}


class DraftStore:
    """Every method works within the transaction of `connection`."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def add(self, connection: sa.Connection, new: Sequence[KeptDraft]) -> None:
        """Insert drafts whose customers are there."""
        if new:
            self._vault.load(connection, (kept.customer for kept in new))
            connection.execute(sa.insert(drafts), [self._row(connection, kept) for kept in new])

    def cases(self, connection: sa.Connection, ids: Sequence[str]) -> dict[str, tuple[int, str]]:
        """Id -> number and customer of those of `ids` that are cases; none of them goes before the transaction ends."""
        wanted = sa.select(cases.c.id, cases.c.number, cases.c.customer).where(cases.c.id.in_(ids)).order_by(cases.c.id)
        return {row.id: (row.number, row.customer) for row in connection.execute(wanted.with_for_update(read=True))}

    def find(self, connection: sa.Connection, draft_id: str, *, lock: bool = False) -> KeptDraft | None:
        """The draft, or None; with `lock` nobody else judges it until the transaction ends."""
        wanted = sa.select(drafts).where(drafts.c.id == draft_id)
        row = connection.execute(wanted.with_for_update() if lock else wanted).mappings().first()
        return None if row is None else self._kept(connection, row)

    def select(self, connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[KeptDraft]:
        """Drafts that meet `conditions`, the oldest first."""
        return list(self._each(connection, sa.select(drafts).where(*conditions).order_by(drafts.c.at, drafts.c.id)))

    def of_customer(self, connection: sa.Connection, customer: str) -> list[KeptDraft]:
        """What was drafted for one customer, the oldest first."""
        return self.select(connection, drafts.c.customer == customer)

    def judged(self, connection: sa.Connection) -> Iterator[KeptDraft]:
        """Every draft with a verdict, in the order of their verdicts; to be read within the transaction."""
        return self._each(connection, sa.select(drafts).where(drafts.c.verdict != "").order_by(drafts.c.judged_at, drafts.c.id))

    def judge(self, connection: sa.Connection, kept: KeptDraft, judgement: Judgement) -> None:
        """Make `judgement` the verdict on a draft, in the place of an earlier one."""
        said = judgement.model_dump_json(include=_SEALED)
        row = {
            "verdict": judgement.verdict.value,
            "judged_at": judgement.at,
            "judged_by": judgement.by[:_LONGEST],
            **judgement.model_dump(include=set(_IN_THE_OPEN)),
            "sealed_verdict": self._vault.seal(connection, kept.customer, _verdict_place(kept.id), said),
        }
        connection.execute(sa.update(drafts).where(drafts.c.id == kept.id).values(row))

    def figures(self, connection: sa.Connection, since: str, until: str) -> list[DraftFigures]:
        """Counts by verdict, mode and model of what was drafted from `since` to before `until` (ISO 8601, UTC)."""
        kinds = (drafts.c.verdict, drafts.c.mode, drafts.c.model)
        rows = connection.execute(
            sa.select(*kinds, sa.func.count().label("drafts"), sa.func.avg(drafts.c.similarity).label("similarity"))
            .where(drafts.c.at >= since, drafts.c.at < until)
            .group_by(*kinds)
            .order_by(*kinds)
        )
        return [DraftFigures(**row) for row in rows.mappings()]

    # --- inside ---------------------------------------------------------------------------------

    def _each(self, connection: sa.Connection, wanted: sa.Select[Any]) -> Iterator[KeptDraft]:
        for rows in connection.execute(wanted.execution_options(yield_per=_AT_ONCE)).mappings().partitions():
            self._vault.load(connection, (row["customer"] for row in rows))
            yield from (self._kept(connection, row) for row in rows)

    def _row(self, connection: sa.Connection, kept: KeptDraft) -> dict[str, Any]:
        draft = kept.content.draft
        sealed = kept.content.model_dump_json(exclude_defaults=True)
        return {
            "id": draft.draft_id,
            "customer": kept.customer,
            "case_number": kept.case,
            "at": kept.at,
            "by": kept.by[:_LONGEST],
            "mode": draft.mode.value,
            "level": draft.triage.level.value,
            "category": draft.triage.category,
            "language": draft.language,
            "model": draft.made_with.model[:_LONGEST],
            "prompt": draft.made_with.prompt[:_LONGEST],
            "sealed": self._vault.seal(connection, kept.customer, _place(draft.draft_id), sealed),
            "verdict": "",
            "judged_at": "",
            "judged_by": "",
        }

    def _kept(self, connection: sa.Connection, row: sa.RowMapping) -> KeptDraft:
        content = self._vault.open(connection, row["customer"], _place(row["id"]), row["sealed"])
        return KeptDraft(
            customer=row["customer"],
            case=row["case_number"],
            at=row["at"],
            by=row["by"],
            content=DraftContent.model_validate_json(content),
            judgement=self._judgement(connection, row) if row["verdict"] else None,
        )

    def _judgement(self, connection: sa.Connection, row: sa.RowMapping) -> Judgement:
        said = self._vault.open(connection, row["customer"], _verdict_place(row["id"]), row["sealed_verdict"])
        return Judgement(
            verdict=Verdict(row["verdict"]),
            at=row["judged_at"],
            by=row["judged_by"],
            **{name: row[name] for name in _IN_THE_OPEN},
            **json.loads(said),
        )


def _place(draft: str) -> str:
    """What a draft is sealed for."""
    return f"drafts/{draft}"


def _verdict_place(draft: str) -> str:
    return f"drafts.verdict/{draft}"
