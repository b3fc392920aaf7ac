"""What every detector shares: the text it looks at, the spans it answers with, and two reserved characters.

The types are named tuples and not dataclasses, which take ten times as long to build when the program starts.
A detector is a module with a cheap `gate(view)` (can this text hold one at all?) and a `find(view)` that
yields spans. Patterns are compiled on first use: most texts pass no gate, and a cold start pays for none.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from itertools import accumulate, compress, count
from operator import add, sub
from typing import NamedTuple

from copilot.models.conversation import Role
from copilot.safety.detectors.ascii_forms import DROPPED, ascii_forms
from copilot.safety.detectors.awaited import AWAITED, Cues, awaited_parts

REMOVED = "\x1a"
"""Stands for one span that has been replaced already: SUBSTITUTE, which nobody types."""

TURN_MARKS = {Role.CUSTOMER: "\x1c", Role.AGENT: "\x1d", Role.BOT: "\x1e", Role.SYSTEM: "\x1f"}
"""Stands at the head of a turn when the turns of a conversation are looked at as one text."""

RESERVED = re.compile("[\x1a\x1c-\x1f]")


@cache
def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`pattern`, compiled once, when it is first needed."""
    return re.compile(pattern, flags)


class Span(NamedTuple):
    """One stretch to replace, `start` to `end` in code points.

    `label` names the placeholder where the kind alone would mislead; `key` tells that two spans hold the
    same value (the value itself by default). `ambiguous` spans are redacted but can be restored locally.
    """

    kind: str
    start: int
    end: int
    why: str
    label: str = ""
    ambiguous: bool = False
    key: str = ""

    def __repr__(self) -> str:
        """Without the key, which is the value or made of it."""
        return f"Span({self.kind}, {self.start}, {self.end})"


INVISIBLE = r"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_NUMBER = re.compile(r"[0-9](?:[ \t.()（）/\-\u2010-\u2015\u00a0]{0,3}[0-9]){5,24}")
_FOREIGN = re.compile("[\u0370-\u1fff\u2e80-\uffef]")
# Both begin with a plain set: such patterns are searched for several times faster than one that looks behind.

# Byte tables: one pass of C code each, many times faster than a pattern.
_TO_LETTERS = bytes(code | 32 if code < 128 and chr(code).isalpha() else code if code == 127 else 32 for code in range(256))
_TO_LETTER_LINES = bytes(10 if code == 10 or 28 <= code <= 31 else letter for code, letter in enumerate(_TO_LETTERS))
_TO_INK = bytes(120 if 33 <= code <= 126 else 32 for code in range(256))
_NO_SIGNS = bytes(code for code in range(256) if code not in b'0123456789@[]){:;&%\\>"')
_NO_DIGITS = bytes(code for code in range(256) if not 48 <= code <= 57)
_LONG = b"x" * 13
_TAG = re.compile(
    rb"</?[a-z][a-z0-9]{0,9}(?:\s(?:class|style)=[^<>\n]{0,200}|\s[a-z-]{1,12}=[\"']?[^<>\s\"']{0,20}[\"']?){0,4}\s?/?>", re.I
)
"""A tag, unless an attribute holds more than a word: that may be what somebody typed into a field."""
_LONE_MARKS = re.compile(r"(?<![a-z])\x7f+")


class View:
    """One text under inspection, with what several detectors ask of it worked out once.

    `is_foreign`: it holds letters of another script than the Latin one, or Vietnamese ones.
    `words`: the words in Latin letters, lower case and without accents, in order. `cues`: those of them that some
    detector waits for. `chunks`: runs of 13 or more printable ASCII characters, whatever is long enough to be a
    credential or a link. `signs`: the ASCII digits and the signs that some detector needs, in order; `digits`: how many
    of them are digits. `has_marks`: combining marks or invisible characters stand in it. `reading`: the text
    as the detectors of phrases read it, kept for the next of them.
    """

    def __init__(self, text: str, *, keep_xpub: bool = True) -> None:
        self.text = text
        self.keep_xpub = keep_xpub
        self.reading: View | None = None
        self.is_ascii = text.isascii()
        low = text.lower() if self.is_ascii else text.replace("\u0130", "i").lower()  # the one that grows when lowered
        self.low = low
        self.is_foreign = not self.is_ascii and _FOREIGN.search(text) is not None
        self._raw = raw = ascii_forms(text)  # as long as the text, so offsets hold
        self.signs = raw.translate(None, _NO_SIGNS)
        if b">" in self.signs and any(mark in raw for mark in (b"</", b"/>", b"<br")):  # cells copied from a page
            raw = _TAG.sub(lambda tag: b" " * len(tag.group()), raw)
        self._letters = raw.translate(_TO_LETTERS).decode()
        self.has_marks = DROPPED in self._letters
        if self.has_marks:
            self._letters = _LONE_MARKS.sub(lambda marks: " " * len(marks.group()), self._letters)
        self.words = self._letters.split()
        if self.has_marks:
            self.words = [word.replace(DROPPED, "") for word in self.words]
        self.cues = AWAITED.intersection(self.words)
        self.chunks = _long_runs(self._raw.translate(_TO_INK))
        self.digits = len(self.signs.translate(None, _NO_DIGITS)) if self.signs else 0

    @cached_property
    def numbers(self) -> list[re.Match[str]]:
        """Runs of 6 or more digits on one line, with the signs people group them by."""
        return list(_NUMBER.finditer(self.text)) if self.digits >= 6 else []

    @cached_property
    def is_announced(self) -> bool:
        """Whether the text holds any of the cues in other scripts that some detector waits for."""
        return self.is_foreign and awaited_parts().search(self.low) is not None

    @cached_property
    def tokens(self) -> list[re.Match[str]]:
        """Runs of 24 or more ASCII letters and digits: every key, hash and address is one."""
        pattern = lazy(r"(?<![A-Za-z0-9])[A-Za-z0-9]{24,}")
        return [match for start, end in self.chunks if end - start >= 24 for match in pattern.finditer(self.text, start, end)]

    @cached_property
    def cue_spans(self) -> list[tuple[str, int, int]]:
        """Each of `cues` with where it stands, in order."""
        cues = self.cues
        if self.has_marks:
            return [(word, *self.word_span(number)) for number, word in enumerate(self.words) if word in cues]
        padded = f" {self._letters} "
        found: list[tuple[int, str]] = []
        for word in cues:
            place = padded.find(f" {word} ")
            while place >= 0:
                found.append((place, word))
                place = padded.find(f" {word} ", place + 1)
        return [(word, start, start + len(word)) for start, word in sorted(found)]

    def word_span(self, number: int) -> tuple[int, int]:
        """Where one of `words` stands."""
        starts, ends = self._word_places
        return starts[number], ends[number]

    @cached_property
    def _word_places(self) -> tuple[list[int], list[int]]:
        pieces = self._letters.split(" ")
        lengths = [*map(len, pieces)]
        ends = [*compress(map(add, accumulate(lengths), count()), lengths)]  # a blank before each but the first
        return [*map(sub, ends, compress(lengths, lengths))], ends

    def word_lines(self) -> Iterator[list[str]]:
        """`words`, line by line and turn by turn."""
        lines = self._raw.translate(_TO_LETTER_LINES).decode()
        if DROPPED in lines:
            lines = lines.replace(DROPPED, "")
        return map(str.split, lines.split("\n"))

    def before(self, start: int, reach: int) -> str:
        """The lower-cased text up to `reach` code points before `start`."""
        return self.low[max(0, start - reach) : start]

    def after(self, end: int, reach: int) -> str:
        """The lower-cased text up to `reach` code points after `end`."""
        return self.low[end : end + reach]

    def has(self, parts: Iterable[str]) -> bool:
        """Whether one of the lower-case `parts` stands in the text, be it inside a word."""
        return any(map(self.low.__contains__, parts))

    def knows(self, cues: Cues) -> bool:
        """Whether one of `cues` may stand in the text."""
        return bool(self.cues and not self.cues.isdisjoint(cues.words)) or (self.is_foreign and self.announces(cues))

    def announces(self, cues: Cues) -> bool:
        """Whether one of the parts of text in other scripts stands in the text."""
        return self.is_announced and bool(cues.pattern) and lazy(cues.pattern).search(self.low) is not None

    @cached_property
    def _places(self) -> dict[Cues, list[tuple[int, int]]]:
        return {}

    def stands_within(self, cues: Cues, start: int, end: int) -> bool:
        """Whether one of `cues` stands between `start` and `end`, in whole or in part."""
        if cues not in self._places:
            self._places[cues] = self.places(cues)
        places = self._places[cues]
        after = bisect_left(places, (start, 0))
        return any(first < end and last > start for first, last in places[max(0, after - 1) : after + 1])

    def places(self, cues: Cues) -> list[tuple[int, int]]:
        """Where `cues` stand, in order; of cues that overlap only the first and longest counts."""
        found: list[tuple[int, int]] = []
        if not self.cues.isdisjoint(cues.words):
            found = [(start, end) for word, start, end in self.cue_spans if word in cues.words]
        if self.is_announced and cues.pattern:
            found += (match.span() for match in lazy(cues.pattern).finditer(self.low))
        found.sort(key=lambda place: (place[0], -place[1]))
        kept = found[:1]
        for place in found[1:]:
            if place[0] >= kept[-1][1]:
                kept.append(place)
        return kept


def _long_runs(ink: bytes) -> list[tuple[int, int]]:
    """Where 13 or more bytes of ink stand together."""
    runs = []
    start = ink.find(_LONG)
    while start >= 0:
        end = ink.find(b" ", start + len(_LONG))
        end = len(ink) if end < 0 else end
        runs.append((start, end))
        start = ink.find(_LONG, end)
    return runs


class Detector(NamedTuple):
    """A named gate and finder."""

    name: str
    gate: Callable[[View], bool]
    find: Callable[[View], Iterable[Span]]
