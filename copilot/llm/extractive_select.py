"""Chooses the pieces a summary is made of: what covers most of what the conversation keeps coming back to.

Greedy maximum coverage of weighted terms under a length budget (a submodular objective, so the lazy
evaluation below is exact): a term counts as much as it recurs, a second time it counts less, and a
piece pays for its length. In a dialogue of short turns the opening states the problem and the end
its state; in long speeches position says nothing.
"""

import heapq
import math
from collections import Counter
from collections.abc import Callable, Sequence

from copilot.llm.extractive_units import Material, Unit

_WORDS = (3.7, 0.42)
"""Length of a summary in words: a * n ** b for n words of conversation; people shorten long ones more."""
_CHARACTERS = (30.0, 0.25)
"""The same in characters for scripts without spaces."""
_OPENING, _ENDING, _FADE = 2.0, 0.6, 2.0
_AGAIN = 0.3
_LENGTH_POWER, _LENGTH_PAD = 0.7, 3
_OVERSHOOT = 1.25
_LONG_TURN_WORDS, _LONG_TURN_CHARACTERS = 50, 100
_MANY_TURNS = 120


def budget(material: Material) -> int:
    """How long the summary of this conversation should be, in words or characters."""
    factor, power = _CHARACTERS if material.is_chinese else _WORDS
    return int(factor * max(1, material.size) ** power)


def choose(
    material: Material, limit: int, weight: Callable[[Unit], float], *, among: Sequence[Unit] = (), must: Sequence[Unit] = ()
) -> list[Unit]:
    """The best pieces within `limit`, in the order they were said; `weight` is how much a piece matters by what it is.

    `among` narrows the choice to some pieces of `material`; those in `must` are taken first.
    """
    units = list(among) or list(material.units)
    counts = [Counter(unit.terms) for unit in units]
    spread = material.spread
    base = [_position(unit, material) * weight(unit) / math.pow(unit.size + _LENGTH_PAD, _LENGTH_POWER) for unit in units]
    covered: Counter[str] = Counter()
    rounds = 0

    def gain(number: int) -> float:
        return base[number] * math.fsum(spread[term] * math.pow(_AGAIN, covered[term]) for term in counts[number])

    chosen = [number for number, unit in enumerate(units) if unit in must]
    for number in chosen:
        covered.update(counts[number].keys())
    heap = [(-gain(number), number, 0) for number in range(len(units)) if number not in chosen]
    heapq.heapify(heap)
    used = sum(units[number].size for number in chosen)
    while heap and used < 0.9 * limit:
        value, number, seen = heapq.heappop(heap)
        if value >= 0:
            break
        if chosen and used + units[number].size > _OVERSHOOT * limit:
            continue
        if seen < rounds:
            heapq.heappush(heap, (-gain(number), number, rounds))
            continue
        chosen.append(number)
        used += units[number].size
        covered.update(counts[number].keys())
        rounds += 1
    return [units[number] for number in sorted(chosen)]


def _position(unit: Unit, material: Material) -> float:
    average = material.size / max(1, material.turns)
    weight = 1.0
    if average <= (_LONG_TURN_CHARACTERS if material.is_chinese else _LONG_TURN_WORDS) and material.turns <= _MANY_TURNS:
        weight += _OPENING * math.exp(-unit.turn / _FADE) + _ENDING * math.exp(-(material.turns - 1 - unit.turn) / _FADE)
    if unit.size < (6 if material.is_chinese else 4):
        weight *= 0.3
    return weight
