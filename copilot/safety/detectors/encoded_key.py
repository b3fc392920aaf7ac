"""Private keys in an encoding of their own: WIF, BIP-38, Stellar, XRP family seeds, Bech32 and prefixed keys, PEM."""

from collections.abc import Iterator

from copilot.safety.detectors import base58
from copilot.safety.detectors.base import Span, View, lazy
from copilot.safety.detectors.cues import nearest

_BASE58 = "1-9A-HJ-NP-Za-km-z"
_PREFIXED = (
    r"(?<![0-9A-Za-z])(?:(?:suiprivkey|nsec|ed25519e?_sk|xprv_sk|acct_xsk|root_xsk|addr_xsk|init)1[02-9ac-hj-np-z]{38,180}"
    r"|PVT_(?:K1|R1|WA)_["
    + _BASE58
    + r"]{40,80}|(?:edsk|spsk|p2sk)["
    + _BASE58
    + r"]{46,100}|ed25519:["
    + _BASE58
    + r"]{80,90})"
)
_FAMILY_SEED = r"(?<![0-9A-Za-z])s(?:Ed)?[" + _BASE58 + r"]{26,29}(?![0-9A-Za-z])"
_RIPPLE = str.maketrans("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz", base58.ALPHABET)
_PEM_HEAD = r"-{3,5}\s?BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY[A-Z ]{0,10}-{3,5}"
_PEM_BODY = r"[A-Za-z0-9+/=\s:,\\]{0,8000}(?:-{3,5}\s?END [A-Z0-9 ]{0,30}KEY[A-Z ]{0,10}-{3,5})?"


def gate(view: View) -> bool:
    """A run of 13 printable characters, or the head of a PEM block."""
    return bool(view.chunks) or "private key" in view.low


def find(view: View) -> Iterator[Span]:
    """Spans of kind private_key, each with the encoding that gave it away."""
    for match in view.tokens:
        why = _why(view, match.start(), match.end())
        if why:
            yield Span("private_key", match.start(), match.end(), why)
    for start, end in view.chunks:
        if end - start < 26:
            continue
        for match in lazy(_PREFIXED).finditer(view.text, start, end):
            yield Span("private_key", match.start(), match.end(), "prefix of an encoded private key")
        for match in lazy(_FAMILY_SEED).finditer(view.text, start, end):
            if base58.check_decode(match.group().translate(_RIPPLE)):
                yield Span("private_key", match.start(), match.end(), "XRP family seed whose checksum fits")
    if "private key" in view.low:
        for match in lazy(_PEM_HEAD).finditer(view.text):
            body = lazy(_PEM_BODY).match(view.text, match.end())
            end = body.end() if body else match.end()
            yield Span("private_key", match.start(), end, "PEM block of a private key")


def _why(view: View, start: int, end: int) -> str:
    token, length = view.text[start:end], end - start
    if length in (51, 52) and not lazy(r"[^1-9A-HJ-NP-Za-km-z]").search(token):
        payload = base58.check_decode(token)
        if payload is not None and len(payload) in (33, 34):
            return "WIF private key whose checksum fits"
        if token[0] in "5KLc9" or nearest(view, start, end) == "secret":
            return "51 or 52 Base58 characters: a WIF private key, perhaps mistyped"
    if 56 <= length <= 59 and token.startswith("6P") and not lazy(r"[^1-9A-HJ-NP-Za-km-z]").search(token):
        return "BIP-38 encrypted private key"
    if length in (26, 30) and token[0] == "S" and _is_mini_key(token):
        return "mini private key whose checksum fits"
    if length == 56 and token[0] == "S" and not lazy(r"[^A-Z2-7]").search(token):
        return "Stellar secret seed"
    if 40 <= length <= 60 and lazy(
        r"(?:private|secret)[\s_-]?key\W{1,4}(?:is\W{1,3})?$|[私秘密][钥鑰]\s?[是为為:：=]?\s?$"
    ).search(view.before(start, 24)):
        return "a value given as the private key itself"
    return ""


def _is_mini_key(token: str) -> bool:
    """Whether `token` has the checksum of Casascius' format: the digest of it and a question mark begins with zero."""
    from hashlib import sha256

    return base58.decode(token) is not None and sha256(token.encode() + b"?").digest()[0] == 0
