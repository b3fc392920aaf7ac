"""Ed25519 key pairs of 64 bytes, in Base58 or as an array of numbers.

A Solana signature has the same length. The public key derived from bytes 0-31 equals bytes 32-63 only in a
key pair, which is all the derivation here is for: nothing is signed and no address is made.
"""

from collections.abc import Iterator

from copilot.safety.detectors import base58
from copilot.safety.detectors.base import Span, View, lazy
from copilot.safety.detectors.cues import nearest

_ARRAY = r"\d{1,3}(?:\s{0,9},\s{0,9}\d{1,3}){19,95}(?:\s{0,9},?\s{0,9}\])?"
_SHORTEST = 20
"""Numbers of the shortest array that counts: a part of an exported one."""
_KEY_PAIR = "64 bytes whose second half is the public key of the first: an Ed25519 key pair"
_BY_CUE = "the nearest cue names a private key"


def gate(view: View) -> bool:
    """A Base58 token of 80 characters or more, or many numbers and commas."""
    return _may_hold_array(view) or any(end - start >= 80 for start, end in view.chunks)


def find(view: View) -> Iterator[Span]:
    """Spans of kind private_key."""
    for match in view.tokens:
        if 80 <= match.end() - match.start() <= 90:
            raw = base58.decode(match.group())
            if raw is None:
                continue
            if is_key_pair(raw) is True:
                yield Span("private_key", match.start(), match.end(), _KEY_PAIR)
            elif nearest(view, match.start(), match.end()) == "secret":
                yield Span("private_key", match.start(), match.end(), _BY_CUE)
    if not _may_hold_array(view):
        return
    for match in lazy(_ARRAY).finditer(view.text):
        head = lazy(r"\[\s{0,9}\Z").search(view.text[max(0, match.start() - 10) : match.start()])
        start = match.start() - len(head.group()) if head else match.start()
        numbers = [int(number) for number in lazy(r"\d+").findall(match.group())]
        if max(numbers) > 255:
            continue
        if len(numbers) == 64 and is_key_pair(bytes(numbers)) is not False:
            yield Span("private_key", start, match.end(), _KEY_PAIR)
        elif nearest(view, start, match.end()) == "secret":
            yield Span("private_key", start, match.end(), "an array of bytes, and " + _BY_CUE)
        elif len(numbers) == 64 and nearest(view, start, match.end()) != "public":
            yield Span("private_key", start, match.end(), "an array of 64 bytes: the shape of an exported key pair")


def _may_hold_array(view: View) -> bool:
    return view.digits >= _SHORTEST and view.text.count(",") >= _SHORTEST - 1


def is_key_pair(raw: bytes) -> bool | None:
    """Whether bytes 32-63 are the public key of bytes 0-31; None where that cannot be worked out here."""
    if len(raw) != 64:
        return False
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        return None
    return Ed25519PrivateKey.from_private_bytes(raw[:32]).public_key().public_bytes_raw() == raw[32:]
