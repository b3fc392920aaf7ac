"""Proposed articles and what speaks for them, in the relational store.

Every change is made by one writer at a time, who sees all that earlier ones wrote: two runs over the same conversations
find the same proposals and make no twins.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import sqlalchemy as sa

from copilot.models.findings import RedactedText
from copilot.models.proposals import Proposal, ProposalContent, ProposalEvidence, ProposalStatus
from copilot.store.database import Database
from copilot.store.schema import proposal_evidence, proposals


class Changes:
    """All proposals as they are, and the one way to change them; valid within `ProposalStore.changing`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.proposals = {proposal.id: proposal for proposal in _read(connection)}

    def free(self, proposal: Proposal) -> tuple[ProposalEvidence, ...]:
        """The evidence of `proposal` that no other proposal has."""
        others = (other for other in self.proposals.values() if other.id != proposal.id)
        taken = {one.key for other in others for one in other.evidence}
        return tuple(one for one in proposal.evidence if one.key not in taken)

    def put(self, proposal: Proposal) -> Proposal:
        """Write `proposal` with its free evidence; the proposal as it is then."""
        stored = proposal.model_copy(update={"evidence": self.free(proposal)})
        before = self.proposals.get(stored.id)
        if before is None:
            self._connection.execute(sa.insert(proposals).values(_row(stored)))
        elif _row(before) != _row(stored):
            self._connection.execute(sa.update(proposals).where(proposals.c.id == stored.id).values(_row(stored)))
        known = {one.key: one for one in before.evidence} if before else {}
        changed = [(number, one) for number, one in enumerate(stored.evidence) if one != known.get(one.key)]
        if changed:
            keys = [one.key for _, one in changed if one.key in known]
            self._connection.execute(sa.delete(proposal_evidence).where(proposal_evidence.c.key.in_(keys)))
            rows = [_evidence_row(stored.id, number, one) for number, one in changed]
            self._connection.execute(sa.insert(proposal_evidence), rows)
        self.proposals[stored.id] = stored
        return stored


class ProposalStore:
    """Proposals in the relational store; reading never waits."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Proposal]:
        """Every proposal with its evidence, the oldest first."""
        with self._database.reading() as connection:
            return _read(connection)

    @contextmanager
    def changing(self) -> Iterator[Changes]:
        """One transaction, begun when no other writer's is open; an exception undoes it."""
        with self._database.writing() as connection:
            yield Changes(connection)


def _read(connection: sa.Connection) -> list[Proposal]:
    evidence: dict[str, list[ProposalEvidence]] = defaultdict(list)
    for row in connection.execute(sa.select(proposal_evidence).order_by(proposal_evidence.c.number)).mappings():
        evidence[row["proposal"]].append(
            ProposalEvidence(
                key=row["key"],
                where=row["place"],
                question=RedactedText(row["question"]),
                answer=RedactedText(row["answer"]),
                language=row["language"],
                day=date.fromisoformat(row["day"]) if row["day"] else None,
            )
        )
    rows = connection.execute(sa.select(proposals).order_by(proposals.c.created, proposals.c.id)).mappings()
    return [
        Proposal(
            id=row["id"],
            status=ProposalStatus(row["status"]),
            label=row["label"],
            question=RedactedText(row["question"]),
            category=row["category"],
            nearest=row["nearest"],
            created=date.fromisoformat(row["created"]),
            evidence=tuple(evidence[row["id"]]),
            content=ProposalContent.model_validate_json(row["content"]),
            drafted_at=row["drafted_at"],
            dismissed_at=row["dismissed_at"],
            reason=row["reason"],
            files=tuple(json.loads(row["files"])),
        )
        for row in rows
    ]


def _row(proposal: Proposal) -> dict[str, str | int]:
    return {
        "id": proposal.id,
        "status": proposal.status.value,
        "label": proposal.label,
        "question": proposal.question,
        "category": proposal.category,
        "nearest": proposal.nearest,
        "created": proposal.created.isoformat(),
        "content": proposal.content.model_dump_json(),
        "drafted_at": proposal.drafted_at,
        "dismissed_at": proposal.dismissed_at,
        "reason": proposal.reason,
        "files": json.dumps(proposal.files),
    }


def _evidence_row(proposal: str, number: int, one: ProposalEvidence) -> dict[str, str | int]:
    return {
        "key": one.key,
        "proposal": proposal,
        "number": number,
        "place": one.where,
        "question": one.question,
        "answer": one.answer,
        "language": one.language,
        "day": one.day.isoformat() if one.day else "",
    }
