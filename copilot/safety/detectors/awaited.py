"""Words that announce a value, and all of them together: a text without any is soon done with."""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

AWAITED: set[str] = set()
"""Every cue in Latin letters."""
_PARTS: set[str] = set()
"""What to look for before the cues of each detector are: few things, none of which begins like an English word."""


def word_set(text: str) -> frozenset[str]:
    """The words of `text`, which are separated by blanks."""
    return frozenset(text.split())


def _telling(cue: str) -> str:
    """The part of `cue` from its first letter that is not ASCII; of Chinese ones the last two, which several share."""
    foreign = re.sub("^[\x00-\x7f]+", "", cue)
    return foreign if foreign[-1] < "\u2e80" else foreign[-2:]


class Cues(NamedTuple):
    """Words that announce a value: whole words in Latin letters (folded), and parts of text in other scripts."""

    words: frozenset[str]
    pattern: str = ""

    @classmethod
    def of(cls, latin: str, *others: str) -> "Cues":
        """`latin`: words separated by blanks."""
        words = word_set(latin)
        AWAITED.update(words)
        _PARTS.update(map(_telling, others))
        return cls(words, _any_of(others))

    def __add__(self, other: object) -> "Cues":
        """Both sets of cues."""
        if not isinstance(other, Cues):
            return NotImplemented
        return Cues(self.words | other.words, "|".join(filter(None, (self.pattern, other.pattern))))


@cache
def awaited_parts() -> re.Pattern[str]:
    """Finds whether a lower-cased text may hold a cue in another script than the Latin one."""
    return re.compile(_any_of(_PARTS))


def _any_of(parts: Iterable[str]) -> str:
    """A pattern for any of `parts`, the longest that fits."""
    return "|".join(sorted(map(re.escape, parts), key=len, reverse=True))
