"""A reply as the customer's eye reads it: what hides words from rules but not from people is taken away once, for all rules.

Two steps. `visible` drops characters (invisible ones, markup inside words, gaps between spaced letters) and says where
each remaining one came from. `plain` replaces letters by the ones they are drawn like, one for one, so offsets stay;
links are judged before it, because there the odd letter is the evidence.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from itertools import islice, product

from copilot.safety.guard.lookalikes import LATIN_OF

_INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_LETTER = r"[^\W\d_]"
_HAN = "\u3400-\u9fff"
_DROPPED = re.compile(
    rf"[{_INVISIBLE}\U000e0000-\U000e007f]"
    rf"|(?<={_LETTER})[*`~]{{1,4}}|[*`~]{{1,4}}(?={_LETTER})|\b_{{1,2}}(?={_LETTER})|(?<={_LETTER})_{{1,2}}\b|\\(?={_LETTER})"
    rf"|(?<={_LETTER})</?[a-z]{{1,6}}>(?={_LETTER})"
    rf"|(?<=[{_HAN}])[ \u3000](?=[{_HAN}])"
)
"""Invisible characters, emphasis around or inside a word, a space between two Chinese characters."""

_MAY_DROP = re.compile(rf"[{_INVISIBLE}\U000e0000-\U000e007f*`~_\\<\u3000]|[{_HAN}] (?=[{_HAN}])")
"""Without one of these nothing is dropped; a set is searched for much faster than what looks behind itself."""

_SPACED = re.compile(rf"(?<!\w){_LETTER}(?:[ .*·•|/~+-]{_LETTER}(?!\w)){{3,60}}|[{_HAN}](?:[.*_·•|/~+-][{_HAN}]){{2,60}}")
_MAY_BE_SPACED = re.compile(rf"[ .*_·•|/~+-](?:{_LETTER}|[{_HAN}])[ .*_·•|/~+-](?:{_LETTER}|[{_HAN}])")
_WORD = re.compile(rf"{_LETTER}+")
_DISGUISED = re.compile(r"(?<![\w@$.])[A-Za-z0-9@$]{3,24}(?![\w@$])")
_MAY_BE_DISGUISED = re.compile(r"[0-9@$][A-Za-z]|[A-Za-z][0-9@$]")
_DRAWN = {"0": "o", "1": "il", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s", "7": "t", "8": "b", "9": "g"}
_MOST_READINGS = 16
_ASCII_LETTER = re.compile(r"[A-Za-z]")
_OTHER_ALPHABET = re.compile("[\u0251-\u02af\u0370-\u058f\u1d00-\u1d2b\ua730\ua731]")
_CYRILLIC_OF = dict(zip("abekmhopctyxi", "авекмнорстухі", strict=True))
_LONG_TOKEN = re.compile(r"[A-Za-z0-9+/_-]{24}")
_ENCODED = re.compile(
    r"(?<![\w/+=%.-])[A-Za-z0-9+/_-]{24,4000}={0,2}(?![\w+/=])|(?:%[0-9A-Fa-f]{2}){5,}|(?:&#(?:\d{2,6}|[xX][0-9A-Fa-f]{2,5});){3,}"
)


def visible(text: str) -> tuple[str, Sequence[int]]:
    """`text` composed and without what the eye does not see, and where each remaining character came from."""
    dropped: set[int] = set()
    if _MAY_DROP.search(text):
        dropped.update(at for match in _DROPPED.finditer(text) for at in range(*match.span()))
    if _MAY_BE_SPACED.search(text):
        dropped.update(at for match in _SPACED.finditer(text) for at in range(match.start() + 1, match.end(), 2))
    if not dropped and unicodedata.is_normalized("NFC", text):
        return text, range(len(text))
    shown: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(text):
        if at in dropped:
            continue
        if shown and unicodedata.combining(character):
            composed = unicodedata.normalize("NFC", shown[-1] + character)
            if len(composed) == 1:
                shown[-1] = composed
                continue
        shown.append(character)
        origin.append(at)
    return "".join(shown), origin


def plain(text: str, words: Set[str]) -> str:
    """`text`, character for character, with letters of other alphabets and digits read as the letters they imitate.

    `words` are the rules' own: a word of one alphabet, or one with digits, is read so only where it then spells one
    of them; Russian stays Russian, and 2FA stays 2FA.
    """
    if _OTHER_ALPHABET.search(text):
        text = _WORD.sub(lambda match: _one_alphabet(match.group(), words), text)
    if _MAY_BE_DISGUISED.search(text):
        text = _DISGUISED.sub(lambda match: _undisguised(match.group(), words), text)
    return text


def masked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """`text` with `spans` blanked out; length and offsets stay."""
    if not spans:
        return text
    parts = list(text)
    for start, end in spans:
        parts[start:end] = "_" * (end - start)
    return "".join(parts)


def encoded(text: str) -> Iterator[tuple[int, int]]:
    """Where `text` holds words in base64, in percent signs or in numeric entities: nobody could say what is being sent."""
    if not ("%" in text or "&#" in text or _LONG_TOKEN.search(text)):
        return
    for match in _ENCODED.finditer(text):
        if match.group()[0] in "%&" or _is_prose(match.group()):
            yield match.span()


def _one_alphabet(word: str, words: Set[str]) -> str:
    """`word` in one alphabet where it mixes two: in Latin letters if all the others are drawn like one, else in Cyrillic."""
    if not _OTHER_ALPHABET.search(word):
        return word
    lower = word.lower() if len(word.lower()) == len(word) else word
    latin = "".join(LATIN_OF.get(character, character) for character in lower)
    if not _ASCII_LETTER.search(word):
        return latin if latin in words else word
    cyrillic = "".join(_CYRILLIC_OF.get(character, character) for character in lower)
    if latin.isascii():
        return latin
    return word if _ASCII_LETTER.search(cyrillic) else cyrillic


def _undisguised(word: str, words: Set[str]) -> str:
    if word.isalpha() or sum(character.isalpha() for character in word) < 2:
        return word
    readings = product(*(_DRAWN.get(character, character) for character in word.lower()))
    drawn = ("".join(reading) for reading in islice(readings, _MOST_READINGS))
    return next((reading for reading in drawn if reading in words), word)


def _is_prose(token: str) -> bool:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_" if "-" in token or "_" in token else None)
        decoded = raw.decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return False
    letters = sum(character.isalpha() or character == " " for character in decoded)
    return decoded.isprintable() and letters >= 0.8 * len(decoded)
