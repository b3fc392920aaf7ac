"""Drops what a model made up about things that must be exact: hashes, addresses, links, numbers, versions.

Every identifier-like token of a summary has to stand verbatim in the conversation. A shortened one
(0x12ab…89ef) is written out where exactly one identifier of the conversation fits it.
"""

import re
from collections.abc import Iterable

_TOKEN = re.compile(
    r"https?://[^\s<>\"'）)\]，。]+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|app|xyz|info|me|co|cn|vip|top|pro|finance|network|site|online|cc)\b(?:/[^\s<>，。]*)?"
    r"|(?<![A-Za-z0-9])(?:0x)?[A-Za-z0-9]{3,}(?:…|\.{2,4})[A-Za-z0-9]{3,}(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9])(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{10,}(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9.])v?\d+\.\d+\.\d+(?:[.\-]\w+)*"
    r"|(?<![A-Za-z0-9.,])\d[\d,]*\.\d+"
    r"|(?<![A-Za-z0-9.,])(?:\d[\d,]{4,}|\d{1,4}(?=\s?[A-Z]{2,6}\b))(?![\d])"
    r"|\[[A-Z][A-Z_]*_\d+\]",
    re.ASCII,
)
_SHORTENED = re.compile(r"^((?:0x)?[A-Za-z0-9]{3,})(?:…|\.{2,4})([A-Za-z0-9]{3,})$")
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{20,}(?![A-Za-z0-9])")
_SENTENCE = re.compile(r"[^。！？!?\n]*?(?:[。！？!?\n]+|(?<=[^\d\s])\.(?=\s|$)|\.(?=\s+[A-Z])|$)")
_SPACES = re.compile(r"[ \t]{2,}")


class Evidence:
    """The texts of a conversation, to check tokens against."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._text = "\n".join(texts)
        self._folded = self._text.lower()
        self._plain = self._folded.replace(",", "")
        self._words = tuple(dict.fromkeys(_WORD.findall(self._text)))

    def holds(self, token: str) -> bool:
        """Whether `token` stands in the conversation as a whole; separators of thousands and the case of hex do not matter."""
        lowered = token.lower().rstrip(".,;:")
        if not lowered[0].isdigit():
            return token.rstrip(".,;:") in self._text or (lowered.startswith(("0x", "v", "http")) and lowered in self._folded)
        if any(character.isalpha() for character in lowered):
            return lowered in self._folded
        number = re.escape(lowered.replace(",", ""))
        return re.search(rf"(?<![\d.]){number}(?![\d])(?!\.\d)", self._plain) is not None

    def written_out(self, token: str) -> str | None:
        """The one identifier a shortened `token` stands for, or None."""
        match = _SHORTENED.match(token)
        if match is None:
            return None
        head, tail = (part.lower() for part in match.groups())
        fitting = [word for word in self._words if word.lower().startswith(head) and word.lower().endswith(tail)]
        return fitting[0] if len(fitting) == 1 else None


def keep_supported(text: str, evidence: Evidence) -> str:
    """`text` without the sentences that hold an identifier-like token the conversation does not; "" where nothing is left."""
    return _SPACES.sub(" ", "".join(_checked(sentence, evidence) for sentence in _sentences(text))).strip()


def without_unsupported(text: str, evidence: Evidence) -> str:
    """`text` without the unsupported tokens themselves, for a field that may not be empty."""
    return _SPACES.sub(" ", _TOKEN.sub(lambda match: _settled(match.group(), evidence) or "", text)).strip()


def keep_supported_items(items: Iterable[str], evidence: Evidence) -> tuple[str, ...]:
    """The items that still say something."""
    return tuple(filter(None, (keep_supported(item, evidence) for item in items)))


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.findall(text) if sentence]


def _checked(sentence: str, evidence: Evidence) -> str:
    settled = {match.group(): _settled(match.group(), evidence) for match in _TOKEN.finditer(sentence)}
    if any(value is None for value in settled.values()):
        return ""
    return _TOKEN.sub(lambda match: settled[match.group()] or "", sentence)


def _settled(token: str, evidence: Evidence) -> str | None:
    if (whole := evidence.written_out(token)) is not None:
        return whole
    return token if evidence.holds(token) else None
