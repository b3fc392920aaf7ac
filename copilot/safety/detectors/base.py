"""What every detector shares: the text it looks at, the spans it answers with, and two reserved characters.

The types are named tuples and not dataclasses, which take ten times as long to build when the program starts.
A detector is a module with a cheap `gate(view)` (can this text hold one at all?) and a `find(view)` that
yields spans. Patterns are compiled on first use: most texts pass no gate, and a cold start pays for none.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from itertools import accumulate
from typing import NamedTuple

from copilot.models.conversation import Role

REMOVED = "\x1a"
"""Stands for one span that has been replaced already: SUBSTITUTE, which nobody types."""

TURN_MARKS = {Role.CUSTOMER: "\x1c", Role.AGENT: "\x1d", Role.BOT: "\x1e", Role.SYSTEM: "\x1f"}
"""Stands at the head of a turn when the turns of a conversation are looked at as one text."""

RESERVED = re.compile("[\x1a\x1c-\x1f]")


@cache
def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`pattern`, compiled once, when it is first needed."""
    return re.compile(pattern, flags)


def to_ascii_letters(text: str) -> str:
    """`text` in lower case with the plain letter in place of each accented one, marks dropped, other scripts blanked."""
    return text.encode("ascii", "copilot-ascii").decode().replace(_DROPPED, "").lower()


def fold(word: str) -> str:
    """Lower case, decomposed, without combining marks and invisible characters."""
    if word.isascii():
        return word.lower()
    import unicodedata

    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf"))


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


INVISIBLE = r"\u00ad\u200b-\u200d\u2060\ufeff"
_NUMBER = re.compile(r"[0-9](?:[ \t.()（）/\-\u2010-\u2015\u00a0]{0,3}[0-9]){5,24}")
_FOREIGN = re.compile("[\u0370-\u1fff\u2e80-\uffef]")
# Both begin with a plain set: such patterns are searched for several times faster than one that looks behind.

# Byte tables: one pass of C code each, many times faster than a pattern.
_DROPPED = "\x7f"
_TO_LETTERS = bytes(code | 32 if code < 128 and chr(code).isalpha() else code if code == 127 else 32 for code in range(256))
_TO_LETTER_LINES = bytes(10 if code == 10 or 28 <= code <= 31 else letter for code, letter in enumerate(_TO_LETTERS))
_TO_INK = bytes(120 if 33 <= code <= 126 else 32 for code in range(256))
_NO_DIGITS = bytes(code for code in range(256) if not 48 <= code <= 57)
_LONG = b"x" * 13
_TAG = re.compile(rb"<[^<>\n]{1,60}>")


class _AsciiForms(dict[str, str]):
    """Code point -> one ASCII character: the letter under an accent, DROPPED for a mark or an invisible one, else a blank."""

    def __missing__(self, char: str) -> str:
        import unicodedata

        base = unicodedata.normalize("NFKD", char)[:1]
        if unicodedata.category(char) in ("Mn", "Cf"):
            base = _DROPPED
        self[char] = form = base if base.isascii() and (base.isalnum() or base == _DROPPED) else " "
        return form


_ASCII_FORMS = _AsciiForms()
_ASCII_FORMS.update(zip("ßıłøđħ", "silodh", strict=True))


def _to_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_ASCII_FORMS.__getitem__, error.object[error.start : error.end])), error.end


codecs.register_error("copilot-ascii", _to_ascii)

_AWAITED: set[str] = set()


def word_set(text: str) -> frozenset[str]:
    """The words of `text`, which are separated by blanks."""
    return frozenset(text.split())


class Cues(NamedTuple):
    """Words that announce a value: whole words in Latin letters (folded), and parts of text in other scripts."""

    words: frozenset[str]
    pattern: str = ""

    @classmethod
    def of(cls, latin: str, *others: str) -> "Cues":
        """`latin`: words separated by blanks."""
        words = word_set(latin)
        _AWAITED.update(words)
        return cls(words, _any_of(others))

    def __add__(self, other: object) -> "Cues":
        """Both sets of cues."""
        if not isinstance(other, Cues):
            return NotImplemented
        return Cues(self.words | other.words, "|".join(filter(None, (self.pattern, other.pattern))))


def _any_of(parts: Iterable[str]) -> str:
    """A pattern for any of `parts`, the longest that fits."""
    return "|".join(sorted(map(re.escape, parts), key=len, reverse=True))


class View:
    """One text under inspection, with what several detectors ask of it worked out once.

    `is_foreign`: it holds letters of another script than the Latin one, or Vietnamese ones.
    `words`: the words in Latin letters, lower case and without accents, in order. `cues`: those of them that some
    detector waits for. `chunks`: runs of 13 or more printable ASCII characters, whatever is long enough to be a
    credential or a link.
    `reading`: the text as the detectors of phrases read it, kept for the next of them.
    `digits`: how many there are. `numbers`: runs of 6 or more on one line, with the signs
    people group them by.
    """

    def __init__(self, text: str, *, keep_xpub: bool = True) -> None:
        self.text = text
        self.keep_xpub = keep_xpub
        self.reading: View | None = None
        self.is_ascii = text.isascii()
        low = text.replace("\u0130", "i").lower()  # the one character that grows when lowered; offsets must not move
        self.low = low
        self.is_foreign = not self.is_ascii and _FOREIGN.search(text) is not None
        self._raw = raw = text.encode("ascii", "copilot-ascii")  # as long as the text, so offsets hold
        if b"</" in raw:  # the cells of a table copied from a page
            raw = _TAG.sub(lambda tag: b" " * len(tag.group()), raw)
        self._letters = raw.translate(_TO_LETTERS).decode()
        self.words = self._letters.split()
        if _DROPPED in self._letters:
            self.words = [word.replace(_DROPPED, "") for word in self.words]
        self.cues = _AWAITED.intersection(self.words)
        self.chunks = _long_runs(self._raw.translate(_TO_INK))
        self.digits = len(raw.translate(None, _NO_DIGITS))
        self.numbers = list(_NUMBER.finditer(text)) if self.digits >= 6 else []
        self.tokens = self._tokens() if self.chunks else []

    def _tokens(self) -> list[re.Match[str]]:
        """Runs of 24 or more ASCII letters and digits: every key, hash and address is one."""
        pattern = lazy(r"(?<![A-Za-z0-9])[A-Za-z0-9]{24,}")
        return [match for start, end in self.chunks if end - start >= 24 for match in pattern.finditer(self.text, start, end)]

    @cached_property
    def cue_spans(self) -> list[tuple[str, int, int]]:
        """Each of `cues` with where it stands, in order."""
        cues = self.cues
        if _DROPPED in self._letters:
            return [(word, *span) for word, span in zip(self.words, self.word_spans, strict=True) if word in cues]
        pieces = self._letters.split(" ")
        ends = list(accumulate(map(len, pieces)))
        return [(word, ends[n] + n - len(word), ends[n] + n) for n, word in enumerate(pieces) if word in cues]

    @cached_property
    def word_spans(self) -> list[tuple[int, int]]:
        """Where each of `words` stands."""
        pieces = self._letters.split(" ")
        ends = accumulate(map(len, pieces))
        return [(end + n - len(word), end + n) for n, (word, end) in enumerate(zip(pieces, ends, strict=True)) if word]

    def word_lines(self) -> Iterator[list[str]]:
        """`words`, line by line and turn by turn."""
        lines = self._raw.translate(_TO_LETTER_LINES).decode()
        if _DROPPED in lines:
            lines = lines.replace(_DROPPED, "")
        return map(str.split, lines.split("\n"))

    def before(self, start: int, reach: int) -> str:
        """The lower-cased text up to `reach` code points before `start`."""
        return self.low[max(0, start - reach) : start]

    def after(self, end: int, reach: int) -> str:
        """The lower-cased text up to `reach` code points after `end`."""
        return self.low[end : end + reach]

    def has(self, parts: Iterable[str]) -> bool:
        """Whether one of the lower-case `parts` stands in the text, be it inside a word."""
        low = self.low
        return any(part in low for part in parts)

    def knows(self, cues: Cues) -> bool:
        """Whether one of `cues` may stand in the text."""
        return not self.cues.isdisjoint(cues.words) or self.announces(cues)

    def announces(self, cues: Cues) -> bool:
        """Whether one of the parts of text in other scripts stands in the text."""
        return bool(self.is_foreign and cues.pattern) and lazy(cues.pattern).search(self.low) is not None

    def places(self, cues: Cues) -> list[tuple[int, int]]:
        """Where `cues` stand, in order; of cues that overlap only the first and longest counts."""
        found: list[tuple[int, int]] = []
        if not self.cues.isdisjoint(cues.words):
            found = [(start, end) for word, start, end in self.cue_spans if word in cues.words]
        if self.is_foreign and cues.pattern:
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
