"""Links and QR payloads that carry the secret themselves: wallet-connect sessions, 2FA enrolment, sign-in and reset links."""

from collections.abc import Iterator

from copilot.safety.detectors.awaited import Cues
from copilot.safety.detectors.base import Span, View, lazy

_URL = r"[a-z][a-z0-9+.\-]{1,20}:(?://)?[^\s\"'<>，。；、「」（）\x1a\x1c-\x1f]{6,2000}"
_SESSION = r"wc:[0-9a-f\-]{16,80}@\d[?&]"
_ENROLMENT = r"otpauth(?:-migration)?://"
_PARAMETER = (
    r"[?&#;/](?:mnemonic|seed(?:_?phrase)?|phrase|private_?key|privkey|secret(?:_?key)?|password|passwd|pwd|token"
    r"|access_token|reset_?token|api_?key"
    r"|magic|otp|auth|code|keystore|symkey)=[^&]{4}"
)
_RESET = r"/(?:reset|recover|recovery|magic|verify|activate|restore)[a-z\-_/]{0,40}/[a-z0-9_\-]{16}"
_ENROL_CUES = Cues.of("fa totp authenticator factor", "谷歌验证", "身份验证器", "两步验证")
_TWO_FACTOR = (
    r"[^\n\x1a\x1c-\x1f]{0,20}?(?:secret|setup key|key|密[钥鑰])\W{1,4}(?:is\s|是)?\s?([a-z2-7]{16,64}"
    r"|(?:[a-z2-7]{4} ){3,15}[a-z2-7]{4})(?![a-z0-9])"
)


def gate(view: View) -> bool:
    """A long run with a colon in it, or a cue of two-factor enrolment."""
    return bool(view.chunks) or view.knows(_ENROL_CUES)


def find(view: View) -> Iterator[Span]:
    """The whole link: which part of it opens the door differs by site."""
    low = view.low
    for start, end in view.chunks:
        if low.find(":", start, end) < 0:
            continue
        for url in lazy(_URL).finditer(low, start, end):
            why = _why(url.group())
            if why:
                yield Span(why[0], url.start(), url.end(), why[1])
    for _, end in view.places(_ENROL_CUES):
        match = lazy(_TWO_FACTOR).match(low, end)
        if match:
            yield Span("one_time_code", match.start(1), match.end(1), "2FA secret: it makes every future one-time code")


def _why(url: str) -> tuple[str, str] | None:
    if lazy(_SESSION).match(url):
        return "api_key", "wallet-connect session: its key lets another device in"
    if lazy(_ENROLMENT).match(url):
        return "one_time_code", "2FA enrolment code: it makes every future one-time code"
    if lazy(r"\.(?:png|jpe?g|gif|webp|svg|mp4)(?:\?|$)").search(url):
        return None  # a picture's link opens the picture
    if "://" in url and lazy(_PARAMETER).search(url):
        return "api_key", "link that carries a secret or a sign-in token"
    if url.startswith("http") and lazy(_RESET).search(url):
        return "api_key", "one-time link to reset, recover or sign in"
    return None
