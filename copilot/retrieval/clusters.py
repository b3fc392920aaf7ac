"""Groups short texts that ask the same, without being told how many groups there are.

Every text is joined to its nearest neighbours, nearness being the embedder's meaning plus shared words; two texts count
as near as their neighbourhoods overlap; the Leiden algorithm (igraph) then finds the communities of that graph. On
2,000 unlabelled bank questions of 77 intents (banking77, three samples) adjusted mutual information is .68; k-means and
Ward on the same vectors reach .62 and .64 although they are told the number (benchmarks/mining.py).
"""

import itertools
import random
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from copilot.language.segment import terms
from copilot.models.findings import RedactedText
from copilot.models.ports import Embedder

if TYPE_CHECKING:
    import numpy as np

NEIGHBOURS = 10
RESOLUTION = 0.006
"""How closely knit a group must be (constant Potts model); unlike modularity it does not depend on how many texts there are."""

NEAR_ENOUGH = 0.2
"""Nearness below which neighbours are only the nearest of strangers."""

FEW = 50
"""With about so many texts or fewer, what they share is what they ask, not how people write: it is centred away by half."""

WORDS = 0.4
"""Weight of shared words beside the embedder's cosine."""

_WIDTH = 2048
_BLOCK = 1024
_COMMON = 0.3


def groups(texts: Sequence[RedactedText], embedder: Embedder) -> list[list[int]]:
    """Positions of texts that say the same, the most central one first; the largest group first.

    Deterministic. Memory grows with the number of texts, comparisons with its square. Raises ModelProblem.
    """
    if len(texts) < 3:
        return [[number] for number in range(len(texts))]
    features = _features(texts, embedder)
    gathered: dict[int, list[int]] = {}
    for number, group in enumerate(_communities(len(texts), _edges(features))):
        gathered.setdefault(group, []).append(number)
    found = [_central_first(members, features) for members in gathered.values()]
    return sorted(found, key=lambda members: (-len(members), members[0]))


def _central_first(members: list[int], features: "np.ndarray") -> list[int]:
    rows = features[members]
    closeness = rows @ rows.mean(axis=0)
    return [members[position] for position in (-closeness).argsort(kind="stable")]


def _features(texts: Sequence[RedactedText], embedder: Embedder) -> "np.ndarray":
    """Rows whose inner product is the nearness: centred meaning, and words weighed by rarity."""
    import numpy as np

    meaning = np.asarray(embedder.embed(texts), dtype=np.float32)
    meaning = _unit(meaning - meaning.mean(axis=0) * np.float32(len(texts) / (len(texts) + FEW)))
    return np.hstack([meaning, np.float32(WORDS**0.5) * _word_vectors(texts)])


def _word_vectors(texts: Sequence[RedactedText]) -> "np.ndarray":
    """Words and word pairs, hashed with a sign into _WIDTH columns: enough to compare, without a vocabulary to keep."""
    import numpy as np

    bags = []
    for text in texts:
        words = terms(text)
        bags.append(Counter([*words, *(f"{first} {second}" for first, second in itertools.pairwise(words))]))
    spread = Counter(word for bag in bags for word in bag)
    vectors = np.zeros((len(texts), _WIDTH), dtype=np.float32)
    for row, bag in enumerate(bags):
        for word, count in bag.items():
            if 1 < spread[word] <= max(2, _COMMON * len(texts)):
                code = zlib.crc32(word.encode())
                weight = (1 + np.log(count)) * np.log(len(texts) / spread[word])
                vectors[row, code % _WIDTH] += weight if code & 0x8000_0000 else -weight
    return _unit(vectors)


def _unit(rows: "np.ndarray") -> "np.ndarray":
    import numpy as np

    unit: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
    return unit


def _neighbours(features: "np.ndarray") -> list[list[int]]:
    import numpy as np

    count = min(NEIGHBOURS, len(features) - 1)
    nearest: list[list[int]] = []
    for start in range(0, len(features), _BLOCK):
        nearness = features[start : start + _BLOCK] @ features.T
        nearness[np.arange(len(nearness)), np.arange(start, start + len(nearness))] = -np.inf
        nearest += np.argpartition(-nearness, count - 1, axis=1)[:, :count].tolist()
    return nearest


def _edges(features: "np.ndarray") -> dict[tuple[int, int], float]:
    """Near pairs, weighed by how near they are and how much of their neighbourhoods they share (Jaccard)."""
    neighbours = _neighbours(features)
    around = [frozenset((*near, number)) for number, near in enumerate(neighbours)]
    weights = {}
    for number, near in enumerate(neighbours):
        for other in near:
            nearness = float(features[number] @ features[other])
            if nearness > NEAR_ENOUGH:
                shared = len(around[number] & around[other]) / len(around[number] | around[other])
                weights[min(number, other), max(number, other)] = nearness * shared
    return weights


def _communities(count: int, edges: dict[tuple[int, int], float]) -> list[int]:
    import igraph

    graph = igraph.Graph(n=count, edges=sorted(edges))
    weights = [edges[pair] for pair in sorted(edges)]
    igraph.set_random_number_generator(random.Random(0))  # noqa: S311 - the same groups for the same texts
    found = graph.community_leiden("CPM", weights=weights, resolution=RESOLUTION, n_iterations=10)
    return [int(group) for group in found.membership]
