"""Articles that say the same: one question in two topics, two articles with nearly one text."""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from copilot.knowledge.article import Article
from copilot.knowledge.lint.problem import Problem

NEAR = 0.5
"""Share of common shingles (Jaccard) from which two articles are nearly the same."""

_SHINGLE = 24
_KEPT_ONE_IN = 8
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
    sketches = [_sketch(article) for article in articles]
    holders: dict[int, list[int]] = defaultdict(list)
    for number, sketch in enumerate(sketches):
        common = Counter(other for shingle in sketch for other in holders[shingle])
        for other, shared in common.most_common():
            share = shared / (len(sketch) + len(sketches[other]) - shared)
            mine, twin = articles[number], articles[other]
            if share >= NEAR and mine.language == twin.language and mine.topic != twin.topic:
                yield Problem(mine.name, 1, "near-duplicate", {"other": twin.name, "share": share})
        for shingle in sketch:
            holders[shingle].append(number)


def _sketch(article: Article) -> frozenset[int]:
    """A fixed sample of the hashes of all runs of _SHINGLE bytes: the same runs are in every article's sample."""
    data = _letters("\n".join(section.text for section in article.sections)).encode()
    hashes = (zlib.crc32(data[at : at + _SHINGLE]) for at in range(max(1, len(data) - _SHINGLE + 1)))
    return frozenset(value for value in hashes if value % _KEPT_ONE_IN == 0)


def _letters(text: str) -> str:
    return _NOT_A_LETTER.sub("", text).casefold()
