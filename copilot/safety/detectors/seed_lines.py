"""Lines that hold nothing but listed words, near each other: a phrase in parts, with other talk between them."""

from collections.abc import Iterator
from typing import NamedTuple

from copilot.safety.detectors.ascii_forms import fold
from copilot.safety.detectors.base import View, lazy
from copilot.safety.detectors.seed_areas import PART, PLAIN, has_turns
from copilot.safety.detectors.seed_tokens import OTHER_SCRIPTS, SMALL
from copilot.safety.detectors.seed_words import known_words

_FAR = 6
"""Lines between two parts of a phrase."""
_LABEL = 4
"""Words of a label before what is said in a line."""


class _Line(NamedTuple):
    """A line that ends in listed words: which words of the text, how many of them listed, and how far down it stands."""

    first: int
    last: int
    listed: int
    word: str
    depth: int


def lines_apart(view: View, words: list[str], script: str) -> Iterator[tuple[int, int]]:
    """Index ranges of words where lines of listed words alone stand near each other, as the parts of a phrase do.

    Of lines with few such words those go together that begin alike: with the same label, or with none.
    """
    if len(words) < PLAIN or not ("\n" in view.text or has_turns(view)):
        return
    if view.text.count("\n") < PLAIN and script == "latin" and not _has_stretches(words):
        return
    known = known_words(script)
    alike: dict[tuple[str, ...], list[_Line]] = {}
    number = depth = 0
    for said in view.word_lines() if script == "latin" else _other_lines(view, script):
        if not said:
            continue
        depth += 1 + len(said) // 12
        if said[-1] in known and (listed := _listed_tail(said, known)):
            label = () if listed >= PART else tuple(said[:-listed])
            alike.setdefault(label, []).append(_Line(number, number + len(said), listed, said[-1], depth))
        number += len(said)
    for lines in alike.values():
        start = 0
        for end in range(1, len(lines) + 1):
            if end == len(lines) or lines[end].depth - lines[end - 1].depth > _FAR:
                near = lines[start:end]
                if sum(line.listed for line in near) >= PLAIN and _are_parts(near):
                    yield near[0].first, near[-1].last
                start = end


def _has_stretches(words: list[str]) -> bool:
    """Whether 11 words stand in stretches of four or more without a small one; else the lists need not be read."""
    small = bytes(map(SMALL.__contains__, words)).decode("latin-1")
    return sum(match.end() - match.start() for match in lazy(f"\0{{{PART},}}").finditer(small)) >= PLAIN


def _are_parts(lines: list[_Line]) -> bool:
    """Whether the lines are more than the same few answers again and again."""
    return any(line.listed >= PART for line in lines) or len({line.word for line in lines}) > len(lines) // 2


def _other_lines(view: View, script: str) -> Iterator[list[str]]:
    pattern = lazy(OTHER_SCRIPTS[script])
    for line in lazy(r"[\n\x1c-\x1f]").split(view.low):
        yield [fold(word) for word in pattern.findall(line)]


def _listed_tail(words: list[str], known: frozenset[str]) -> int:
    """How many words the line ends with that are all listed, where few others, a label or an introduction, stand before."""
    count = 0
    for word in reversed(words):
        if word not in known:
            break
        count += 1
    return count if len(words) - count <= (_LABEL if count < PART else 2 * _LABEL) else 0
