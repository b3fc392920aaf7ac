"""Which runs of words are a phrase, and where exactly one begins and ends."""

from collections.abc import Iterator
from itertools import pairwise

from copilot.safety.detectors.base import View
from copilot.safety.detectors.seed_areas import LISTED_WITH_CUE, PLAIN
from copilot.safety.detectors.seed_layout import LEGAL_LENGTHS, cue_near, is_list
from copilot.safety.detectors.seed_tokens import BREAKERS, Token
from copilot.safety.detectors.seed_words import PREFIX, WordList

_WITH_CUE = 9
_MAX_ODD = 2
_AND = frozenset({"and", "y", "e", "et", "und", "ve", "и"})


def runs(view: View, tokens: list[Token], words: WordList, *, short: bool) -> Iterator[tuple[int, int]]:
    """Index ranges of `tokens` that read as a phrase of `words`; `short` takes four-letter beginnings as words."""
    index, prefixes = words.numbers, words.prefixes
    start = 0
    count = len(tokens)
    while start < count:
        if not (tokens[start].word in index or (short and tokens[start].word in prefixes)):
            start += 1
            continue
        matched, odd, stops, last, position, first_odd = 0, 0, 0, start, start, -1
        while position < count:
            token = tokens[position]
            if position > start and (not token.joined or (token.stop and 2 * stops < position - start - 1)):
                break
            stops += token.stop
            if token.word in index or (short and token.word in prefixes):
                matched, last = matched + 1, position
            else:
                if odd == _MAX_ODD or position != last + 1 or token.word in BREAKERS or len(token.word) < 2:
                    break
                odd += 1
                first_odd = position if first_odd < 0 else first_odd
            position += 1
        chosen = tokens[start : last + 1]
        inner_odd = len(chosen) - matched
        if _is_phrase(view, chosen, matched, inner_odd, words, short=short):
            yield start, last + 1
            start = last + 1
        else:
            start = first_odd + 1 if 0 <= first_odd < last else max(position, start + 1)


def _is_phrase(view: View, chosen: list[Token], matched: int, odd: int, words: WordList, *, short: bool) -> bool:
    if matched < LISTED_WITH_CUE or odd * 5 > matched or len({token.word for token in chosen}) < 2:
        return False
    if short and sum(len(token.word) <= PREFIX for token in chosen) < 0.8 * len(chosen):
        return False
    if matched >= PLAIN:
        return True
    enough = LISTED_WITH_CUE if is_list([view.text[one.end : two.start] for one, two in pairwise(chosen)]) else _WITH_CUE
    return matched >= enough and not (odd and matched < _WITH_CUE) and cue_near(view, chosen[0].start, chosen[-1].end)


def extend(view: View, tokens: list[Token], low: int, high: int, words: WordList) -> tuple[int, int]:
    """The run with a mistyped first or last word, where its length says that one is missing."""
    for _ in range(2):
        if high - low in LEGAL_LENGTHS:
            break
        if high < len(tokens) and tokens[high].joined and _mistyped(tokens[high].word, words):
            high += 1
        elif low > 0 and tokens[low].joined and _mistyped(tokens[low - 1].word, words):
            low -= 1
        else:
            break
    if high + 1 - low in LEGAL_LENGTHS and high + 1 < len(tokens) and tokens[high].word in _AND:
        last = tokens[high + 1]
        high += 2 * (tokens[high].joined and last.joined and last.word in words.numbers)  # "..., nice, oak and zoo"
    return low, high


def _mistyped(word: str, words: WordList) -> bool:
    """Whether `word` is one slip away from a word of the list: a letter too many, too few, wrong, or two swapped."""
    if len(word) < 3 or word in BREAKERS:
        return False
    return any(abs(len(word) - len(other)) <= 1 and _one_slip(word, other) for other in words.numbers)


def _one_slip(one: str, two: str) -> bool:
    same = 0
    while same < min(len(one), len(two)) and one[same] == two[same]:
        same += 1
    one, two = one[same:], two[same:]
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or (one[:2] == two[1::-1] and one[2:] == two[2:])
