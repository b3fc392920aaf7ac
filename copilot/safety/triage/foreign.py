"""Keeps words of other languages of the same script out of texts that are certainly in one of them.

Spanish "demanda" and English "demand", Spanish "di" (I gave) and Indonesian "di" (at): entries of all languages are
searched together because short texts are easily misdetected, except where a turn is full of English function words or
long enough to be told. Chinese, where Japanese words would match too (人, 全部), is told by its want of kana. Each turn
is judged alone, so that pasted text cannot hide a report in another language.
"""

import re
from collections.abc import Set

from copilot.language.detect import detect

SHARED_SCRIPT = frozenset({"es", "pt", "fr", "de", "id", "vi", "tr"})
ALIKE = ({"es", "pt"},)
"""Languages so near each other that the detector may take one for the other."""

_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff']+")
_FUNCTION_WORDS = frozenset(
    """
    the a an i i'm im my me you your they their he she it its it's is are was were be been am do does did have has
    had to of in on for with from at by and or but if so that this these those there then when what why how who
    which not no can could will would should don't didn't isn't can't into out up just now after before all
    """.split()
)
SURE_WORDS = 5
"""Words below which nothing is certain."""

ENOUGH = 0.3
"""Share of function words no other language reaches by accident; English prose has 0.4 to 0.5."""

_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]{4,}")
"""So many characters Japanese hardly writes without a kana among them; a turn with one may still be Japanese."""

_READ_CHARACTERS = 4000


def foreign_languages(text: str) -> Set[str]:
    """Languages that share a script with `text` (one turn) and that it is certainly not written in."""
    chinese = _HAN_RUN.search(text) and not _KANA.search(text)
    return _foreign_latin(text[:_READ_CHARACTERS]) | (frozenset({"ja"}) if chinese else frozenset())


def _foreign_latin(text: str) -> Set[str]:
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < SURE_WORDS:
        in_other_script = sum(map(str.isalpha, text)) > 2 * sum(map(len, words))
        return SHARED_SCRIPT if in_other_script else frozenset()
    if sum(word in _FUNCTION_WORDS for word in words) >= ENOUGH * len(words):
        return SHARED_SCRIPT
    language = detect(text)
    if language not in SHARED_SCRIPT:
        return frozenset()
    return SHARED_SCRIPT.difference({language}, *(group for group in ALIKE if language in group))
