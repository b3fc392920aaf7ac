"""Cuts a reply into sentences and clauses and says of each place whether it is asserted or denied.

"We will never ask for your phrase" and "please send your phrase" hold the same words; what differs is
the clause they stand in. The analysis is shallow on purpose: punctuation, a list of words that begin a
new clause, and negations with a reach.
"""

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from copilot.policy.terms import is_word

_SENTENCE = re.compile(r"[.!?](?=\s|$|[\"')\]」』”])|[。！？｡؟।\n]|[.!?](?=[\u3400-\u9fff\uac00-\ud7a3])")
_CLAUSE = re.compile(r"[,;:，；：()（）،؛]|\s[-–—]+\s|[—–]{1,2}|、")
_KANA = re.compile(r"[\u3041-\u30ff]")
_BULLET = re.compile(r"\s*(?:[-*•·▪●❌✗✘×🚫]|\d{1,2}[.)、])\s*")
_PROHIBITION = re.compile(r"[❌✗✘🚫⛔]")
_OPEN_ENDING = frozenset("把将將的给給向和与與或请請您你")
_QUOTE = re.compile(r"[\"“«「『][^\"”»」』\n]{2,300}[\"”»」』]")
WEAK_REACH_WORDS = 6
WEAK_REACH_CHARACTERS = 12
_AFTER_REACH = 60
_EXCEPTIONS = (("negation", "not_a_negation"), ("other_actor", "not_an_actor"), ("scam", "not_an_actor"))
"""Concepts (by how their names begin) that do not count where another one lies over them."""
_LONGEST_SENTENCE = 800


class Hit(NamedTuple):
    """One concept found at folded text[start:end]."""

    concept: str
    start: int
    end: int


@dataclass(slots=True)
class Clause:
    """A stretch of one sentence.

    `opens`: a word and not a comma began it. `denied`: a list header or the clause before denies all of it.
    """

    start: int
    end: int
    opens: bool = False
    denied: bool = False
    hits: dict[str, list[Hit]] = field(default_factory=dict)

    def has(self, *concepts: str) -> bool:
        return any(self.hits.get(concept) for concept in concepts)


@dataclass(slots=True)
class Sentence:
    """Clauses in order; `quotes` are spans between quotation marks, `items` the list this sentence is the header of."""

    start: int
    end: int
    clauses: list[Clause]
    quotes: list[tuple[int, int]]
    items: list["Sentence"] = field(default_factory=list)

    def hits(self, concept: str) -> Iterator[tuple[Clause, Hit]]:
        for clause in self.clauses:
            for hit in clause.hits.get(concept, ()):
                yield clause, hit

    def has(self, *concepts: str) -> bool:
        return any(clause.has(*concepts) for clause in self.clauses)


def sentences(original: str, spans: Iterable[tuple[int, int]], found: Iterable[Hit], wanted: Set[int]) -> list[Sentence]:
    """The sentences of `original`, which stand at `spans`, with the hits sorted into their clauses.

    Only those with a number in `wanted`, and those they depend on (the one before, a list and its header), have any.
    """
    hits = sorted(found, key=lambda hit: (hit.start, -hit.end))
    for concept, exception in _EXCEPTIONS:
        hits = _without(hits, concept, exception)
    result: list[Sentence] = []
    header: Sentence | None = None
    position = 0
    for number, (start, end) in enumerate(spans):
        while position < len(hits) and hits[position].start < start:
            position += 1
        inside = []
        while position < len(hits) and hits[position].start < end:
            inside.append(hits[position])
            position += 1
        line = original[start:end]
        needed = number in wanted or number + 1 in wanted or header is not None or is_header(line)
        sentence = _sentence(original, start, end, inside) if needed else Sentence(start, end, [], [])
        if header is not None and _BULLET.match(line):
            header.items.append(sentence)
            if header.has("negation_strong", "negation_weak", "negation_after", "scam", "other_actor"):
                _deny(sentence)
        elif line.strip():
            header = sentence if is_header(line) else None
        if _PROHIBITION.match(line.lstrip()[:1]):
            _deny(sentence)
        result.append(sentence)
    return result


def _deny(sentence: Sentence) -> None:
    for clause in sentence.clauses:
        clause.denied = True


def _without(hits: list[Hit], concept: str, exception: str) -> list[Hit]:
    """`hits`, by start, less those of `concept` that overlap one of `exception`."""
    spans = [hit for hit in hits if hit.concept == exception]
    kept: list[Hit] = []
    first = 0
    for hit in hits:
        while first < len(spans) and spans[first].end <= hit.start:
            first += 1
        overlapped = first < len(spans) and spans[first].start < hit.end
        if not (overlapped and hit.concept.startswith(concept)):
            kept.append(hit)
    return kept


def is_header(line: str) -> bool:
    """Whether a sentence may be followed by the list it announces."""
    return line.rstrip().endswith((":", "："))


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of `text` begin and end, one after the other."""
    start = 0
    for match in _SENTENCE.finditer(text):
        if _is_list_number(text, start, match.start()) or (match.group() == "\n" and _goes_on(text, match.start())):
            continue
        yield from _pieces(text, start, match.end())
        start = match.end()
    yield from _pieces(text, start, len(text))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence in pieces nobody would call short: what is done per sentence stays bounded, so all stays linear."""
    while end - start > _LONGEST_SENTENCE:
        cut = max(text.rfind(mark, start + _LONGEST_SENTENCE // 2, start + _LONGEST_SENTENCE) for mark in " ,，") + 1
        cut = cut or start + _LONGEST_SENTENCE
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def _goes_on(text: str, at: int) -> bool:
    """Whether the line broken at `at` is one sentence wrapped, not two."""
    before, after = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    return (before in _OPEN_ENDING and after not in " \n-") or ((before.islower() or before == ",") and after.islower())


def _is_list_number(text: str, start: int, stop: int) -> bool:
    head = text[start:stop].strip()
    return 0 < len(head) <= 2 and head.isdigit()


def _sentence(original: str, start: int, end: int, hits: list[Hit]) -> Sentence:
    text = original[start:end]
    quotes = [(start + match.start(), start + match.end()) for match in _QUOTE.finditer(text)]
    cuts: dict[int, bool] = {}
    kana = bool(_KANA.search(text))
    for match in _CLAUSE.finditer(text):
        after = text[match.end() : match.end() + 2]
        if (match.group() == "、" and not kana) or (match.group() == ":" and after == "//"):
            continue
        if match.group() == "," and after.lstrip()[:1].isdigit() and text[match.start() - 1 : match.start()].isdigit():
            continue  # 1,000 and "words 3, 7 and 11"
        cuts[start + match.end()] = False
    whole = [hit for hit in hits if hit.concept != "boundary"]
    for hit in hits:
        if hit.concept == "boundary" and not any(_keeps_together(other, hit) for other in whole):
            cuts[hit.start] = True
    edges = [start, *sorted(at for at in cuts if start < at < end), end]
    clauses = [Clause(a, b, opens=cuts.get(a, False)) for a, b in pairwise(edges)]
    at = 0
    for hit in hits:
        while at + 1 < len(clauses) and hit.start >= clauses[at].end:
            at += 1
        clauses[at].hits.setdefault(hit.concept, []).append(hit)
    _carry(original, clauses)
    return Sentence(start, end, clauses, quotes)


def _keeps_together(other: Hit, boundary: Hit) -> bool:
    """Whether the word that would begin a clause is part of a longer expression, or itself a negation."""
    return other.start < boundary.start < other.end or (
        other.start == boundary.start and other.concept.startswith(("negation", "not_a", "passes"))
    )


def _carry(original: str, clauses: list[Clause]) -> None:
    """ "Do not, under any circumstances, send it": a negation at the end of a clause denies the next ones."""
    for before, clause in pairwise(clauses):
        negations = [hit.end for name in ("negation_strong", "negation_weak") for hit in before.hits.get(name, ())]
        left_open = bool(negations) and not original[max(negations) : before.end].strip(" ,，:：;；")
        goes_on = before.denied and not before.has("hand_over", "enter", "undo", "move")
        if (left_open or goes_on) and not clause.opens:
            clause.denied = True


def is_denied(folded: str, clause: Clause, hit: Hit) -> bool:
    """Whether `hit` in `clause` is denied by a word before it, within reach, or by a form after it."""
    if clause.denied:
        return True
    inside = [
        n for name in ("negation_strong", "negation_weak") for n in clause.hits.get(name, ()) if hit.start < n.start < hit.end
    ]
    if inside or any(negation.start < hit.start for negation in clause.hits.get("negation_strong", ())):
        return True
    for negation in clause.hits.get("negation_weak", ()):
        if negation.start >= hit.start:
            continue
        stops = [hit.start]
        stops += [link.start for link in clause.hits.get("passes_on", ()) if negation.end <= link.start < hit.start]
        if any(_near(folded, negation.end, stop) for stop in stops):
            return True
    return any(hit.start <= negation.start <= hit.end + _AFTER_REACH for negation in clause.hits.get("negation_after", ()))


def _near(folded: str, start: int, end: int) -> bool:
    between = folded[start:end]
    if any(is_word(character) for character in between):
        return len(between.split()) <= WEAK_REACH_WORDS
    return len(between.strip()) <= WEAK_REACH_CHARACTERS
