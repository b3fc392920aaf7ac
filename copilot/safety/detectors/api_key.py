"""Keys of the usual providers by their fixed shape, and long random tokens by cue."""

from collections.abc import Iterator

from copilot.safety.detectors.awaited import Cues
from copilot.safety.detectors.base import Span, View, lazy

# Shape -> provider. Shapes are those the providers document, or the widest that public secret scanners agree on.
_SHAPES: tuple[tuple[str, str], ...] = (
    (r"sk-(?:proj-|svcacct-|admin-|ant-[a-z0-9]{2,8}-|or-v1-|lf-)?[A-Za-z0-9_\-]{16,250}", "OpenAI, Anthropic or alike"),
    (r"(?:A3T[A-Z0-9]|ABIA|ACCA|AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}(?![A-Z0-9])", "AWS access key id"),
    (r"AIza[A-Za-z0-9_\-]{32,40}", "Google"),
    (r"(?:gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{20,255})", "GitHub"),
    (r"(?:gl(?:pat|dt|ptt|rt|cbt|ft|imt|agent|oas|soat|ffct)-[A-Za-z0-9_.\-]{16,80}|GR1348941[A-Za-z0-9_\-]{16,60})",
    "GitLab"),
    (r"xox[abeoprs]-[A-Za-z0-9\-]{10,250}|xapp-\d-[A-Za-z0-9\-]{10,250}", "Slack"),
    (r"https://(?:hooks\.slack\.com/(?:services|workflows)|(?:[a-z]{2,8}\.)?discord(?:app)?\.com/api/webhooks)/[A-Za-z0-9/_\-]{20,140}",
    "webhook"),
    (r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,250}|whsec_[A-Za-z0-9+/=]{20,80}", "Stripe"),
    (r"SG\.[A-Za-z0-9_\-]{16,32}\.[A-Za-z0-9_\-]{30,64}", "SendGrid"),
    (r"(?:key-)?[0-9a-f]{32}-us\d{1,2}(?!\d)|key-[0-9a-f]{32}(?![0-9a-f])", "Mailchimp or Mailgun"),
    (r"(?:AC|SK)[0-9a-z]{32}(?![0-9A-Za-z])", "Twilio"),
    (r"\d{8,12}:AA[A-Za-z0-9_\-]{30,40}", "Telegram bot"),
    (r"[MNO][A-Za-z\d_\-]{23,27}\.[A-Za-z\d_\-]{6}\.[A-Za-z\d_\-]{27,40}", "Discord bot"),
    (r"(?:pypi-[A-Za-z0-9_\-]{40,250}|dckr_pat_[A-Za-z0-9_\-]{20,60})", "package registry"),
    (r"(?://[^\s/]{1,100}/{1,2}:)?_auth(?:Token)?\s?=\s?[A-Za-z0-9+/=_\-]{16,200}", "npm"),
    (r"(?:[A-Za-z][\w.\-]{0,40}\s?[:=]\s?(?:_?[a-z]{1,20}=)?)?[\"']?(?:AKC[A-Za-z0-9]{10,100}"
        r"|AP[0-9A-F](?=[A-Za-z]{0,40}\d|x)[A-Za-z0-9]{10,100}|AP\d[A-Za-z0-9]{10,100})(?![A-Za-z0-9])[\"']?", "Artifactory"),
    (r"eyJ[A-Za-z0-9_\-]{10,4000}\.eyJ?[A-Za-z0-9_\-]{2,8000}(?:\.[A-Za-z0-9_\-]{4,2000})?", "JSON web token"),
    (r"Account(?:Key|Name=\S{1,60};AccountKey)\s?=\s?[A-Za-z0-9+/]{60,100}={0,2}", "Azure storage"),
    (r"(?:https?|wss?)://[a-z0-9.\-]{1,80}(?:infura\.io|alchemy\.com|alchemyapi\.io|quiknode\.pro|quicknode\.com"
        r"|ankr\.com|getblock\.io"
     r"|blastapi\.io|chainstack\.com|nodereal\.io|moralis-nodes\.com)/(?:[a-z0-9_\-]{1,20}/"
         r"){0,3}[A-Za-z0-9_\-]{20,80}/?", "node provider address"),
    (r"[a-z][a-z0-9+.\-]{2,20}://[^\s/:@\"'<>，。]{1,80}:[^\s/@\"'<>，。]{1,120}@[A-Za-z0-9.\-]{1,120}(?::\d{1,5})?",
    "password in an address"),
    (r"(?:ya29\.[A-Za-z0-9_\-]{20,300}|EAA[A-Za-z0-9_\-]{50,300}|GOCSPX-[A-Za-z0-9_\-]{20,40}"
        r"|sq0(?:atp|csp)-[A-Za-z0-9_\-]{20,60}|shp(?:at|ca|pa"
        r"|ss)_[a-fA-F0-9]{32})", "OAuth"),
    (r"(?:dop_v1_[a-f0-9]{64}|PMAK-[a-f0-9]{24}-[a-f0-9]{34}|glsa_[A-Za-z0-9_]{30,60}|(?:dapi|sbp_[0-9a-f]{8})[0-9a-f]{32}(?![0-9a-f])"
     r"|xai-[A-Za-z0-9]{60,100}|pplx-[A-Za-z0-9]{40,60})", "service token"),
)  # fmt: skip
_PREFIXED = r"(?<![A-Za-z0-9_])[a-z][a-z0-9]{1,11}(?:_[a-z]{2,12}){0,2}_(?P<value>[A-Za-z0-9_-]{30,200})(?![A-Za-z0-9_-])"
_CUES = Cues.of(
    "basic key keys cipherkey symkey encryptionkey apikey secret secretkey token tokens accesstoken bearer credential"
    " credentials",
    "令牌",
    "密钥",
    "密鑰",
    "凭证",
    "憑證",
    "ключ",
    "токен",
)
_ASSIGNED = (
    r"s?[\"']?(?:[ ]?\([^()\n]{1,20}\))?[ \t]{0,2}"
    r"(?:[:：=]|is|are|是|为|為|[ \t])[ \t\n]{0,2}[\"'“「`]?([A-Za-z0-9_\-+/]{16,200}={0,2})"
)


def gate(view: View) -> bool:
    """A run of 13 printable characters."""
    return bool(view.chunks)


def find(view: View) -> Iterator[Span]:
    """Spans of kind api_key, each naming the provider whose shape it has."""
    for start, end in _stretches(view):
        part = view.low[start:end]
        for hint, pattern, provider in _HINTED:
            if hint in part:
                for match in lazy(pattern).finditer(view.text, start, end):
                    yield Span("api_key", match.start(), match.end(), f"shape of a credential: {provider}")
        if "_" in part:
            for match in lazy(_PREFIXED).finditer(view.text, start, end):
                if _mixed(match["value"]) or (match["value"].isalnum() and _is_token(match["value"])):
                    yield Span("api_key", match.start(), match.end(), "a service's prefix and a random token")
    for match in view.tokens:
        token = match.group()
        if len(token) == 64 and _mixed(token):
            yield Span("api_key", match.start(), match.end(), "64 random letters and digits: the shape of an exchange API key")
    for start, end in view.places(_CUES):
        if view.text[start - 1 : start] in ("&", "?"):
            continue  # a parameter of a link, which is judged as a whole elsewhere
        if view.before(start, 8).rstrip().endswith("public"):
            continue
        match_after = lazy(_ASSIGNED).match(view.text, end)
        if match_after and _random(match_after.group(1)):
            yield Span("api_key", match_after.start(1), match_after.end(1), "a random token given as a key or token")


def _stretches(view: View) -> list[tuple[int, int]]:
    """Long runs, those one space apart taken together: a header and its value are one credential."""
    joined: list[tuple[int, int]] = []
    for start, end in view.chunks:
        if joined and start - joined[-1][1] <= 1:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


_HINTS: dict[str, tuple[str, ...]] = {
    "OpenAI, Anthropic or alike": ("sk-",),
    "AWS access key id": ("a3t", "abia", "acca", "akia", "asia", "aroa", "aida"),
    "Google": ("aiza",),
    "GitHub": ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
    "GitLab": ("gl", "gr1348941"),
    "Slack": ("xox", "xapp-"),
    "webhook": ("slack.com", "discord"),
    "Stripe": ("_live_", "_test_", "whsec_"),
    "SendGrid": ("sg.",),
    "Mailchimp or Mailgun": ("-us", "key-"),
    "Twilio": ("ac", "sk"),
    "Telegram bot": (":aa",),
    "Discord bot": (".",),
    "package registry": ("pypi-", "dckr_pat_"),
    "npm": ("_auth",),
    "Artifactory": ("akc", "ap"),
    "JSON web token": ("eyj",),
    "Azure storage": ("account",),
    "node provider address": ("://",),
    "password in an address": ("://",),
    "OAuth": ("ya29", "eaa", "gocspx-", "sq0", "shp"),
    "service token": ("dop_v1_", "pmak-", "glsa_", "dapi", "sbp_", "xai-", "pplx-"),
}

_HINTED = tuple(
    (hint, r"(?<![A-Za-z0-9_])(?:" + pattern + ")", provider) for pattern, provider in _SHAPES for hint in _HINTS[provider]
)
"""Every shape with each of the parts without which it cannot stand in a text."""


def _mixed(token: str) -> bool:
    """Upper, lower and digits, several of each: not a word, not hex."""
    digits = sum(map(str.isdigit, token))
    upper = sum(map(str.isupper, token))
    return digits >= 3 and upper >= 3 and len(token) - digits - upper >= 3


def _is_hex(token: str) -> bool:
    return lazy("[0-9a-f]+").fullmatch(token) is not None


def _random(token: str) -> bool:
    """Letters and digits of a credential, told from identifiers the desk needs."""
    if lazy(r"[1-9A-HJ-NP-Za-km-z]{32,44}").fullmatch(token) and not (_mixed(token) or _is_hex(token)):
        return False
    return _is_token(token)


def _is_token(token: str) -> bool:
    """Varied letters and digits; addresses, hashes and numbers are judged elsewhere, by cues of their own."""
    if lazy(r"0x[0-9a-fA-F]+|[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|\d+").fullmatch(token):
        return False
    return any(map(str.isdigit, token)) and any(map(str.isalpha, token)) and len(set(token)) >= 8
