"""Cuts text into the terms both sides of the lexical index compare.

Chinese has no spaces: its terms are the words of a jieba dictionary (search mode), every pair of
neighbouring characters, because customers use words no dictionary holds and the dictionary cuts the
same words differently in different company, and every single character, because short questions
paraphrase (还款/还钱). Other scripts are cut at word boundaries and stemmed.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from copilot.language.folding import fold
from copilot.language.stopwords import CHINESE, STOP_WORDS

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
KANA = r"\u3040-\u30ff"

_CJK = rf"{HAN}{KANA}々〇"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:['’._\-][^\W_{_CJK}]+)*")
_HAN = re.compile(rf"[{HAN}]")
_CJK_START = re.compile(rf"[{_CJK}]")
_CHINESE_STOP = re.compile("|".join(sorted((word for word in CHINESE if len(word) > 1), key=len, reverse=True)))
_JOINT = re.compile(r"[._\-]")
_SNOWBALL = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "es": "spanish", "fi": "finnish", "fr": "french",
    "hi": "hindi", "hu": "hungarian", "id": "indonesian", "it": "italian", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
_BY_SCRIPT = (
    (re.compile(r"[\u0400-\u04ff]"), "ru"),
    (re.compile(r"[\u0600-\u06ff]"), "ar"),
    (re.compile(r"[\u0370-\u03ff]"), "el"),
)


def has_han(text: str) -> bool:
    """Whether any Chinese character stands in `text`."""
    return not text.isascii() and _HAN.search(text) is not None


def terms(text: str, language: str = "") -> list[str]:
    """The index terms of `text`, in order, with repetitions, without stop words.

    `language` adds that language's stems to the English ones, so that text whose language nobody
    knows still meets text whose language is known.
    """
    return list(_terms(fold(text), language.partition("-")[0]))


def _terms(text: str, language: str) -> Iterator[str]:
    for match in _RUN.finditer(text):
        run = match.group()
        if _CJK_START.match(run):
            yield from _cjk(run)
        else:
            yield from _word(run, language)


def _cjk(run: str) -> Iterator[str]:
    for word in _cut(run):
        if len(word) > 1 and word not in STOP_WORDS:
            yield word
    for piece in _CHINESE_STOP.split(run):
        yield from (character for character in piece if character not in STOP_WORDS)
        for start in range(len(piece) - 1):
            pair = piece[start : start + 2]
            if not (pair[0] in STOP_WORDS and pair[1] in STOP_WORDS):
                yield pair


def _word(run: str, language: str) -> Iterator[str]:
    run = run.replace("’", "'")
    if run in STOP_WORDS:
        return
    parts = _JOINT.split(run)
    if len(parts) > 1 and any(character.isdigit() for character in run):
        yield "".join(parts)  # erc-20, trc_20 and 1.8.2 are one name each
        parts = [part for part in parts if part.isalpha()]
    for part in parts:
        word = part.removesuffix("'s").replace("'", "")
        if word and word not in STOP_WORDS:
            english = stem(word, "en")
            yield english
            own = stem(word, language or script_language(word))
            if own != english:
                yield own


def script_language(word: str) -> str:
    """The language whose stemmer fits the script of `word`; "en" for Latin and everything else."""
    if not word.isascii():
        for pattern, language in _BY_SCRIPT:
            if pattern.search(word):
                return language
    return "en"


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """The Snowball stem of a folded word; the word itself where it holds digits or nobody knows its language."""
    if any(character.isdigit() for character in word):
        return word
    name = "english" if language == "en" else _SNOWBALL.get(language)
    return str(_stemmer(name).stemWord(word)) if name else word


@lru_cache(maxsize=32)
def _stemmer(name: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(name)


def _cut(run: str) -> list[str]:
    words: list[str] = _cutter()(run)
    return words


@lru_cache(maxsize=1)
def _cutter() -> Callable[[str], list[str]]:
    import rjieba  # 0.1 s, paid by the first Chinese text only

    cut: Callable[[str], list[str]] = rjieba.cut_for_search
    return cut
