"""Characters that act without being seen: they drive a terminal, turn the order of a line, or hide words in plain text.

A customer's text, an article or a model's answer may hold them; a screen, a prompt and a reply must not. What people
need stays: line breaks and tabs, spaces of every width, the joiners of Persian, Indic scripts and emoji.
"""

import re

UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, the one-character escape U+009B included
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u3164\ufeff\uffa0"  # nothing at all
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff0-\ufffb"  # marks of direction, line and annotation
    "\ufe00-\ufe0d\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # variants and tags: a hidden alphabet
    "\ud800-\udfff"
    "]|(?<=[^\\W\\d_])[\ufe0e\ufe0f]"  # the look of a sign; after a letter it hides
)
"""One such character."""


def without_unseen(text: str) -> str:
    """`text` as it looks: for what is sent to a customer or shown to a model."""
    return UNSEEN.sub("", text)


def marked_unseen(text: str) -> str:
    """`text` with U+FFFD in their place: for a screen, where somebody should notice."""
    return UNSEEN.sub("\ufffd", text)


def escaped_unseen(json_text: str) -> str:
    """JSON of the same value in which they stand as \\uXXXX: the data is whole, a terminal that prints it unharmed."""
    return UNSEEN.sub(_escaped, json_text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code > 0xFFFF:
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
    return f"\\u{code:04x}" if code > 0x1F else match.group()  # JSON has escaped those itself
