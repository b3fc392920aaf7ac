"""Which of many texts stand near each other: the weighted graph in which clusters.py looks for communities.

A plain cosine makes a few general texts everybody's neighbour. So nearness is counted in standard deviations above what is
usual for either of the two texts (mutual proximity: Schnitzer et al. 2012, jmlr.org/papers/v13/schnitzer12a.html), and an
edge weighs the more, the more of their neighbours the two share.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

Edges = dict[tuple[int, int], float]
"""Pairs, the smaller position first, and what they weigh."""

NEAR_ENOUGH = 0.2
"""Cosine below which neighbours are only the nearest of strangers."""

FEW, FEW_SPREAD = 50, 0.15
"""Few texts may all ask the same, and then nothing is unusual: so many strangers are added to each, with cosines around 0."""

_BLOCK = 1024


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest texts of each, best first: `positions`, `cosines` and `nearness` have the same shape (texts, count)."""

    positions: "np.ndarray"
    cosines: "np.ndarray"
    nearness: "np.ndarray"

    def edges(self, count: int) -> Edges:
        """Each text with its `count` nearest; the weight is nearness x the root of the shared neighbours' share (Jaccard)."""
        nearest = self.positions[:, :count].tolist()
        around = [frozenset((*near, number)) for number, near in enumerate(nearest)]
        weights = {}
        for number, near in enumerate(nearest):
            each = zip(near, self.cosines[number, :count].tolist(), self.nearness[number, :count].tolist(), strict=True)
            for other, cosine, nearness in each:
                if cosine > NEAR_ENOUGH and nearness > 0:
                    shared = len(around[number] & around[other]) / len(around[number] | around[other])
                    weights[min(number, other), max(number, other)] = nearness * shared**0.5
        return weights


def nearest(features: "np.ndarray", count: int) -> Neighbours:
    """The `count` nearest of each row of unit length (or all others, where there are fewer). Memory grows with the rows."""
    import numpy as np

    total = len(features)
    count = min(count, total - 1)
    usual = features @ features.sum(axis=0) / np.float32(total + FEW)
    # The squares of a row's cosines add up to a quadratic form of the rows' second moment: no pair has to be looked at.
    squares = np.einsum("ij,ij->i", features @ (features.T @ features), features) + np.float32(FEW * FEW_SPREAD**2)
    scale = 1 / np.sqrt(squares / np.float32(total + FEW) - usual**2)
    positions = np.empty((total, count), dtype=np.int64)
    cosines, nearness = np.empty((total, count), np.float32), np.empty((total, count), np.float32)
    for start in range(0, total, _BLOCK):
        rows = slice(start, min(start + _BLOCK, total))
        block = features[rows] @ features.T
        above = (block - usual[rows, None]) * scale[rows, None] + (block - usual) * scale
        above[np.arange(len(block)), np.arange(rows.start, rows.stop)] = -np.inf
        best = np.argpartition(-above, count - 1, axis=1)[:, :count]
        order = np.argsort(-np.take_along_axis(above, best, axis=1), axis=1, kind="stable")
        positions[rows] = np.take_along_axis(best, order, axis=1)
        cosines[rows] = np.take_along_axis(block, positions[rows], axis=1)
        nearness[rows] = np.take_along_axis(above, positions[rows], axis=1) / 2
    return Neighbours(positions, cosines, nearness)
