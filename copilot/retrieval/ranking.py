"""The order of the documents found: by score, by votes among short texts, one a topic, the customer's language first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from copilot.models.knowledge import DocumentKind
from copilot.retrieval.fusion import RELEVANCE_FLOOR, relevance
from copilot.retrieval.votes import HEARD, order_by_votes

if TYPE_CHECKING:
    import numpy as np


_CLEARLY_BETTER = 0.6  # the share of its score that an irrelevant article in the other language counts with


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document while it is ranked.

    `chunk` is the row of the chunk to quote from (0: not known yet), `script` the lexical space the document is in.
    `direction` is what it is about as a unit vector, given only where it is short enough to vote.
    """

    row: int
    kind: DocumentKind
    script: str
    language: str
    topic: str
    total: float
    chunk: int = 0
    direction: "np.ndarray | None" = None


def in_order(candidates: Sequence[Candidate], script: str, language: str) -> list[Candidate]:
    """Best first for a customer who writes in `script`; `language`, where known, chooses among translations."""
    ranked = sorted(candidates, key=lambda found: (-found.total, found.row))
    for kind in DocumentKind:
        ranked = _after_votes(ranked, kind)
    if language:
        ranked = _one_a_topic(ranked, language, script)
    return sorted(ranked, key=lambda found: _tier(found, found.script == script))


def _tier(found: Candidate, own: bool) -> tuple[bool, bool, float]:
    """Articles in the other language fill what those in the customer's leave open, and bury none of them.

    Relevant ones come after the customer's relevant ones; of what is not relevant, only those that are clearly better first.
    """
    if relevance(found.total) >= RELEVANCE_FLOOR:
        return False, not own, -found.total
    return True, False, -found.total if own else -found.total * _CLEARLY_BETTER


def _after_votes(ranked: list[Candidate], kind: DocumentKind) -> list[Candidate]:
    """`ranked`, the voters of `kind` in other places among themselves: each takes over the total of its new place."""
    import numpy as np

    able = ((place, found.direction) for place, found in enumerate(ranked) if found.kind is kind)
    voting = dict(islice(((place, direction) for place, direction in able if direction is not None), HEARD))
    if len(voting) < 2:
        return ranked
    places = list(voting)
    order = order_by_votes([ranked[place].total for place in places], np.stack(list(voting.values())))
    changed = list(ranked)
    for place, position in zip(places, order, strict=True):
        changed[place] = replace(ranked[places[position]], total=ranked[place].total)
    return changed


def _one_a_topic(ranked: list[Candidate], language: str, script: str) -> list[Candidate]:
    """Of the translations of a topic only the one in `language`, else in `script`, else the best; at its own place."""

    def fitness(found: Candidate) -> tuple[bool, bool]:
        return found.language == language, found.script == script

    kept: dict[str, Candidate] = {}
    for found in ranked:
        held = kept.get(found.topic)
        if held is None or fitness(found) > fitness(held):
            kept[found.topic] = found
    return [found for found in ranked if not found.topic or kept[found.topic] is found]
