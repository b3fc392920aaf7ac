"""Chinese seed phrases, simplified and traditional: single characters apart, or a solid block of them.

Ordinary prose consists of the same characters. Apart, eleven in a row are a phrase; in a block the length must be a
legal one, the characters must not join to words, and the checksum must fit or a cue stand near.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from copilot.safety.detectors.base import TURN_MARKS, Span, View, lazy
from copilot.safety.detectors.seed_areas import has_turns, repeats_itself
from copilot.safety.detectors.seed_han_block import checksum_fits, joins_to_words, listed, unlike_prose
from copilot.safety.detectors.seed_layout import CUES, LEGAL_LENGTHS, cue_near, is_noise, labels, widen
from copilot.safety.detectors.seed_reading import as_read, as_written

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = f"[{_HAN}]+"
_BLOCK_LENGTHS = LEGAL_LENGTHS | {length - 1 for length in LEGAL_LENGTHS}
_AFTER_CUE = (
    r"(?:助[记記][词詞]|助记符|种子|種子|密[语語]|短[语語]|[二四][个個](?:[单單]?[词詞]|字))[是为為係：:如下就叫「“\"\s]{0,6}"
    f"([{_HAN}](?:[ \\t\\n\\u3000|/-]{{0,2}}[{_HAN}]){{11,80}})"
)
_CUES = ("助记", "助記", "种子", "種子", "密语", "密語", "短语", "短語", "二个", "四个", "二個", "四個")
_OTHER_WORD = r"[\W\d_]{1,8}([A-Za-z]{2,12})[\W\d_]{1,8}"
_ENOUGH = 11
_ENOUGH_WITH_CUE = 5


def gate(view: View) -> bool:
    """A script that is not Latin, be it escaped."""
    return as_read(view).is_foreign


def find(view: View) -> Iterator[Span]:
    """Spans of kind seed_phrase; the parts of one phrase share their key."""
    return as_written(view, _find(as_read(view)))


def _find(view: View) -> Iterator[Span]:
    text, is_cued = view.text, view.knows(CUES)
    runs = [match.span() for match in lazy(_RUN).finditer(text)]
    singles = [run for run in runs if run[1] - run[0] == 1]
    if len(singles) >= _ENOUGH_WITH_CUE:
        said = labels(text, 0, len(text)) if "\n" in text else []
        singles = [place for place in singles if not any(start <= place[0] < end for start, end in _near(said, place[0]))]
        yield from _apart(view, singles)
        if has_turns(view):
            yield from _one_speaker(view, singles)
    for start, end in runs:
        if end - start in _BLOCK_LENGTHS and _is_phrase(view, start, end, is_cued=is_cued):
            yield Span("seed_phrase", start, end, f"a block of {end - start} characters, all in the Chinese BIP-39 lists")
    if is_cued and any(cue in text for cue in _CUES):
        for start, end in runs:
            if end - start > 12:
                yield from _before_cue(view, start, end)
        for match in lazy(_AFTER_CUE).finditer(text):
            places = [match.start(1) + place for place, char in enumerate(match.group(1)) if char in listed()]
            length = _phrase_at_head("".join(map(text.__getitem__, places)))
            if length:
                why = f"{length} characters of the Chinese BIP-39 lists right after a cue"
                yield Span("seed_phrase", places[0], places[length - 1] + 1, why)


def _near(places: list[tuple[int, int]], position: int) -> list[tuple[int, int]]:
    """The last of `places`, which are in order, that begins at `position` or before it."""
    number = bisect_right(places, (position, position + 1_000))
    return places[max(0, number - 1) : number]


def _before_cue(view: View, start: int, end: int) -> Iterator[Span]:
    """The phrase that a solid run of characters begins with, where the run goes on to say what it is."""
    run = view.text[start:end]
    cue = min((run.find(cue, 12) for cue in _CUES if cue in run[12:]), default=-1)
    length = _phrase_at_head(run[:cue]) if cue > 0 else 0
    if length:
        yield Span("seed_phrase", start, start + length, f"{length} characters of the Chinese BIP-39 lists before a cue")


def _is_phrase(view: View, start: int, end: int, *, is_cued: bool) -> bool:
    block = view.text[start:end]
    if unlike_prose(block):
        likely = _fits(block) or (is_cued and cue_near(view, start, end))
    else:
        likely = is_cued and cue_near(view, start, end) and _fits(block)  # common characters all through
    return likely and listed().issuperset(block) and not joins_to_words(block)


def _fits(block: str) -> bool:
    return len(block) in LEGAL_LENGTHS and checksum_fits(block)


def _phrase_at_head(block: str) -> int:
    """The length of the phrase that `block` begins with, 0 for none.

    The checksum decides where it ends, or the end of the block where the characters are not those of prose.
    """
    for length in sorted(LEGAL_LENGTHS, reverse=True):
        head = block[:length]
        if len(head) < length or not listed().issuperset(head) or joins_to_words(head):
            continue
        if checksum_fits(head) or (len(block) == length and unlike_prose(head)):
            return length
    return 0


def _apart(view: View, singles: list[tuple[int, int]]) -> Iterator[Span]:
    text = view.text
    run: list[tuple[int, int, bool]] = []
    for start, end in singles:
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
    odd = sum(char not in listed() for char in key)
    if len(key) - odd >= _ENOUGH and odd <= 2 and len(set(key)) > 1 and not repeats_itself(key):
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
    text, known = view.text, listed()
    odd = sum(text[start] not in known for start, _, _ in run)
    if odd > 2 or len(run) - odd < _ENOUGH_WITH_CUE:
        return
    start, end = run[0][0], run[-1][1]
    key = "".join(text[first] for first, _, _ in run)
    cued = cue_near(view, start, end)
    if len(run) - odd < _ENOUGH and not (odd == 0 and cued):
        return
    if len(set(key)) < 2 or (repeats_itself(key) and not cued):
        return
    spelt = not (cued or odd) and len(set(key)) * 2 > len(key) and lazy(f"[{_HAN} ]+").fullmatch(text, start, end)
    if spelt and joins_to_words(key):
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
    known = listed()
    head = lazy(f"([{_HAN}])[ \\t　]{{1,2}}\\Z").search(text[max(0, start - 3) : start]) if at_head else None
    tail = lazy(f"[ \\t　]{{1,2}}([{_HAN}])").match(text, end) if at_tail else None
    if head and head.group(1) in known:
        start -= len(head.group())
    if tail and tail.group(1) in known:
        end += len(tail.group())
    return start, end
