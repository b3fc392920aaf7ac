"""Articles that say the same: one question in two topics, two articles with nearly one text."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil

from copilot.knowledge.article import Article
from copilot.knowledge.lint.problem import Problem

NEAR = 0.5
"""Share of common shingles (Jaccard) from which two articles are nearly the same."""

_SHINGLE = 24
"""Bytes of a run that is compared."""
_MIXED = (3, 7, 13)
_SAMPLED = re.compile(b"[%s]" % re.escape(bytes(range(0, 256, 8))))
"""Which runs are: those where the last byte, mixed with those so far before it, is one of these, about one in eight."""
_NOT_A_LETTER = re.compile(r"\W+")


def check_twins(articles: Sequence[Article]) -> Iterator[Problem]:
    """Questions that stand in two topics, and near-duplicates among articles of one language."""
    yield from _questions(articles)
    yield from _texts(articles)


def _questions(articles: Sequence[Article]) -> Iterator[Problem]:
    first: dict[str, Article] = {}
    for article in articles:
        for question in (article.document.title, *article.document.questions):
            other = first.setdefault(_letters(question), article)
            if other.topic != article.topic:
                values = {"question": question, "other": other.name}
                yield Problem(article.name, article.line_of("questions"), "question-twice", values)


def _texts(articles: Sequence[Article]) -> Iterator[Problem]:
    """Pairs that share NEAR of what they say.

    Two such sets meet in the rarest half of either, so only that half is looked up, and what all articles say costs
    nothing (prefix filtering; Chaudhuri, Ganti and Kaushik, A primitive operator for similarity joins, 2006).
    """
    sketches = [_sketch(article) for article in articles]
    holders = Counter(shingle for sketch in sketches for shingle in sketch)
    shared = sorted((shingle for shingle, count in holders.items() if count > 1), key=holders.__getitem__)
    rarity = {shingle: place for place, shingle in enumerate(shared)}
    with_rare: dict[int, list[int]] = defaultdict(list)
    for number, sketch in enumerate(sketches):
        places = sorted(rarity[shingle] for shingle in sketch if shingle in rarity)
        alone = len(sketch) - len(places)
        rarest = places[: max(0, len(sketch) - ceil(NEAR * len(sketch)) + 1 - alone)]
        for other in sorted({other for place in rarest for other in with_rare[place]}):
            common = len(sketch & sketches[other])
            share = common / (len(sketch) + len(sketches[other]) - common)
            mine, twin = articles[number], articles[other]
            if share >= NEAR and mine.language == twin.language and mine.topic != twin.topic:
                yield Problem(mine.name, 1, "near-duplicate", {"other": twin.name, "share": share})
        for place in rarest:
            with_rare[place].append(number)


def _sketch(article: Article) -> frozenset[bytes]:
    """A fixed sample of all runs of _SHINGLE bytes: the same runs are in every article's sample.

    All bytes are mixed at once, as one long number: hashing run by run takes ten times as long.
    """
    data = _letters("\n".join(section.text for section in article.sections)).encode()
    number = mixed = int.from_bytes(data, "big")
    for distance in _MIXED:
        mixed ^= number >> 8 * distance
    ends = (match.end() for match in _SAMPLED.finditer(mixed.to_bytes(len(data), "big"), _SHINGLE - 1))
    return frozenset(data[end - _SHINGLE : end] for end in ends)


def _letters(text: str) -> str:
    return _NOT_A_LETTER.sub("", text).casefold()
