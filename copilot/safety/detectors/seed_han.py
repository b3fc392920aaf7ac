"""Chinese seed phrases, simplified and traditional: single characters apart, or a solid block of them.

Ordinary prose consists of the same characters. Apart, eleven in a row are a phrase; in a block the length must be a
legal one, the characters must not join to words, and the checksum must fit or a cue stand near.
"""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from copilot.safety.detectors.base import TURN_MARKS, Span, View, lazy
from copilot.safety.detectors.seed_areas import has_turns
from copilot.safety.detectors.seed_layout import LEGAL_LENGTHS, cue_near, is_noise, labels, widen
from copilot.safety.detectors.seed_reading import as_read, as_written
from copilot.safety.detectors.seed_words import word_lists

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = f"[{_HAN}]+"
_BLOCK_LENGTHS = LEGAL_LENGTHS | {length - 1 for length in LEGAL_LENGTHS}
_AFTER_CUE = f'(?:助[记記][词詞]|助记符|种子|種子|密[语語]|短[语語])[是为為係：:如下就叫「“" ]{{1,6}}([{_HAN}]{{12,80}})'
_COMMON_RANK = 480
"""The lists are ordered by how common a character is: drawn at random the mean rank of twelve is 1,024 give or take 171,
in prose it mostly stays below half of that."""
_IN_WORDS = 0.4
"""Characters drawn at random rarely join to words (3 in 100); in prose three quarters of them do."""
_CUES = ("助记", "助記", "种子", "種子", "密语", "密語", "短语", "短語")
_OTHER_WORD = r"[\W\d_]{1,8}([A-Za-z]{2,12})[\W\d_]{1,8}"
_ENOUGH = 11
_ENOUGH_WITH_CUE = 5


def gate(view: View) -> bool:
    """Any Chinese character, be it escaped."""
    return (view.is_foreign and lazy(f"[{_HAN}]").search(view.text) is not None) or "\\u" in view.text or "%e" in view.low


def find(view: View) -> Iterator[Span]:
    """Spans of kind seed_phrase; the parts of one phrase share their key."""
    return as_written(view, _find(as_read(view)))


def _find(view: View) -> Iterator[Span]:
    runs = [match.span() for match in lazy(_RUN).finditer(view.text)]
    yield from _apart(view, [run for run in runs if run[1] - run[0] == 1])
    for start, end in runs:
        if end - start in _BLOCK_LENGTHS and _is_phrase(view, start, end):
            yield Span("seed_phrase", start, end, f"a block of {end - start} characters, all in the Chinese BIP-39 lists")
    if has_turns(view):
        yield from _one_speaker(view, [run for run in runs if run[1] - run[0] == 1])
    if any(cue in view.text for cue in _CUES):
        for start, end in runs:
            if end - start > 12:
                yield from _before_cue(view, start, end)
        for match in lazy(_AFTER_CUE).finditer(view.text):
            length = _phrase_at_head(match.group(1))
            if length:
                start = match.start(1)
                yield Span(
                    "seed_phrase", start, start + length, f"{length} characters of the Chinese BIP-39 lists right after a cue"
                )


def _before_cue(view: View, start: int, end: int) -> Iterator[Span]:
    """The phrase that a solid run of characters begins with, where the run goes on to say what it is."""
    run = view.text[start:end]
    cue = min((run.find(cue, 12) for cue in _CUES if cue in run[12:]), default=-1)
    length = _phrase_at_head(run[:cue]) if cue > 0 else 0
    if length:
        yield Span("seed_phrase", start, start + length, f"{length} characters of the Chinese BIP-39 lists before a cue")


def _is_phrase(view: View, start: int, end: int) -> bool:
    block = view.text[start:end]
    if not _listed().issuperset(block):
        return False
    if _unlike_prose(block):
        fits = len(block) in LEGAL_LENGTHS and checksum_fits(block)
        return (fits or cue_near(view, start, end)) and not _joins_to_words(block)
    # Common characters all through: only with a checksum and a cue.
    fits = len(block) in LEGAL_LENGTHS and cue_near(view, start, end) and checksum_fits(block)
    return fits and not _joins_to_words(block)


@cache
def _listed() -> frozenset[str]:
    return frozenset().union(*(words.numbers for words in word_lists("han")))


def _unlike_prose(block: str) -> bool:
    """Whether the characters are rarer on average, or repeat more, than those of a sentence: a first, cheap look."""
    if len(set(block)) * 2 <= len(block):
        return True
    ranks = [*map(_ranks().__getitem__, block)]
    return sum(ranks) >= _COMMON_RANK * len(block) and sum(rank < 100 for rank in ranks) * 6 <= len(block)


@cache
def _ranks() -> dict[str, int]:
    """Character -> its place in the simplified list, or in the traditional one where that has it alone."""
    simplified, traditional = word_lists("han")
    return {**traditional.numbers, **simplified.numbers}


def _joins_to_words(block: str) -> bool:
    """Whether a segmenter finds words in `block`, as it does in prose; loaded only for what passed every other test."""
    import rjieba

    simplified, traditional = word_lists("han")
    characters = list(simplified.numbers)
    plain = "".join(
        characters[traditional.numbers[char]] if char in traditional.numbers and char not in simplified.numbers else char
        for char in block
    )
    joined = sum(len(word) for word in rjieba.cut(plain, False) if len(word) > 1)
    return joined > _IN_WORDS * len(block)


def _phrase_at_head(block: str) -> int:
    """The length of the phrase that `block` begins with, 0 for none: the checksum decides where it ends."""
    for length in sorted(LEGAL_LENGTHS, reverse=True):
        head = block[:length]
        if len(head) == length and _listed().issuperset(head) and checksum_fits(head) and not _joins_to_words(head):
            return length
    return 0


def checksum_fits(phrase: str) -> bool:
    """Whether the words of `phrase` carry the checksum of BIP-39 in one of the two Chinese lists."""
    from hashlib import sha256

    for words in word_lists("han"):
        numbers = [words.numbers.get(char) for char in phrase]
        if any(number is None for number in numbers):
            continue
        bits = "".join(f"{number:011b}" for number in numbers)
        size = len(bits) * 32 // 33
        entropy = int(bits[:size], 2).to_bytes(size // 8, "big")
        if bin(sha256(entropy).digest()[0])[2:].zfill(8)[: len(bits) - size] == bits[size:]:
            return True
    return False


def _apart(view: View, singles: list[tuple[int, int]]) -> Iterator[Span]:
    text = view.text
    run: list[tuple[int, int, bool]] = []
    for start, end in singles if len(singles) >= _ENOUGH_WITH_CUE else ():
        if text[end : end + 1] in (":", "："):
            continue  # a speaker's label
        joined, part = _gap(text, run[-1][1] if run else start, start)
        other = lazy(_OTHER_WORD).fullmatch(text, run[-1][1], start) if run and not joined else None
        if other:
            run.append((*other.span(1), False))  # a note in the place of a forgotten word counts as a wrong one
        elif run and not joined:
            yield from _judge(view, run)
            run = []
        run.append((start, end, part))
    yield from _judge(view, run)


def _one_speaker(view: View, singles: list[tuple[int, int]]) -> Iterator[Span]:
    """Characters dictated in several turns with the other side answering in between."""
    if len(singles) < _ENOUGH:
        return
    text, number = view.text, 0
    bounds = [match.start() for match in lazy(r"[\x1c-\x1f]").finditer(text)] + [len(text)]
    said: dict[str, list[list[tuple[int, int]]]] = {}
    for start, end in pairwise(bounds):
        turn: list[tuple[int, int]] = []
        while number < len(singles) and singles[number][0] < end:
            if singles[number][0] > start:
                turn.append(singles[number])
            number += 1
        letters = sum(map(str.isalpha, text[start:end]))
        parts = said.setdefault(text[start], [])
        if turn and len(turn) == letters:
            parts.append(turn)
        elif letters:
            yield from _dictated(view, parts)
            said[text[start]] = []
    for parts in said.values():
        yield from _dictated(view, parts)


def _dictated(view: View, parts: list[list[tuple[int, int]]]) -> Iterator[Span]:
    key = "".join(view.text[first] for part in parts for first, _ in part)
    odd = sum(char not in _listed() for char in key)
    if len(key) - odd >= _ENOUGH and odd <= 2 and len(set(key)) > 1:
        for part in parts:
            start, end = widen(view.text, part[0][0], part[-1][1])
            yield Span(
                "seed_phrase", start, end, f"{len(key)} characters of the Chinese BIP-39 lists, said one by one", key=key
            )


def _gap(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether only noise and labels stand between two characters, and whether a label or turn does."""
    gap = text[start:end]
    if end - start > 120:
        return False, False
    if "\n" not in gap:
        return is_noise(gap), False
    found = [place for place in labels(text, start, end) if place[0] >= start]
    for first, last in reversed(found):
        gap = gap[: first - start] + " " + gap[last - start :]
    return is_noise(gap), bool(found) or any(mark in gap for mark in TURN_MARKS.values())


def _judge(view: View, run: list[tuple[int, int, bool]]) -> Iterator[Span]:
    text, listed = view.text, _listed()
    odd = sum(text[start] not in listed for start, _, _ in run)
    if odd > 2 or len(run) - odd < _ENOUGH_WITH_CUE:
        return
    start, end = run[0][0], run[-1][1]
    key = "".join(text[first] for first, _, _ in run)
    cued = cue_near(view, start, end)
    if len(run) - odd < _ENOUGH and not (odd == 0 and cued):
        return
    if len(set(key)) < 2:
        return
    spelt = not (cued or odd) and len(set(key)) * 2 > len(key) and lazy(f"[{_HAN} ]+").fullmatch(text, start, end)
    if spelt and _joins_to_words(key):
        return  # a sentence typed with a blank after every character
    why = f"{len(run)} single characters in a row from the Chinese BIP-39 lists"
    first = 0
    for number in range(1, len(run) + 1):
        if number == len(run) or run[number][2]:
            low, high = widen(text, run[first][0], run[number - 1][1])
            if len(run) not in LEGAL_LENGTHS:
                low, high = _glued(text, low, high, first == 0, number == len(run))
            yield Span("seed_phrase", low, high, why, key=key)
            first = number


def _glued(text: str, start: int, end: int, at_head: bool, at_tail: bool) -> tuple[int, int]:
    """The run with a first or last character that ran into the sentence around it."""
    listed = _listed()
    head = lazy(f"([{_HAN}])[ \\t　]{{1,2}}\\Z").search(text[max(0, start - 3) : start]) if at_head else None
    tail = lazy(f"[ \\t　]{{1,2}}([{_HAN}])").match(text, end) if at_tail else None
    if head and head.group(1) in listed:
        start -= len(head.group())
    if tail and tail.group(1) in listed:
        end += len(tail.group())
    return start, end
