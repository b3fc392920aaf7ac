"""Which runs of words are a phrase, and where exactly one begins and ends."""

from collections.abc import Iterator
from itertools import pairwise

from copilot.safety.detectors.base import View
from copilot.safety.detectors.seed_areas import LISTED_WITH_CUE, PLAIN, VARIED, repeats_itself
from copilot.safety.detectors.seed_layout import LEGAL_LENGTHS, cue_near, is_list
from copilot.safety.detectors.seed_spelling import TELLING, is_mistyped
from copilot.safety.detectors.seed_tokens import AND, BREAKERS, Token
from copilot.safety.detectors.seed_words import PREFIX, WordList

_WITH_CUE = 9
_MAX_ODD = 2
_SLIPS = 0.45
"""Mistyped words a listed one, and one to begin with: where there are more they only happen to be like listed ones."""


def runs(view: View, tokens: list[Token], words: WordList, *, short: bool) -> Iterator[tuple[int, int]]:
    """Index ranges of `tokens` that read as a phrase of `words`; `short` takes four-letter beginnings as words."""
    index, prefixes = words.numbers, words.prefixes
    start = 0
    count = len(tokens)
    while start < count:
        if not (tokens[start].word in index or (short and tokens[start].word in prefixes)):
            start += 1
            continue
        matched, near, odd, stops, last, sure, position, first_odd = 0, 0, 0, 0, start, start, start, -1
        while position < count:
            token = tokens[position]
            if position > start and (not token.joined or (token.stop and 2 * stops < position - start - 1)):
                break
            stops += token.stop
            if token.word in index or (short and token.word in prefixes):
                matched, last, sure = matched + 1, position, position
            elif not short and near < 1 + _SLIPS * matched and _is_slip(view, tokens, position, words):
                near, last = near + 1, position
                first_odd = position if first_odd < 0 else first_odd
            else:
                if odd == _MAX_ODD or position != last + 1 or token.word in BREAKERS or len(token.word) < 2:
                    break
                odd += 1
                first_odd = position if first_odd < 0 else first_odd
            position += 1
        if sure + 1 - start in LEGAL_LENGTHS:
            near, last = near - (last - sure), sure  # the phrase is whole: what follows only looks like more of it
        chosen = tokens[start : last + 1]
        if _is_phrase(view, chosen, matched, near, short=short):
            yield start, last + 1
            start = last + 1
        else:
            start = first_odd + 1 if 0 <= first_odd < last else max(position, start + 1)


def _is_phrase(view: View, chosen: list[Token], matched: int, near: int, *, short: bool) -> bool:
    odd = len(chosen) - matched - near
    if matched < LISTED_WITH_CUE or odd * 5 > matched or len({token.word for token in chosen}) < 2:
        return False
    if short and sum(len(token.word) <= PREFIX for token in chosen) < 0.8 * len(chosen):
        return False
    gaps = [view.text[one.end : two.start] for one, two in pairwise(chosen)]
    spoken = any(not AND.isdisjoint(gap.lower().split()) for gap in gaps[:-1])
    if repeats_itself([token.word for token in chosen]) and not cue_near(view, chosen[0].start, chosen[-1].end):
        return False
    if matched >= PLAIN and near <= _MAX_ODD and not spoken:
        return True
    evenly = is_list(gaps)
    varied = len({token.word for token in chosen}) >= VARIED * len(chosen)
    if matched + near >= PLAIN and varied and (evenly or len(set(gaps)) == 1):
        return True
    odd += near
    if odd and matched < _WITH_CUE:
        return False
    return matched >= (LISTED_WITH_CUE if evenly else _WITH_CUE) and cue_near(view, chosen[0].start, chosen[-1].end)


def extend(tokens: list[Token], low: int, high: int, words: WordList) -> tuple[int, int]:
    """The run with a mistyped first or last word, where its length says that one is missing."""
    for _ in range(2):
        if high - low in LEGAL_LENGTHS:
            break
        if high < len(tokens) and tokens[high].joined and _is_mistyped(tokens[high].word, words):
            high += 1
        elif low > 0 and tokens[low].joined and _is_mistyped(tokens[low - 1].word, words):
            low -= 1
        else:
            break
    return low, high


def _is_mistyped(word: str, words: WordList) -> bool:
    return word not in BREAKERS and is_mistyped(word, words)


def _is_slip(view: View, tokens: list[Token], place: int, words: WordList) -> bool:
    """Whether the token at `place` is a mistyped word; of short ones, which are like many, only where each has its number."""
    word = tokens[place].word
    if not _is_mistyped(word, words):
        return False
    gap = view.text[tokens[place - 1].end : tokens[place].start] if place else ""
    return len(word) >= TELLING or "\n" in gap or any(map(str.isdigit, gap))
