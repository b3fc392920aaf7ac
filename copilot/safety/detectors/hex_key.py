"""Private keys of 32 bytes written as hex: whole, in groups of eight, or broken over lines.

A transaction hash has the same shape, so the nearest cue decides; without a cue the value is redacted
but can be restored on this machine.
"""

from collections.abc import Iterator

from copilot.safety.detectors.base import Span, View, lazy
from copilot.safety.detectors.cues import nearest

_WHOLE = r"(?:0[xX])?(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{64})"
_GAP = r"(?:[ \t]{1,2}|-|:|[ \t]{0,2}\r?\n[ \t]{0,4})"
_GROUPED = (
    r"(?<![0-9A-Za-z])(?:0[xX])?(?:"
    + "|".join(
        (
            *(rf"(?:[0-9a-fA-F]{{{size}}}{_GAP}){{{64 // size - 1}}}[0-9a-fA-F]{{{size}}}" for size in (2, 4, 8, 16, 32)),
            r"[0-9a-fA-F]{8,60}(?:[ \t]{0,2}\r?\n[ \t]{0,4}[0-9a-fA-F]{4,60}){1,3}",
        )
    )
    + r")(?![0-9A-Za-z])"
)
_GROUPS = r"[0-9][0-9a-fx \t\r\n:\-]{40,}"
_WORK_ZEROS = "00000000"
"""A proof-of-work block hash begins with at least these zeros; a random key does once in four thousand million."""

_PRIVATE = "64 hex digits and the nearest cue names a private key"
_AMBIGUOUS = "64 hex digits without a cue: a private key and a transaction hash look alike, so it is hidden and can be restored"


def gate(view: View) -> bool:
    """A long token, or a long stretch of hex digits and what separates groups of them; there are digits in it."""
    return view.digits >= 12 and (bool(view.tokens) or lazy(_GROUPS).search(view.low) is not None)


def find(view: View) -> Iterator[Span]:
    """Spans of kind private_key; ambiguous ones where nothing tells a key from a hash."""
    text = view.text
    for token in view.tokens:
        if token.end() - token.start() in (64, 66, 128, 130) and lazy(_WHOLE).fullmatch(token.group()):
            yield from _judge(view, token.start(), token.end())
    done = 0
    for stretch in lazy(_GROUPS).finditer(view.low):
        start = max(stretch.start() - 40, done)
        for match in lazy(_GROUPED).finditer(text, start, min(len(text), stretch.end() + 4)):
            if sum(map(str.isalnum, match.group())) - 2 * match.group().lower().startswith("0x") == 64:
                done = match.end()
                yield from _judge(view, match.start(), match.end())


def _judge(view: View, start: int, end: int) -> Iterator[Span]:
    digits = "".join(char for char in view.low[start:end].removeprefix("0x") if char.isalnum())
    cue = "public" if _in_link(view, start) else nearest(view, start, end)
    if cue == "secret":
        yield Span("private_key", start, end, _PRIVATE, key=digits)
    elif not cue and len(digits) == 64 and not digits.startswith(_WORK_ZEROS):
        yield Span("private_key", start, end, _AMBIGUOUS, label="HEX64", ambiguous=True, key=digits)


def _in_link(view: View, start: int) -> bool:
    """Whether the value is the path of an explorer link."""
    return (
        lazy(
            r"https?://[^\s?#]{1,80}/(?:#/)?(?:tx|txs|transaction|transactions|block|extrinsic|txblock|hash|address|token)/$"
        ).search(view.before(start, 120))
        is not None
    )
