"""Private keys of 32 bytes written as hex: whole, in groups of eight, or broken over lines.

A transaction hash has the same shape, so the nearest cue decides; without a cue the value is redacted
but can be restored on this machine.
"""

from collections.abc import Iterator

from copilot.safety.detectors.base import Span, View, lazy
from copilot.safety.detectors.cues import PRIVATE_CUE, nearest
from copilot.safety.detectors.story import is_about_transfers

_HEX = r"[0-9a-f]+"
_GLUED = r"[a-z]{2,20}(?=(?:0x)?[0-9a-f]{64}\Z)"
_WHOLE_LENGTHS = (64, 128)
_SHORTEST, _LONGEST, _SLIPS = 24, 80, 2
_TO_VALUE = (
    r"(?:[ _]?(?:first|second|last|part|half|前半|[后後]半|部分|段|一半"
    r"|is|are|[是为為係的]|[:：=]|[\"'“「(（]|[ \t\n])){0,8}(?:0x)?\Z"
)
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
_DAMAGED = "hex digits given as a private key, though not as many as one has"
_AMBIGUOUS = "64 hex digits without a cue: a private key and a transaction hash look alike, so it is hidden and can be restored"


def gate(view: View) -> bool:
    """A long token, or a long stretch of hex digits and what separates groups of them; there are digits in it."""
    return view.digits >= 12 and (bool(view.chunks and view.tokens) or lazy(_GROUPS).search(view.low) is not None)


def find(view: View) -> Iterator[Span]:
    """Spans of kind private_key; ambiguous ones where nothing tells a key from a hash.

    A value is judged by all places where it stands: once a key always a key, once a hash never an unknown.
    """
    places = list(_places(view))
    verdicts: dict[str, set[str]] = {}
    for start, end, digits in places:
        verdicts.setdefault(digits, set()).add(_verdict(view, start, end, digits))
    for start, end, digits in places:
        if "secret" in verdicts[digits]:
            why = _PRIVATE if len(digits) in _WHOLE_LENGTHS else _DAMAGED
            yield Span("private_key", start, end, why, key=digits)
        elif verdicts[digits] == {""}:
            yield Span("private_key", start, end, _AMBIGUOUS, label="HEX64", ambiguous=True, key=digits)


def _places(view: View) -> Iterator[tuple[int, int, str]]:
    """(start, end, digits) of every value as long as a key, and of shorter and longer ones that a cue calls a key."""
    text = view.text
    for token in view.tokens:
        start, end = token.span()
        if glued := lazy(_GLUED).match(view.low, start, end):
            start = glued.end()
        digits = view.low[start:end].removeprefix("0x")
        whole = len(digits) in _WHOLE_LENGTHS and lazy(_HEX).fullmatch(digits)
        if whole or _is_damaged(view, start, end, digits):
            yield start, end, digits
    done = 0
    for stretch in lazy(_GROUPS).finditer(view.low):
        start = max(stretch.start() - 40, done)
        for match in lazy(_GROUPED).finditer(text, start, min(len(text), stretch.end() + 4)):
            digits = "".join(filter(str.isalnum, match.group().lower().removeprefix("0x")))
            if len(digits) == 64:
                done = match.end()
                yield *match.span(), digits


def _is_damaged(view: View, start: int, end: int, digits: str) -> bool:
    """Whether the token is a key with digits too few, too many or mistyped, or a part of one: a cue right before says so."""
    if not _SHORTEST <= len(digits) <= _LONGEST or len(digits) == 40:
        return False
    if len(lazy(r"[^0-9a-f]").findall(digits)) > _SLIPS or sum(map(str.isdigit, digits)) < 4:
        return False
    return lazy(PRIVATE_CUE + _TO_VALUE).search(view.before(start, 60)) is not None


def _verdict(view: View, start: int, end: int, digits: str) -> str:
    if len(digits) not in _WHOLE_LENGTHS:
        return "secret"
    if _in_link(view, start) or view.text[end : end + 2] == "::" or (len(digits) == 64 and digits.startswith(_WORK_ZEROS)):
        return "public"
    cue = nearest(view, start, end)
    if not cue and (len(digits) != 64 or is_about_transfers(view, start, end)):
        return "public"
    return cue


def _in_link(view: View, start: int) -> bool:
    """Whether the value is the path of an explorer link."""
    return (
        lazy(
            r"https?://[^\s?#]{1,80}/(?:#/)?(?:tx|txs|transaction|transactions|block|extrinsic|txblock|hash|address|token)/$"
        ).search(view.before(start, 120))
        is not None
    )
