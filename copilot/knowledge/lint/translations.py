"""Translations of one article say the same: the same steps, figures and names, whatever the words."""

import re
from collections.abc import Iterator, Mapping, Sequence

from copilot.identifiers.assets import TICKERS
from copilot.knowledge.article import Article
from copilot.knowledge.lint.problem import Problem
from copilot.knowledge.markdown import HEADINGS
from copilot.knowledge.steps import step_numbers, without_numbers
from copilot.models.knowledge import SectionRole

LANGUAGES = ("zh", "en")
"""Every article exists in these; further languages are compared where they exist."""

SHARED_FIELDS = ("category", "tier", "audience", "updated", "review_by", "sources", "related")
COMPARED = (SectionRole.STEPS, SectionRole.REPLY)

_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?:\s?%)?")
_STANDARD = re.compile(r"\b(?:EIP|BIP|ERC|TRC|SLIP|TIP|BEP)-?\d+\b")
_STATUS = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b")
_CAPITALS = re.compile(r"(?<![0-9A-Za-z_])[A-Z][A-Z0-9]+(?![0-9A-Za-z_])")
_SEPARATORS = re.compile(r"[,\s]")


def check_translations(articles: Sequence[Article]) -> Iterator[Problem]:
    """Missing and drifted translations of one topic; `articles` are its versions."""
    versions = {article.language: article for article in articles}
    for language in LANGUAGES:
        if language not in versions:
            yield Problem(articles[0].name, 1, "missing-translation", {"language": language})
    original = versions.get(LANGUAGES[-1]) or articles[0]
    for article in articles:
        if article is not original:
            yield from _compared(article, original)


def _compared(article: Article, original: Article) -> Iterator[Problem]:
    for field in SHARED_FIELDS:
        here, there = article.header.get(field), original.header.get(field)
        if here != there:
            yield _drifted(article, article.line_of(field), field, _shown(here), _shown(there), original)
    for role in COMPARED:
        here, there = article.section(role), original.section(role)
        if here is None or there is None:
            continue
        heading = HEADINGS["zh" if article.language.startswith("zh") else "en"][role]
        counts = len(step_numbers(here.text)), len(step_numbers(there.text))
        if counts[0] != counts[1]:
            yield _drifted(article, here.line, heading, str(counts[0]), str(counts[1]), original)
        mine, other = what_is_not_translated(here.text), what_is_not_translated(there.text)
        if mine != other:
            yield _drifted(article, here.line, heading, _shown(sorted(mine - other)), _shown(sorted(other - mine)), original)


def what_is_not_translated(text: str) -> frozenset[str]:
    """Numbers, standards, status names and tickers of `text`; the numbering of steps is none of them."""
    plain = without_numbers(text)
    found = {_SEPARATORS.sub("", match) for match in _NUMBER.findall(plain)}
    found |= {match.replace("-", "") for match in _STANDARD.findall(plain)}
    found |= set(_STATUS.findall(plain))
    return frozenset(found | (TICKERS & set(_CAPITALS.findall(plain))))


def _drifted(article: Article, line: int, part: str, here: str, there: str, other: Article) -> Problem:
    values = {"part": part, "here": here, "there": there, "other": other.name}
    return Problem(article.name, line, "translation-drifted", values)


def _shown(value: object) -> str:
    if isinstance(value, list | tuple | Mapping):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)
