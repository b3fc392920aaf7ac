"""Which sentences of an article written elsewhere may reach a customer: those that send nobody to an unknown place."""

import re
from collections.abc import Callable

from copilot.policy.links import LinkPolicy

Sendable = Callable[[str], bool]
"""Whether a sentence may stand in a reply."""

_HOST = re.compile(r"(?:https?://|(?<![\w@.-]))((?:[a-z0-9-]{1,63}\.)+[a-z]{2,24})(?![\w-])", re.IGNORECASE)
_TOP_LEVEL = re.compile(
    r"\.(?:com|org|net|io|pro|app|xyz|info|me|cn|co|dev|fi|finance|gg|ai|site|online|link|exchange|im|us|uk|eu|ru)$"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<!\w)@\w{3,}")
_PHONE = re.compile(r"(?<!\w)\+\d[\d\s()-]{7,}\d")


def names_no_place(sentence: str) -> bool:
    """The strictest `Sendable`: no link, domain, e-mail address, account name or phone number at all."""
    return not _hosts(sentence) and not _names_account(sentence)


def names_allowed_places(links: LinkPolicy) -> Sendable:
    """Links and domains on the allow-list of `links` may be named; everything else as in `names_no_place`."""

    def sendable(sentence: str) -> bool:
        return not _names_account(sentence) and all(links.allows(host) for host in _hosts(sentence))

    return sendable


def _hosts(sentence: str) -> list[str]:
    """Hosts named in `sentence`: everything after a scheme, and bare names under a well-known top-level domain."""
    hosts = []
    for match in _HOST.finditer(sentence):
        host = match.group(1).lower()
        if "://" in match.group() or _TOP_LEVEL.search(host):
            hosts.append(host)
    if "://" in sentence and not hosts:
        hosts.append("")
    return hosts


def _names_account(sentence: str) -> bool:
    return bool(_MAIL.search(sentence) or _PHONE.search(sentence))
