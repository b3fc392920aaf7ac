"""Tells a greeting or chit-chat from a question, so that small talk gets a short answer and no article."""

import re
from functools import cache

from copilot.language.folding import fold
from copilot.language.segment import terms
from copilot.policy.replies import SmallTalkFile

_LETTER = r"[^\W_\u3040-\u30ff\u3400-\u9fff]"
"""A letter or digit of a script that separates words: "dex" is a word of its own in 什么是dex."""

_SPACED = re.compile(r"[^\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]*")


def is_pleasantry(text: str, words: SmallTalkFile) -> bool:
    """Whether nothing with a meaning of its own is left of `text` without its greetings and thanks."""
    return not terms(_pattern(words.pleasantries).sub(" ", fold(text)))


def names_subject(text: str, words: SmallTalkFile, brand: str) -> bool:
    """Whether `text` has a word of the wallet's world in it, the brand's own name included."""
    folded = fold(text)
    return _pattern(words.subject).search(folded) is not None or fold(brand) in folded


@cache
def _pattern(entries: tuple[str, ...]) -> re.Pattern[str]:
    """Any of `entries`, longest first; those of scripts with spaces are whole words, plurals, or with a star beginnings."""
    folded = sorted({fold(entry) for entry in entries}, key=len, reverse=True)
    spaced = [entry for entry in folded if _SPACED.fullmatch(entry)]
    # One border for many words: each look-behind would be compiled anew.
    kinds = (
        ("(?:", [entry for entry in folded if not _SPACED.fullmatch(entry)], ")"),
        (rf"(?<!{_LETTER})(?:", [entry for entry in spaced if not entry.endswith("*")], rf")s?(?!{_LETTER})"),
        (rf"(?<!{_LETTER})(?:", [entry.removesuffix("*") for entry in spaced if entry.endswith("*")], ")"),
    )
    return re.compile("|".join(head + "|".join(map(re.escape, words)) + tail for head, words, tail in kinds if words))
