"""Groups short texts that ask the same, without being told how many groups there are.

Texts are compared by the embedder's meaning and by the company their words keep among these very texts (company.py). Each
is joined to its nearest (neighbourhood.py), and the Leiden algorithm (igraph) finds the communities of that graph. It does
so 27 times, with more and with less detail at every step; texts that are together in half of the outcomes end together, so
that no group hangs on one setting. docs/decisions/0006-mining-by-communities.md has the figures and what else was tried.
"""

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from copilot.language.folding import fold
from copilot.models.findings import RedactedText
from copilot.models.ports import Embedder
from copilot.retrieval.company import company_vectors
from copilot.retrieval.neighbourhood import nearest

if TYPE_CHECKING:
    import igraph
    import numpy as np

WIDTHS = (16, 24, 32)
"""Directions in which the company of words is told apart."""

NEIGHBOURS = (6, 8, 10)

RESOLUTIONS = (0.035, 0.05, 0.065)
"""How closely knit a community is (constant Potts model); unlike modularity it does not depend on how many texts there are."""

TOGETHER = 0.5
"""Share of the outcomes in which two texts of a group are together, on average."""

COMPANY = 0.5
"""Weight of the company of words beside the embedder's meaning."""

FEW = 50
"""With about so many texts or fewer, what they share is what they ask, not how people write: it is centred away by half."""

_BLOCK = 256


def groups(texts: Sequence[RedactedText], embedder: Embedder) -> list[list[int]]:
    """Positions of texts that say the same, the most central one first; the largest group first.

    Deterministic. Memory grows with the number of texts, comparisons with its square. Raises ModelProblem.
    """
    same: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        same.setdefault(" ".join(fold(text).split()), []).append(number)
    # Copies of one text would fill each other's neighbourhoods: it is compared once.
    copies = list(same.values())
    found = _grouped([texts[numbers[0]] for numbers in copies], embedder) if len(copies) > 1 else [[0]] * len(copies)
    expanded = [[number for member in members for number in copies[member]] for members in found]
    return sorted(expanded, key=lambda members: (-len(members), members[0]))


def _grouped(texts: Sequence[RedactedText], embedder: Embedder) -> list[list[int]]:
    import numpy as np

    meaning = _centred(np.asarray(embedder.embed(texts), dtype=np.float32))
    company = company_vectors(texts, max(WIDTHS))
    gathered: dict[int, list[int]] = {}
    for number, group in enumerate(_agreed(np.array(list(_outcomes(meaning, company))))):
        gathered.setdefault(group, []).append(number)
    return [_central_first(members, meaning) for members in gathered.values()]


def _outcomes(meaning: "np.ndarray", company: "np.ndarray") -> Iterator[list[int]]:
    """The community of every text, once for each width, number of neighbours and resolution."""
    import igraph
    import numpy as np

    for width in WIDTHS:
        both = np.hstack([meaning, np.float32(COMPANY**0.5) * _centred(company[:, :width])])
        neighbours = nearest(_unit(both), max(NEIGHBOURS))
        for count in NEIGHBOURS:
            edges = neighbours.edges(count)
            pairs = sorted(edges)
            graph = igraph.Graph(n=len(meaning), edges=pairs, edge_attrs={"weight": [edges[pair] for pair in pairs]})
            for resolution in RESOLUTIONS:
                yield _communities(graph, resolution)


def _agreed(outcomes: "np.ndarray") -> list[int]:
    """One community for each text from outcomes of shape (times, texts): the communities of being found together.

    Texts that are together every time are one point of the graph, with their number as its weight.
    """
    import igraph
    import numpy as np

    alike, point_of, counts = np.unique(outcomes.T, axis=0, return_inverse=True, return_counts=True)
    pairs: list[list[int]] = []
    weights: list[float] = []
    for start in range(0, len(alike), _BLOCK):
        block = alike[start : start + _BLOCK]
        share = np.zeros((len(block), len(alike)), dtype=np.float32)
        for one, other in zip(block.T, alike.T, strict=True):
            share += one[:, None] == other
        first, second = np.nonzero(np.triu(share, start + 1))
        pairs += np.column_stack([first + start, second]).tolist()
        weights += (share[first, second] / len(outcomes) * counts[first + start] * counts[second]).tolist()
    graph = igraph.Graph(n=len(alike), edges=pairs, edge_attrs={"weight": weights})
    found = np.array(_communities(graph, TOGETHER, counts.tolist()))
    agreed: list[int] = found[point_of.ravel()].tolist()
    return agreed


def _communities(graph: "igraph.Graph", resolution: float, counts: list[int] | None = None) -> list[int]:
    import igraph

    igraph.set_random_number_generator(random.Random(0))  # noqa: S311 - the same groups for the same texts
    found = graph.community_leiden("CPM", weights="weight", node_weights=counts, resolution=resolution, n_iterations=5)
    return list(found.membership)


def _central_first(members: list[int], meaning: "np.ndarray") -> list[int]:
    rows = meaning[members]
    closeness = rows @ rows.mean(axis=0)
    return [members[position] for position in (-closeness).argsort(kind="stable")]


def _centred(rows: "np.ndarray") -> "np.ndarray":
    """Unit rows without what they have in common; a zero row stays zero, lest texts nothing is known of be alike."""
    import numpy as np

    rows = _unit(rows)
    known = rows.any(axis=1, keepdims=True)
    return _unit((rows - rows.sum(axis=0) / np.float32(len(rows) + FEW)) * known)


def _unit(rows: "np.ndarray") -> "np.ndarray":
    import numpy as np

    unit: np.ndarray = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
    return unit
