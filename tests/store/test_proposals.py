"""Proposals in a real store: one writer at a time, a conversation counted once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from copilot.models.findings import RedactedText
from copilot.models.proposals import Proposal, ProposalEvidence
from copilot.store.database import open_database
from copilot.store.proposals import ProposalStore


def proposal(identity: str, *keys: str) -> Proposal:
    evidence = tuple(
        ProposalEvidence(
            key=key, where=f"file:{key}", question=RedactedText("怎么打印 print?"), language="zh", day=date(2026, 3, 1)
        )
        for key in keys
    )
    return Proposal(
        id=identity,
        label="print",
        question=RedactedText("print?"),
        category="how_to",
        created=date(2026, 3, 2),
        evidence=evidence,
    )


def test_what_is_put_is_read_again_whole(store_url: str, own_home: Path) -> None:
    store = ProposalStore(open_database(store_url, own_home))
    with store.changing() as changes:
        changes.put(proposal("p-1", "a", "b"))
    with store.changing() as changes:
        changes.put(changes.proposals["p-1"].model_copy(update={"reason": "x", "files": ("kb/a.en.md",)}))
    assert store.all() == [proposal("p-1", "a", "b").model_copy(update={"reason": "x", "files": ("kb/a.en.md",)})]


def test_a_conversation_belongs_to_the_proposal_that_had_it_first(store_url: str, own_home: Path) -> None:
    store = ProposalStore(open_database(store_url, own_home))
    with store.changing() as changes:
        changes.put(proposal("p-1", "a", "b"))
        assert [one.key for one in changes.put(proposal("p-2", "b", "c")).evidence] == ["c"]
    assert {one.id: one.count for one in store.all()} == {"p-1": 2, "p-2": 1}


def test_a_change_that_fails_leaves_nothing(store_url: str, own_home: Path) -> None:
    store = ProposalStore(open_database(store_url, own_home))
    with pytest.raises(KeyboardInterrupt), store.changing() as changes:
        changes.put(proposal("p-1", "a"))
        raise KeyboardInterrupt
    assert store.all() == []


def test_writers_at_once_see_each_others_changes(store_url: str, own_home: Path) -> None:
    def add(number: int) -> None:
        store = ProposalStore(open_database(store_url, own_home))
        with store.changing() as changes:
            known = changes.proposals.get("p-1") or proposal("p-1")
            more = proposal("p-1", f"k{number}").evidence
            changes.put(known.model_copy(update={"evidence": (*known.evidence, *more)}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(24)))
    (stored,) = ProposalStore(open_database(store_url, own_home)).all()
    assert stored.count == 24
