"""E-mail addresses, also with full-width signs, next to Chinese text or spelt with [at] and [dot]."""

from collections.abc import Iterator

from copilot.safety.detectors.base import Span, View, lazy

_ASCII_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]{1,64}\Z"
_OTHER_LOCAL = r"[^\s@＠<>()\[\]\"',;:/，。：；、！？“”「」（）\u3040-\u30ff\u4e00-\u9fff\x1a\x1c-\x1f]{1,64}\Z"
_DOMAIN = r"[^\W_](?:[^\W_]|[.．\-](?=[^\W_])){0,120}"
_SPELT = (
    r"[ \t]?[\])）][ \t]?([A-Za-z0-9\-]{1,60}(?:[ \t]?(?:[\[(（][ \t]?(?:dot|DOT|\.)[ \t]?[\])）]|\.)["
    r" \t]?[A-Za-z]{2,20}){1,3})"
)
_SPELT_LOCAL = r"[A-Za-z0-9._+\-]{1,64}[ \t]?[\[(（][ \t]?\Z"
_WHY = "shape of an e-mail address"


def gate(view: View) -> bool:
    """An at-sign, or a spelt one."""
    return b"@" in view.signs or (b")" in view.signs and "at)" in view.low) or (b"]" in view.signs and "at]" in view.low)


def find(view: View) -> Iterator[Span]:
    """Spans of kind email; a bare handle such as @name is none."""
    text = view.text
    for sign, end in _signs(view, ("@", "＠")):
        domain = lazy(_DOMAIN).match(text, end)
        length = _domain_length(domain.group()) if domain else 0
        if not length:
            continue
        head = text[max(0, sign - 64) : sign]
        found = [match for pattern in (_ASCII_LOCAL, _OTHER_LOCAL) if (match := lazy(pattern).search(head))]
        local = max(found, key=lambda match: len(match.group()), default=None)
        if local:
            yield Span("email", sign - len(local.group()), end + length, _WHY)
    for sign, end in _signs(view, ("at)", "at]")):
        local, domain = lazy(_SPELT_LOCAL).search(text[max(0, sign - 68) : sign]), lazy(_SPELT).match(text, end - 1)
        if local and domain:
            yield Span("email", sign - len(local.group()), domain.end(), _WHY)


def _signs(view: View, signs: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    for sign in signs:
        position = view.low.find(sign)
        while position >= 0:
            yield position, position + len(sign)
            position = view.low.find(sign, position + 1)


def _domain_length(domain: str) -> int:
    """How much of `domain` is one: it needs a dot and ends in a label of letters; Chinese text may follow it directly."""
    ascii_part = lazy(r"[A-Za-z0-9.．\-]+").match(domain)
    found = lazy(r"(?:[A-Za-z0-9\-]{1,63}[.．])+[A-Za-z]{2,24}").match(ascii_part.group()) if ascii_part else None
    found = found or lazy(r"(?:[\w\-]{1,63}[.．])+[^\W\d_]{2,24}").match(domain)
    return found.end() if found else 0
