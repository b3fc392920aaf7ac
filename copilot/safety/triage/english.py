"""Keeps words of other Latin-script languages out of texts that are certainly English.

Spanish "demanda" and English "demand", Turkish "son" and English "son": entries of all languages are searched
together because short texts are easily misdetected, except where a turn is full of English function words. Each turn
is judged alone, so that pasted English cannot hide a report in another language.
"""

import re
from collections.abc import Set

SHARED_SCRIPT = frozenset({"es", "pt", "fr", "de", "id", "vi", "tr"})
_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff']+")
_FUNCTION_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "i",
        "i'm",
        "im",
        "my",
        "me",
        "you",
        "your",
        "they",
        "their",
        "he",
        "she",
        "it",
        "its",
        "it's",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "do",
        "does",
        "did",
        "have",
        "has",
        "had",
        "to",
        "of",
        "in",
        "on",
        "for",
        "with",
        "from",
        "at",
        "by",
        "and",
        "or",
        "but",
        "if",
        "so",
        "that",
        "this",
        "these",
        "those",
        "there",
        "then",
        "when",
        "what",
        "why",
        "how",
        "who",
        "which",
        "not",
        "no",
        "can",
        "could",
        "will",
        "would",
        "should",
        "don't",
        "didn't",
        "isn't",
        "can't",
        "into",
        "out",
        "up",
        "just",
        "now",
        "after",
        "before",
        "all",
    ]
)
SURE_WORDS = 5
"""Words below which nothing is certain."""

ENOUGH = 0.3
"""Share of function words no other language reaches by accident; English prose has 0.4 to 0.5."""


def foreign_languages(text: str) -> Set[str]:
    """Languages of the Latin script that `text` (one turn) is certainly not written in."""
    words = [word.lower() for word in _WORD.findall(text[:4000])]
    hits = sum(word in _FUNCTION_WORDS for word in words)
    return SHARED_SCRIPT if len(words) >= SURE_WORDS and hits >= ENOUGH * len(words) else frozenset()
