"""Extended keys of BIP-32, 49 and 84: the private ones always, the public ones when the setting says so."""

from collections.abc import Iterator

from copilot.safety.detectors.base import Span, View, lazy

_PRIVATE = r"(?<![0-9A-Za-z])(?:[xyztuvYZUV]prv|Ltpv|Mtpv|dgpv|drkv|rprv)[1-9A-HJ-NP-Za-km-z]{16,120}"
_REST = r"[ \t]{0,2}\r?\n[ \t]{0,4}([1-9A-HJ-NP-Za-km-z]{4,100})(?![0-9A-Za-z])"
_LENGTH = 111
"""Characters of an extended key, which a narrow page breaks over two lines."""
_PUBLIC = r"(?<![0-9A-Za-z])(?:[xyztuvYZUV]pub|Ltub|Mtub|dgub)[1-9A-HJ-NP-Za-km-z]{100,112}"


def gate(view: View) -> bool:
    """A run long enough to hold one."""
    return bool(view.chunks)


def find(view: View) -> Iterator[Span]:
    """Spans of kind extended_key; one that is cut off or mistyped still counts."""
    for first, last in view.chunks:
        for match in lazy(_PRIVATE).finditer(view.text, first, last):
            rest = lazy(_REST).match(view.text, match.end())
            end = rest.end() if rest and len(match.group()) + len(rest.group(1)) == _LENGTH else match.end()
            yield Span("extended_key", match.start(), end, "extended private key: it opens every account below it")
        if view.keep_xpub:
            continue
        for match in lazy(_PUBLIC).finditer(view.text, first, last):
            yield Span(
                "extended_key", match.start(), match.end(), "extended public key, hidden by setting: it shows every address"
            )
