"""Names a group of texts: the phrase that is frequent in it and rare in the rest (class-based TF-IDF).

A phrase is a run of up to four words as they stand in a text; words are compared by the stems the index uses.
"""

import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from copilot.language.folding import fold
from copilot.language.segment import HAN, script_language, stem
from copilot.language.stopwords import STOP_WORDS

_WORDS = 4
_WIDEST = 40
_SECOND = 0.5
"""Weight, of the first phrase's, from which a second one is named beside it."""
_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:['’._-][^\W_{HAN}]+)*|[^\w\s]|_")
_HAN_RUN = re.compile(rf"[{HAN}]+")

Phrase = tuple[str, ...]
"""Stems of a phrase; its outer ones are never stop words."""


def keyphrases(texts: Sequence[str], groups: Iterable[Sequence[int]]) -> Iterator[str]:
    """For each group of positions in `texts` what tells it from the rest, as most of it write it.

    One phrase, or two where one word alone says little; "" where the texts of a group share no word.
    """
    found = [_phrases(text) for text in texts]
    everywhere = Counter(phrase for phrases in found for phrase in phrases)
    for group in groups:
        inside = [found[member] for member in group]
        shared = Counter(phrase for phrases in inside for phrase in phrases)
        rest = len(texts) - len(group) + 2
        weights = {
            phrase: _telling(phrase, count / len(group), (everywhere[phrase] - count + 1) / rest)
            for phrase, count in shared.items()
            if count > 1 or len(group) == 1
        }
        yield " · ".join(_written(phrase, inside) for phrase in _best(weights))


def _best(weights: Mapping[Phrase, float]) -> list[Phrase]:
    ranked = sorted(weights, key=lambda phrase: (-weights[phrase], phrase))
    if not ranked or len(ranked[0]) > 1:
        return ranked[:1]
    first = ranked[0]
    beside = (phrase for phrase in ranked if first[0] not in phrase and weights[phrase] >= _SECOND * weights[first])
    return [first, *itertools.islice(beside, 1)]


def _telling(phrase: Phrase, share: float, elsewhere: float) -> float:
    # A longer phrase says more, but not so much more that a rare long one beats the frequent word in it.
    return float(share * math.log(1 + share / elsewhere) * len(phrase) ** 0.5)


def _written(phrase: Phrase, found: Sequence[dict[Phrase, str]]) -> str:
    written = Counter(surfaces[phrase] for surfaces in found if phrase in surfaces)
    return min(written, key=lambda surface: (-written[surface], surface))


def _phrases(text: str) -> dict[Phrase, str]:
    """Every phrase of `text` and how it is written there first."""
    found: dict[Phrase, str] = {}
    for words in _unbroken(text):
        for start in range(len(words)):
            for end in range(start + 1, min(start + _WORDS, len(words)) + 1):
                run = words[start:end]
                if run[0][1] and run[-1][1]:
                    surface = text[run[0][2] : run[-1][3]]
                    if len(surface) <= _WIDEST:
                        found.setdefault(tuple(key for _, key, *_ in run if key), " ".join(surface.split()))
    return found


def _unbroken(text: str) -> Iterator[list[tuple[str, str, int, int]]]:
    """Runs of words without punctuation between: (word, stem or "" of a stop word, start, end)."""
    run: list[tuple[str, str, int, int]] = []
    for word, start in _words(text):
        if word[0].isalnum():
            folded = fold(word)
            content = folded not in STOP_WORDS and not (len(folded) == 1 and not _HAN_RUN.match(folded))
            run.append((word, stem(folded, script_language(folded)) if content else "", start, start + len(word)))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _words(text: str) -> Iterator[tuple[str, int]]:
    import rjieba

    for match in _RUN.finditer(text):
        start = match.start()
        pieces = rjieba.cut(match.group()) if _HAN_RUN.match(match.group()) else [match.group()]
        for piece in pieces:
            yield piece, start
            start += len(piece)
