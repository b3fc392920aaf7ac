"""Whether a sentence of a reply claims anything: what greets, comforts, asks or leads over needs no source.

Told by the examples of kb/policy/claims.yaml it is written most like, in the cosine of TF-IDF weighed character n-grams
(Salton & Buckley 1988), which hold the small words a courtesy is made of, and by whether it asks. Its length tells as much
in the data, and is left out: a short claim would pass for a courtesy.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain

from copilot.policy.claims import LANGUAGES, ClaimsPolicy

_ASKS = re.compile(r"[?？:：][\"'”’」』）)]*$")
_LONGEST = 3
"""Characters of an n-gram; words are taken with the space around them."""
_LIKEST = 5
"""Examples of a kind whose mean likeness counts."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A logistic curve over weighed features."""

    weights: tuple[float, ...]
    bias: float

    def __call__(self, features: Sequence[float]) -> float:
        """0..1."""
        total = self.bias + sum(weight * value for weight, value in zip(self.weights, features, strict=True))
        return 1 / (1 + math.exp(-total))


CLAIMS = Curve((-45.09, -7.84), 1.48)
"""That a sentence claims something, by the features of `Claims.features`; from benchmarks/grounds.py."""


class Claims:
    """The examples, read once."""

    def __init__(self, policy: ClaimsPolicy) -> None:
        kinds = [
            [_ngrams(text) for language in LANGUAGES for text in texts[language]]
            for texts in (policy.courtesies, policy.claims)
        ]
        everything = list(chain(*kinds))
        common = Counter(chain(*everything))
        self._rarity = {gram: math.log((1 + len(everything)) / (1 + count)) + 1 for gram, count in common.items()}
        self._kinds = [_Examples([self._direction(example) for example in kind]) for kind in kinds]

    def features(self, sentence: str) -> tuple[float, float]:
        """How much liker courtesies than claims it is written (-1..1), and whether it asks (0 or 1)."""
        direction = self._direction(_ngrams(sentence))
        courtesy, claim = (kind.likeness(direction) for kind in self._kinds)
        return courtesy - claim, float(bool(_ASKS.search(sentence)))

    def _direction(self, counts: Mapping[str, int]) -> dict[str, float]:
        weights = {gram: (1 + math.log(count)) * self._rarity[gram] for gram, count in counts.items() if gram in self._rarity}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {gram: weight / length for gram, weight in weights.items()}


def _ngrams(text: str) -> Counter[str]:
    words = [f" {word} " for word in text.casefold().split()]
    return Counter(
        word[start : start + size] for word in words for size in range(1, _LONGEST + 1) for start in range(len(word) - size + 1)
    )


class _Examples:
    """The directions of one kind, by n-gram."""

    def __init__(self, directions: Sequence[Mapping[str, float]]) -> None:
        self._size = len(directions)
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for number, direction in enumerate(directions):
            for gram, weight in direction.items():
                self._postings.setdefault(gram, []).append((number, weight))

    def likeness(self, direction: Mapping[str, float]) -> float:
        """The mean cosine of the likest examples."""
        cosines = [0.0] * self._size
        for gram, weight in direction.items():
            for number, other in self._postings.get(gram, ()):
                cosines[number] += weight * other
        return sum(nlargest(_LIKEST, cosines)) / _LIKEST
