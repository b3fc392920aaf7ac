"""One spelling for matching: case, width, accents, traditional characters and hyphens are folded away.

Customers write "mnemónico" and "mnemonico", 助記詞 and 助记词, "12-word" and "12 word". Rules are written once and
both sides are folded. Every character becomes exactly one character, so offsets in the folded text are offsets in
the original.
"""

import unicodedata

from copilot.language.folding import to_simplified

_PLAIN = {
    "đ": "d",
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "ё": "е",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "`": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ى": "ي",
    "ة": "ه",
    "著": "着",
}
_LOWER_OF = {"İ": "i", "I": "i"}


class _Folding(dict[int, str]):
    """Code point -> one character, computed at first sight; what `str.translate` looks up."""

    def __init__(self, accents: bool) -> None:
        super().__init__()
        self._accents = accents

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code), self._accents)
        return folded


def _fold_character(character: str, accents: bool) -> str:
    if character in "\n\r":
        return "\n"
    wide = unicodedata.normalize("NFKC", character)
    if len(wide) != 1 or wide in "…":
        wide = character
    if wide.isspace() or unicodedata.category(wide) in {"Pd", "Zs"}:
        return " "
    lowered = _LOWER_OF.get(wide, wide.lower())
    lowered = lowered if len(lowered) == 1 else wide
    if lowered in _PLAIN:
        return _PLAIN[lowered]
    base = unicodedata.normalize("NFD", lowered)[0]
    if base.isascii() and base.isalpha():
        return lowered if accents else base
    if "㐀" <= lowered <= "鿿":
        return to_simplified(lowered)
    return lowered


_TABLE, _ACCENTED_TABLE = _Folding(accents=False), _Folding(accents=True)


def compose(text: str) -> str:
    """`text` in NFC, so that an accent typed as its own code point folds like any other."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def fold(text: str, *, accents: bool = False) -> str:
    """`text` with one folded character for each of its characters; expects NFC (see `compose`).

    With `accents`, the accents of Latin letters stay: what tells short words of different languages apart.
    """
    return text.translate(_ACCENTED_TABLE if accents else _TABLE)
