"""The words of the rules: a pattern language small enough that no entry can ever be slow.

An entry is written as people write it, with four signs:

    seed phrase         these words, as whole words where the script separates words
    украл*              a word that begins so
    put … into          both in this order within one sentence, at most GAP characters between
    (my|the) words      either; `(my|)` makes it optional

There are no regular expressions: matching compares literals at known places, so its cost is linear in the text
whatever an editor writes. Chinese, Japanese, Thai, Korean, Hindi and Arabic entries match inside longer runs.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from copilot.policy import folding
from copilot.policy.cache import PolicyCache
from copilot.policy.folding import compose, fold

GAP = 28
"""Characters `…` may stand for in scripts with words; a third of it where one character is a word."""

MOST_READINGS = 128
_SENTENCE_END = frozenset("\n.!?。;|")
_GROUP = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"[0-9a-zà-ÿа-яё]")


class TermProblem(ValueError):
    """An entry that cannot be understood; the message says why."""


SURE_WITHOUT_ACCENTS = 6
"""Characters from which a word is recognised with its accents left out."""

NEXT_WORD = -1
"""The gap before a piece that must be the very next word."""


@dataclass(frozen=True, slots=True)
class Term:
    """One reading of an entry: literals in order, each whole-word on the sides where its script has word borders.

    `gaps[i]` is how many characters may stand before piece i + 1, or NEXT_WORD; `open_ends[i]` tells whether the word
    that piece i ends may go on. `spelling` is the first piece with its accents.
    """

    pieces: tuple[str, ...]
    open_ends: tuple[bool, ...]
    gaps: tuple[int, ...]
    spelling: str

    @property
    def head(self) -> str:
        return self.pieces[0]

    def is_spelled(self, accented: str, start: int) -> bool:
        """Whether accents agree at `start` of the text with accents kept.

        People leave accents out, so a longer word matches without them; a short one would mean something else
        in another language (Vietnamese mất, English mat).
        """
        head = self.pieces[0]
        return len(head) >= SURE_WITHOUT_ACCENTS or accented.startswith(self.spelling, start)

    def end_at(self, text: str, start: int) -> int:
        """End of a match starting at `start` of folded `text`, -1 where there is none."""
        position = _literal_end(text, start, self.pieces[0], self.open_ends[0])
        for piece, open_end, gap in zip(self.pieces[1:], self.open_ends[1:], self.gaps, strict=True):
            if position < 0:
                return -1
            if gap == NEXT_WORD:
                follows = position < len(text) and text[position] == " "
                position = _literal_end(text, position + 1, piece, open_end) if follows else -1
            else:
                position = _after_gap(text, position, piece, open_end, gap)
        return position


def _after_gap(text: str, position: int, piece: str, open_end: bool, gap: int) -> int:
    limit = position + gap + len(piece)
    found = text.find(piece, position, limit)
    while found >= 0:
        if any(character in _SENTENCE_END for character in text[position:found]):
            return -1
        end = _literal_end(text, found, piece, open_end)
        if end >= 0:
            return end
        found = text.find(piece, found + 1, limit)
    return -1


def _literal_end(text: str, start: int, piece: str, open_end: bool) -> int:
    if not text.startswith(piece, start):
        return -1
    if start and is_word(piece[0]) and is_word(text[start - 1]):
        return -1
    end = start + len(piece)
    if not is_word(piece[-1]):
        return end
    if open_end:
        while end < len(text) and (is_word(text[end]) or text[end] == "'"):
            end += 1
        return end
    return -1 if end < len(text) and is_word(text[end]) else end


@cache
def is_word(character: str) -> bool:
    """Whether `character` belongs to a script that separates words by spaces (Latin, Cyrillic, digits)."""
    return bool(_WORD.match(character))


def read_term(entry: str) -> tuple[Term, ...]:
    """Every reading of `entry`. Raises TermProblem."""
    return tuple(_term(reading, entry) for reading in _readings(compose(entry)))


def _readings(entry: str) -> list[str]:
    done, waiting = [], [entry]
    while waiting:
        text = waiting.pop()
        group = _GROUP.search(text)
        if group is None:
            done.append(text)
            if len(done) > MOST_READINGS:
                raise TermProblem(f"{entry!r} has more than {MOST_READINGS} readings")
            continue
        waiting.extend(text[: group.start()] + choice + text[group.end() :] for choice in group.group(1).split("|"))
    return [variant for text in done for variant in dict.fromkeys((text, text.replace("'", "").replace("’", "")))]


def _term(reading: str, entry: str) -> Term:
    if "(" in reading or ")" in reading or "|" in reading:
        raise TermProblem(f"{entry!r} has an unbalanced bracket or a stray |")
    words = any(is_word(character) and character.isalpha() for character in fold(reading))
    pieces: list[str] = []
    open_ends: list[bool] = []
    gaps: list[int] = []
    for part in reading.split("…"):
        for place, words_part in enumerate(" ".join(fold(part).split()).split("* ")):
            text = words_part.rstrip("*")
            if not text or "*" in text:
                raise TermProblem(f"{entry!r}: a * may only end a word, and … needs words on both sides")
            if pieces:
                gaps.append(NEXT_WORD if place else GAP if words else GAP // 3)
            if place:
                open_ends[-1] = True
            pieces.append(text)
            open_ends.append(words_part.endswith("*"))
    if len(pieces) == 1 and open_ends[0] and len(pieces[0]) < 3 and pieces[0].isascii():
        raise TermProblem(f"{entry!r}: too short to be left open")
    spelling = " ".join(fold(reading.split("…")[0], accents=True).split()).split("* ")[0].rstrip("*")
    return Term(tuple(pieces), tuple(open_ends), tuple(gaps), spelling)


_Entry = tuple[str, Term, str, str]
"""Head, term, name, language; the head stands first because most candidates already fail at it."""

PREFIX = 3
"""Characters by which words left open are indexed."""

Compiled = dict[str, dict[str, str]]
"""Index -> key -> the terms under it, packed as JSON: only the few a text asks for are ever unpacked."""


def compile_entries(entries: Iterable[tuple[str, str, str]]) -> Compiled:
    """The indexes of (name, language, entry). Raises TermProblem."""
    indexes: dict[str, dict[str, list[Any]]] = {"word": {}, "prefix": {}, "run": {}}
    for name, language, entry in entries:
        for term in read_term(entry):
            index, key = _place(term)
            packed = [term.pieces, term.open_ends, term.gaps, term.spelling, name, language]
            indexes[index].setdefault(key, []).append(packed)
    return {
        index: {key: json.dumps(terms, ensure_ascii=False) for key, terms in keys.items()} for index, keys in indexes.items()
    }


def _place(term: Term) -> tuple[str, str]:
    word = _first_word(term.head, 0)
    if not word:
        return "run", term.head[:2]
    if term.open_ends[0] and word == term.head:
        return "prefix", word[:PREFIX]
    return "word", word


class _Index:
    """Terms by key, unpacked at first use."""

    def __init__(self, packed: dict[str, str]) -> None:
        self._packed = packed
        self._terms: dict[str, Sequence[_Entry]] = {}

    def get(self, key: str) -> Sequence[_Entry]:
        terms = self._terms.get(key)
        if terms is None:
            if key not in self._packed:
                return ()
            terms = self._terms[key] = self._unpack(key)
        return terms

    def _unpack(self, key: str) -> list[_Entry]:
        return [
            (pieces[0], Term(tuple(pieces), tuple(open_ends), tuple(gaps), spelling), name, language)
            for pieces, open_ends, gaps, spelling, name, language in json.loads(self._packed[key])
        ]


class Vocabulary:
    """Many named entries, each of a language, searched in one pass over a text."""

    def __init__(self, compiled: Compiled) -> None:
        self._by_word, self._by_prefix, self._by_run = (_Index(compiled[name]) for name in ("word", "prefix", "run"))
        self._short_prefixes = any(len(key) < PREFIX for key in compiled["prefix"])

    @classmethod
    def of(cls, entries: Iterable[tuple[str, str, str]]) -> "Vocabulary":
        """The vocabulary of (name, language, entry). Raises TermProblem."""
        return cls(compile_entries(entries))

    @classmethod
    def kept(cls, home: Path, name: str, source: bytes, entries: Callable[[], Iterable[tuple[str, str, str]]]) -> "Vocabulary":
        """The vocabulary of the file with the content `source`, compiled once a content and program."""
        code = b"".join(Path(module).read_bytes() for module in (__file__, str(folding.__file__)))
        return cls(PolicyCache(home).get(f"{name}-vocabulary", source + code, lambda: compile_entries(entries())))

    def find(self, original: str, *, without: Set[str] = frozenset()) -> Iterator[tuple[str, int, int]]:
        """(name, start, end) of every match in `original` (NFC), by start; entries of languages in `without` are left out."""
        text = fold(original)
        accented = text if original.isascii() else fold(original, accents=True)
        for unit in _UNIT.finditer(text):
            position = unit.start()
            for entries in self._candidates(text, position, unit[1]):
                for head, term, name, language in entries:
                    if text.startswith(head, position) and language not in without:
                        end = term.end_at(text, position)
                        if end >= 0 and term.is_spelled(accented, position):
                            yield name, position, end

    def _candidates(self, text: str, position: int, word: str | None) -> tuple[Sequence[_Entry], ...]:
        if word is None:
            return self._by_run.get(text[position : position + 2]), self._by_run.get(text[position])
        if self._short_prefixes and len(word) >= PREFIX:
            return self._by_word.get(word), self._by_prefix.get(word[:PREFIX]), self._by_prefix.get(word[: PREFIX - 1])
        return self._by_word.get(word), self._by_prefix.get(word[:PREFIX])


_WORD_RUN = re.compile(r"[0-9a-zà-ÿа-яё]*")
_UNIT = re.compile(r"([0-9a-zà-ÿа-яё]+)|[^ \n]")


def _first_word(text: str, start: int) -> str:
    match = _WORD_RUN.match(text, start)
    return match.group() if match else ""
