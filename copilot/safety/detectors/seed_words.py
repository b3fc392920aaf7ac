"""The word lists of BIP-39, folded so that accents, case and Unicode form do not matter.

The files come with the `mnemonic` package (they are stored decomposed). They are read directly: importing the
package, and its `detect_language`, costs more than a whole redaction.
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from copilot.errors import ConfigurationProblem
from copilot.safety.detectors.ascii_forms import to_ascii_letters

SCRIPTS: Mapping[str, tuple[str, ...]] = {
    "latin": ("english", "spanish", "french", "italian", "portuguese", "czech", "turkish"),
    "kana": ("japanese",),
    "hangul": ("korean",),
    "cyrillic": ("russian",),
    "han": ("chinese_simplified", "chinese_traditional"),
}
"""Script -> lists written in it: the ten official languages, and the two others that the package knows."""

PREFIX = 4
"""Words of the Latin lists are told apart by their first four letters, so some people write only those."""


class WordList(NamedTuple):
    """One list: folded word -> number, and the folded four-letter beginnings that are not words themselves.

    `shortest` and `longest` count the letters of a word.
    """

    language: str
    numbers: Mapping[str, int]
    prefixes: frozenset[str]
    shortest: int
    longest: int


@cache
def word_lists(script: str) -> tuple[WordList, ...]:
    """The lists of `script`. Raises ConfigurationProblem where the package's files are missing."""
    return tuple(_read(language) for language in SCRIPTS[script])


@cache
def known_words(script: str) -> frozenset[str]:
    """Every word and beginning of the lists of `script`: what a token is first looked up in."""
    lists = word_lists(script)
    return frozenset().union(*(words.numbers.keys() for words in lists), *(words.prefixes for words in lists))


def _read(language: str) -> WordList:
    import unicodedata  # a cold start that meets no word list pays for none of these
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec("mnemonic")
    folder = Path(spec.origin).parent / "wordlist" if spec and spec.origin else None
    try:
        if folder is None:
            raise FileNotFoundError
        text = (folder / f"{language}.txt").read_text(encoding="utf-8")
    except OSError:
        raise ConfigurationProblem(
            f"The BIP-39 word list {language} cannot be read.", "Reinstall the package mnemonic."
        ) from None
    if language in SCRIPTS["latin"]:
        text = to_ascii_letters(text)
    elif not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))
    words = text.split()
    prefixes = frozenset(word[:PREFIX] for word in words if len(word) > PREFIX and word[0] < "\u0250")
    lengths = {*map(len, words)}
    return WordList(
        language,
        {word: number for number, word in enumerate(words)},
        prefixes - set(words),
        min(lengths),
        max(lengths),
    )
