"""Fits a prompt into a model's window by value, and says what was left out.

The rules of the system part are never part of this: they are subtracted from the budget first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.llm.tokens import TokenCounter

MUST = 1_000.0
"""Value from which a part is shortened rather than left out."""
_LEAST = 40
"""Tokens below which a shortened part says nothing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the prompt. Of an `ordered` kind nothing is kept beyond the first piece that does not fit."""

    kind: str
    text: str
    value: float
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many parts of a kind are missing altogether, and how many are shortened."""

    kind: str
    dropped: int = 0
    shortened: int = 0


@dataclass(frozen=True, slots=True)
class Packed:
    """The kept parts in their own order with their places in the input, and what is missing."""

    parts: tuple[Part, ...]
    places: tuple[int, ...]
    tokens: int
    left_out: tuple[LeftOut, ...]

    def texts(self, kind: str) -> tuple[str, ...]:
        """Texts of the kept parts of one kind."""
        return tuple(part.text for part in self.parts if part.kind == kind)


def pack(parts: Sequence[Part], budget: int, counter: TokenCounter) -> Packed:
    """The most valuable parts that cost at most `budget` tokens together."""
    kept: dict[int, Part] = {}
    shortened: set[int] = set()
    closed: set[str] = set()
    spent = 0
    for place in sorted(range(len(parts)), key=lambda i: -parts[i].value):
        part = parts[place]
        if part.kind in closed:
            continue
        cost = counter.count(part.text) + 1
        left = budget - spent
        if cost > left:
            if part.value < MUST or left < _LEAST:
                if part.ordered:
                    closed.add(part.kind)
                continue
            part = Part(part.kind, truncate(part.text, left - 1, counter), part.value, part.ordered)
            cost = counter.count(part.text) + 1
            shortened.add(place)
        kept[place] = part
        spent += cost
    places = tuple(sorted(kept))
    kinds = dict.fromkeys(part.kind for part in parts)
    told = [
        LeftOut(
            kind,
            sum(part.kind == kind and place not in kept for place, part in enumerate(parts)),
            sum(parts[place].kind == kind for place in shortened),
        )
        for kind in kinds
    ]
    missing = tuple(item for item in told if item.dropped or item.shortened)
    return Packed(tuple(kept[place] for place in places), places, spent, missing)


def truncate(text: str, budget: int, counter: TokenCounter) -> str:
    """`text` within `budget` tokens: its beginning and its end, with the number of characters between them said."""
    if counter.count(text) <= budget:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if counter.count(_without_middle(text, middle)) <= budget:
            low = middle
        else:
            high = middle - 1
    return _without_middle(text, low)


def _without_middle(text: str, keep: int) -> str:
    if keep >= len(text):
        return text
    # The end of a message is where a P2 turns P0: it gets the larger half.
    start = keep * 2 // 5
    end = keep - start
    return f"{text[:start]}\n[... {len(text) - keep} characters left out ...]\n{text[len(text) - end :] if end else ''}"
