"""Vectors of short texts from the company their words keep in those very texts.

What people ask about is told by words that are asked together ("pending" with "top", "fee" with "abroad"), and which those
are no embedder made elsewhere knows. The words' positive pointwise mutual information (Levy, Goldberg and Dagan 2015,
doi:10.1162/tacl_a_00134) is cut down to its first eigenvectors; a text is the sum of its words. Frequent words count in
full: among texts of one trade they say what is asked, and weighing by rarity makes the groups worse (decision 6).
"""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from copilot.language.segment import terms

if TYPE_CHECKING:
    import numpy as np

MOST_WORDS = 2000
"""Words that are looked at, the most frequent: their matrix is dense, and 2,000 cost 2 s."""

_BLOCK = 1024


def company_vectors(texts: Sequence[str], width: int) -> "np.ndarray":
    """Shape (len(texts), at most `width`), float32, the strongest direction first; a zero row where no word is shared.

    The first columns are what a smaller `width` would give: rows are not of unit length.
    """
    import numpy as np

    bags = [set(terms(text)) for text in texts]
    spread = Counter(word for bag in bags for word in sorted(bag))
    kept = {word: column for column, (word, texts_with) in enumerate(spread.most_common(MOST_WORDS)) if texts_with > 1}
    rows = [[kept[word] for word in bag if word in kept] for bag in bags]
    together = np.zeros((len(kept), len(kept)), dtype=np.float32)
    for start in range(0, len(rows), _BLOCK):
        found = _present(rows[start : start + _BLOCK], len(kept))
        together += found.T @ found
    words = _directions(together, width)
    return np.vstack([_present(rows[start : start + _BLOCK], len(kept)) @ words for start in range(0, len(rows), _BLOCK)])


def _present(rows: list[list[int]], width: int) -> "np.ndarray":
    import numpy as np

    present = np.zeros((len(rows), width), dtype=np.float32)
    for number, columns in enumerate(rows):
        present[number, columns] = 1
    return present


def _directions(together: "np.ndarray", width: int) -> "np.ndarray":
    """A row for each word, from how often each two stand in one text; pairs seen once or twice count less."""
    import numpy as np

    counts = together.astype(np.float64)
    np.fill_diagonal(counts, 0)
    share = counts.sum(axis=0) / max(counts.sum(), 1)
    expected = np.outer(share, share) * counts.sum()
    surprise = np.log(np.maximum(counts, 1e-12) / np.maximum(expected, 1e-12))
    values, vectors = np.linalg.eigh(np.maximum(surprise, 0) * counts / (counts + 1))
    strongest = np.argsort(-np.abs(values), kind="stable")[:width]
    words: np.ndarray = (vectors[:, strongest] * np.sqrt(np.abs(values[strongest]))).astype(np.float32)
    return words
