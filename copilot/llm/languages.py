"""Names of languages for prompts, and whether a text is in the one that was asked for."""

import re

from copilot.language.detect import detect

_NAMES = {
    "zh": "Simplified Chinese",
    "zh-Hant": "Traditional Chinese",
    "en": "English",
    "ru": "Russian",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "es": "Spanish",
    "pt": "Portuguese",
    "fr": "French",
    "de": "German",
    "it": "Italian",
    "tr": "Turkish",
    "id": "Indonesian",
    "ms": "Malay",
    "ja": "Japanese",
    "ko": "Korean",
    "th": "Thai",
    "ar": "Arabic",
    "fa": "Persian",
    "hi": "Hindi",
    "pl": "Polish",
    "nl": "Dutch",
}
_MARKS = re.compile(r"\[\d{1,3}\]|\[[A-Z][A-Z0-9_]*\]")
_NEAR = (frozenset({"id", "ms"}), frozenset({"no", "da", "sv"}), frozenset({"ru", "uk", "be", "bg"}), frozenset({"es", "pt"}))
"""Languages that short texts are easily taken for each other in."""
_ENOUGH = 12
"""Letters below which the language of a text is not judged."""


def language_name(code: str) -> str:
    """English name of a language code with the code, for a prompt; the bare code where the name is not known."""
    name = _NAMES.get(code)
    return f"{name} ({code})" if name else code


def written_in(text: str, wanted: str) -> tuple[bool, str]:
    """(whether `text` is in `wanted`, the language it seems to be in). Too little text counts as right."""
    words = _MARKS.sub(" ", text)
    if sum(character.isalpha() for character in words) < _ENOUGH:
        return True, wanted
    found = detect(words)
    if found == wanted or any({found, wanted} <= near for near in _NEAR):
        return True, wanted
    if wanted == "zh-Hant" and found == "zh" and not _has_simplified(words):
        return True, wanted
    return False, found


def _has_simplified(text: str) -> bool:
    """Whether a character of `text` exists only in the simplified set; many stand in both."""
    return any(
        _encodes(character, "gb2312") and not _encodes(character, "big5") for character in text if ord(character) > 0x2E80
    )


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
