"""Finds the concepts of guard.yaml in a text: the same ones as a plain Vocabulary, several times as fast.

The guard reads whatever may be sent: drafts, batches, whole knowledge bases. Hundreds of its terms begin with one word
("you", "is", "点击"), and comparing them one by one is what most of a check's time would go to. So the terms under a
word are kept by what follows it: one look-up leaves the few that go on as the text does. Terms with a gap ("send … to
us") are kept by the word after the gap, and tried where the text says it.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from copilot.policy.folding import fold
from copilot.policy.terms import PREFIX, SURE_WITHOUT_ACCENTS, Compiled, Term, Vocabulary, is_word

_UNIT = re.compile(r"([0-9a-zà-ÿа-яё]+)|[^ \n]")
"""What a Vocabulary steps by: a word, or one character of a script without blanks."""

_KEPT = 20_000
"""Words, and pairs of characters, whose nodes are remembered."""


class _Named(NamedTuple):
    """A term, the concept it stands for, and its language."""

    term: Term
    name: str
    language: str


class _Head(NamedTuple):
    """What some terms begin with. `is_whole`: no letter may follow it.

    `plain`: the terms that are the head and nothing more, however it is spelled. `gapped`: those with a second piece, by
    the unit it begins with. `others`: the rest.
    """

    text: str
    is_whole: bool
    plain: list[_Named]
    gapped: dict[str, list[_Named]]
    others: list[_Named]

    def add(self, one: _Named) -> None:
        term = one.term
        if len(term.pieces) == 1:
            is_sure = len(term.head) >= SURE_WITHOUT_ACCENTS or term.spelling == term.head
            (self.plain if is_sure and (self.is_whole or not is_word(term.head[-1])) else self.others).append(one)
            return
        unit = _following(term.pieces[1], 0)
        may_go_on = unit == term.pieces[1] and term.open_ends[1] and is_word(unit[-1])
        (self.others if may_go_on else self.gapped.setdefault(unit, [])).append(one)


class _Node(NamedTuple):
    """The heads under a key: those that are the key, the longer ones by what follows it, those that end inside a word."""

    itself: list[_Head]
    longer: dict[str, list[_Head]]
    loose: list[_Head]

    def collect(self, text: str, start: int, following: str, heads: list[tuple[int, _Head]]) -> None:
        """Adds to `heads` those that stand in `text` at `start`, where the key is followed by `following`."""
        itself, longer, loose = self
        for head in itself:
            heads.append((start, head))
        if following in longer:
            heads.extend((start, head) for head in longer[following] if text.startswith(head.text, start))
        for head in loose:
            if text.startswith(head.text, start):
                heads.append((start, head))


_NOTHING = _Node([], {}, [])


class _Index(dict[str, _Node]):
    """Nodes by key, made at first use: a cold start pays for the words of its text alone."""

    def __init__(self, packed: Mapping[str, str], *, by_word: bool) -> None:
        super().__init__()
        self.packed, self._by_word = packed, by_word

    def __missing__(self, key: str) -> _Node:
        heads: dict[tuple[str, bool], _Head] = {}
        for pieces, open_ends, gaps, spelling, name, language in json.loads(self.packed[key]):
            term = Term(tuple(pieces), tuple(open_ends), tuple(gaps), spelling)
            is_whole = is_word(term.head[-1]) and not term.open_ends[0]
            head = heads.setdefault((term.head, is_whole), _Head(term.head, is_whole, [], {}, []))
            head.add(_Named(term, name, language))
        node = _Node([], {}, [])
        for head in heads.values():
            following = _following(head.text, len(key)) if self._by_word else head.text[len(key) : len(key) + 1]
            if is_word(head.text[-1]) and not head.is_whole and len(key) + len(following) == len(head.text):
                node.loose.append(head)
            elif following:
                node.longer.setdefault(following, []).append(head)
            else:
                node.itself.append(head)
        self[key] = node  # whole: another thread may be looking
        return node


def _following(text: str, start: int) -> str:
    """`text` from `start` to the end of the next unit."""
    unit = _UNIT.search(text, start)
    return text[start : unit.end()] if unit else ""


class Concepts(Vocabulary):
    """A Vocabulary with another index over the same compiled terms."""

    def __init__(self, compiled: Compiled) -> None:
        self._words, self._prefixes = (_Index(compiled[name], by_word=True) for name in ("word", "prefix"))
        self._runs = _Index(compiled["run"], by_word=False)
        self._prefix_lengths = (PREFIX, *{PREFIX - 1}.intersection(map(len, compiled["prefix"])))
        self._of_word, self._of_run = lru_cache(_KEPT)(self._node_of_word), lru_cache(_KEPT)(self._nodes_of_run)

    def _node_of_word(self, word: str) -> _Node | None:
        node = self._words[word] if word in self._words.packed else _NOTHING
        starts = [word[:length] for length in self._prefix_lengths if length == PREFIX or len(word) >= PREFIX]
        loose = [head for start in starts if start in self._prefixes.packed for head in self._prefixes[start].loose]
        node = node._replace(loose=[*node.loose, *(head for head in loose if word.startswith(head.text))])
        return node if any(node) else None

    def _nodes_of_run(self, run: str) -> list[tuple[int, _Node]]:
        return [(len(key), self._runs[key]) for key in dict.fromkeys((run, run[0])) if key in self._runs.packed]

    def find(self, original: str, *, without: Set[str] = frozenset()) -> Iterator[tuple[str, int, int]]:
        """See Vocabulary; each match is given once, in no order."""
        text = fold(original)
        accented = text if original.isascii() else fold(original, accents=True)
        has_accents = accented != text
        found: set[tuple[str, int, int]] = set()
        units = [(unit.group(), unit.start(), unit.lastindex) for unit in _UNIT.finditer(text)]
        said = {unit for unit, _, _ in units}
        for start, head in self._heads(text, units):
            end = start + len(head.text)
            if head.is_whole and end < len(text) and is_word(text[end]):
                continue
            for term, name, language in head.plain:
                if language not in without and (not has_accents or term.is_spelled(accented, start)):
                    found.add((name, start, end))
            tried = head.others
            if head.gapped:
                tried = [*tried, *(one for unit in said.intersection(head.gapped) for one in head.gapped[unit])]
            for term, name, language in tried:
                last = term.end_at(text, start)
                if last >= 0 and language not in without and term.is_spelled(accented, start):
                    found.add((name, start, last))
        return iter(found)

    def _heads(self, text: str, units: Sequence[tuple[str, int, int | None]]) -> list[tuple[int, _Head]]:
        """Every head that stands in `text`, and where it begins."""
        heads: list[tuple[int, _Head]] = []
        node_of, nodes_of = self._of_word, self._of_run
        for number, (unit, start, is_a_word) in enumerate(units, 1):
            if not is_a_word:
                for length, node in nodes_of(text[start : start + 2]):
                    node.collect(text, start, text[start + length : start + length + 1], heads)
            elif word := node_of(unit):
                end = start + len(unit)
                following = text[end : units[number][1] + len(units[number][0])] if number < len(units) else ""
                word.collect(text, start, following, heads)
        return heads
