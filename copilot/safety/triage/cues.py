"""Denial and supposition, read per clause from cues of each language as a reader does.

"never shared", 没有泄露, 教えていません; "what if", 万一, если бы. What is denied about the tickets is not denied about
the phrase: a cue reaches a few words, and not past a "but" or "after".
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import Enum

from copilot.policy.escalation import CUE_CONCEPTS, CUES
from copilot.policy.terms import is_word
from copilot.safety.triage.clauses import Layout

FIRST_WIDE = "\u2e80"
"""First of the scripts where one character says as much as two letters (Chinese, Japanese, Korean)."""

WORDS_BETWEEN = 6
CHARACTERS_BETWEEN = 12
"""How far a cue of negation may stand from what it denies, in words or in characters of scripts without spaces."""

REACH = 80
"""Characters beyond which no cue is looked for, so that cost stays linear in the text."""

OPENING = 12
"""Characters from the start of a sentence within which a cue opens it."""

CHARACTERS_AFTER = 5
"""How far a negation that follows its verb (Japanese, Korean, Turkish) may stand from the verb's stem."""

_ARABIC = re.compile("[\u0621-\u064a]")


class State(Enum):
    """How something is mentioned."""

    ASSERTED = "asserted"
    DENIED = "denied"
    SUPPOSED = "supposed"


Span = tuple[int, int]


class Cues:
    """The cues of a text, without those that are part of an idiom ("no idea", 不小心)."""

    def __init__(self, text: str, layout: Layout, found: list[tuple[str, int, int]]) -> None:
        self._text, self._layout = text, layout
        self._by_name: dict[str, dict[int, list[Span]]] = {name: {} for name in CUES}
        idioms = {name: sorted((start, end) for own, start, end in found if own == name) for name in _IDIOMS.values()}
        for name, start, end in sorted(found, key=lambda entry: entry[1]):
            if not _inside(idioms.get(_IDIOMS.get(name, ""), []), start, end) and not _in_arabic_word(text, start, end):
                self._by_name[name].setdefault(layout.clause_of(start), []).append((start, end))

    def spans(self) -> Iterator[tuple[str, int, int]]:
        """(name, start, end) of negations and suppositions, which rules may name too."""
        for name, concept in CUE_CONCEPTS.items():
            for spans in self._by_name[name].values():
                yield from ((concept, start, end) for start, end in spans)

    def state(self, start: int, end: int, clause: int, sentence: int) -> State:
        """How a mention at [start, end) is meant."""
        if self._denied(start, end, clause):
            return State.DENIED
        if self._supposed(start, clause, sentence):
            return State.SUPPOSED
        return State.ASSERTED

    def _denied(self, start: int, end: int, clause: int) -> bool:
        before = _between(self._by_name["negation_before"].get(clause, []), start - REACH, start)
        # A cue that begins the mention itself ("no longer have") is part of it.
        if any(cue_end <= start and self._reaches(cue_end, start, clause) for _, cue_end in before):
            return True
        after = self._by_name["negation_after"].get(clause, [])
        return bool(_between(after, max(start + 1, end - CHARACTERS_AFTER), end + CHARACTERS_AFTER + 1))

    def _reaches(self, cue_end: int, start: int, clause: int) -> bool:
        between = self._text[cue_end:start]
        words = sum(1 for word in between.split() if is_word(word[0].lower()) or word[0].isalnum())
        wide = sum(1 for character in between if character > FIRST_WIDE)
        near = words <= WORDS_BETWEEN and wide <= CHARACTERS_BETWEEN
        return near and not self._turned(cue_end, start, clause)

    def _supposed(self, start: int, clause: int, sentence: int) -> bool:
        for name in ("hypothesis", "hypothesis_opening"):
            before = [span for span in _between(self._by_name[name].get(clause, []), 0, start)[-2:] if span[1] <= start]
            # Only the nearest counts: what turns it turns those further off too.
            if before and not self._turned(before[-1][1], start, clause):
                return True
        opening = self._layout.sentences[sentence]
        first = self._layout.clause_of(opening)
        # "If anyone finds my phone, …" supposes the whole sentence, "…, if that helps" only itself.
        return first != clause and bool(
            _between(self._by_name["hypothesis_opening"].get(first, []), opening, opening + OPENING)
        )

    def _turned(self, cue_end: int, start: int, clause: int) -> bool:
        return any(end <= start for _, end in _between(self._by_name["connective"].get(clause, []), cue_end, start))


_IDIOMS = {
    "negation_before": "not_a_negation",
    "negation_after": "not_a_negation",
    "hypothesis": "not_a_hypothesis",
    "hypothesis_opening": "not_a_hypothesis",
}


def _in_arabic_word(text: str, start: int, end: int) -> bool:
    """Whether [start, end) is but a part of an Arabic word: "not" stands in the letters of "wallet", "words" and "coins"."""
    if not _ARABIC.match(text, start):
        return False
    if _ARABIC.match(text, end):
        return True
    # "and" and "so" are written onto the word they introduce.
    joined = start - 1 if text[start - 1 : start] in ("و", "ف") else start
    return bool(_ARABIC.match(text[joined - 1 : joined]))


def _between(spans: list[Span], first: int, last: int) -> list[Span]:
    """The spans that start in [first, last), of a list ordered by start."""
    return spans[bisect_left(spans, (first, 0)) : bisect_left(spans, (last, 0))]


def _inside(idioms: list[Span], start: int, end: int) -> bool:
    return any(idiom_end >= end for _, idiom_end in _between(idioms, start - REACH, start + 1))
