"""Listed words as people mistype them: one slip away from the list, or run together without a blank."""

from collections.abc import Iterator
from itertools import pairwise

from copilot.safety.detectors.seed_words import WordList

TELLING = 5
"""Letters from which on likeness to a listed word says something: most shorter words are like some."""
_SHORTEST_SLIP = 3
_LOOK_ALIKES = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"))
"""Letters that a machine reads in the place of others."""


def is_mistyped(word: str, words: WordList) -> bool:
    """Whether `word` is one slip away from the list: a letter too many, too few, wrong, or in another place."""
    if not _SHORTEST_SLIP <= len(word) <= words.longest + 1:
        return False
    if any(seen in word and word.replace(seen, meant) in words.numbers for seen, meant in _LOOK_ALIKES):
        return True
    shorter = _shorter(words)
    return word in shorter or any(less in words.numbers or less in shorter for less in _less(word))


def _less(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


_SHORTER: dict[str, frozenset[str]] = {}


def _shorter(words: WordList) -> frozenset[str]:
    """The words of the list, each without one of its letters."""
    if words.language not in _SHORTER:
        _SHORTER[words.language] = frozenset(less for word in words.numbers for less in _less(word))
    return _SHORTER[words.language]


def parts(word: str, words: WordList) -> list[tuple[int, int]]:
    """Where each of the listed words begins and ends that `word` consists of; none where it is no such compound.

    Time grows linearly with the length of `word`.
    """
    if len(word) <= words.longest:
        return []
    begins = [0] + [-1] * len(word)  # for each end that can be reached: where the last word before it begins
    for end in range(words.shortest, len(word) + 1):
        for start in range(end - words.shortest, max(-1, end - words.longest - 1), -1):
            if begins[start] >= 0 and word[start:end] in words.numbers:
                begins[end] = start
                break
    ends = [len(word)] if begins[-1] >= 0 else []
    while ends and ends[-1] > 0:
        ends.append(begins[ends[-1]])
    return list(pairwise(reversed(ends)))
