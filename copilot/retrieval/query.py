"""What a query asks each lexical space for: its own terms, and the glossary's words of the other language."""

from dataclasses import dataclass
from itertools import pairwise

from copilot.language.segment import has_han, terms
from copilot.models.findings import RedactedText
from copilot.policy.glossary import Glossary

USUAL, ALIAS = 0.8, 0.4
"""Shares of a glossary entry's usual name and of its further names, against a word the customer wrote. In the other language
both are asked for; in the customer's own only the usual name, and only for an everyday word: for names that articles use,
too, it did not help (benchmarks/retrieval.py)."""

_LONGEST = 2000
"""Characters of a query that are read: a whole pasted conversation says its subject well before."""
_MOST_TERMS = 64
_MOST_IN_PAIRS = 24


@dataclass(frozen=True, slots=True)
class Query:
    """Terms (term -> share) and the text to embed, for each script; `script` is the customer's own.

    `pairs` are neighbouring words of the customer's, for texts in `script`; Chinese terms are neighbours by themselves.
    """

    script: str
    terms: dict[str, dict[str, float]]
    texts: dict[str, RedactedText]
    pairs: dict[str, float]


def make_query(text: RedactedText, glossary: Glossary, language: str = "") -> Query:
    """The query in both scripts."""
    text = RedactedText(text[:_LONGEST])
    entries = glossary.named_in(text)
    words = terms(text, language)
    own = dict.fromkeys(words, 1.0)
    pairs: dict[str, float] = {}
    meant = glossary.meant_in(text)
    embedded = text
    if has_han(text):
        script, other = "han", "other"
        names, usual = [entry.en for entry in entries if entry.en], [entry.zh[:1] for entry in meant]
        kept = [term for term in own if not has_han(term)]
        # The embedded model cannot know that 大饼 is 比特币; in English, where it does, names added only blur.
        embedded = RedactedText(" ".join([text, *(name for named in usual for name in named)]))
    else:
        script, other = "other", "han"
        names, usual = [entry.zh for entry in entries if entry.zh], [entry.en[:1] for entry in meant]
        kept = list(own)
        pairs = dict.fromkeys((f"{word} {after}" for word, after in pairwise(words[:_MOST_IN_PAIRS])), 1.0)
    _add(own, usual, USUAL)
    foreign = dict.fromkeys(kept, 1.0)
    _add(foreign, [name[:1] for name in names], USUAL)
    _add(foreign, [name[1:] for name in names], ALIAS)
    translation = RedactedText(" ".join([*(name[0] for name in names), *kept]) or text)
    return Query(script, {script: _first(own), other: _first(foreign)}, {script: embedded, other: translation}, pairs)


def _add(found: dict[str, float], names: list[tuple[str, ...]], share: float) -> None:
    for term in terms("\n".join(alias for name in names for alias in name)):
        if len(term) > 1 or not has_han(term):  # nobody wrote this character: alone it would only bring strangers
            found.setdefault(term, share)


def _first(found: dict[str, float]) -> dict[str, float]:
    return dict(list(found.items())[:_MOST_TERMS])
