"""Links, look-alikes, shorteners, messenger accounts and telephone numbers in a reply."""

import re
from collections.abc import Callable, Iterator, Sequence

from copilot.identifiers import Identifier, Kind
from copilot.safety.guard.hosts import Host
from copilot.safety.guard.lookalikes import decoded, imitates
from copilot.safety.guard.policy import GuardPolicy

Broken = tuple[str, int, int]
Named = Callable[[], Sequence[Identifier]]

_HANDLE = re.compile(r"(?<![0-9A-Za-z._%+-])@[A-Za-z][0-9A-Za-z_]{3,31}(?![0-9A-Za-z_]|\.[a-z])")
_MESSENGER_ID = re.compile(
    r"(?i)(?:微信号?|wechat(?: id)?|vx|whatsapp|telegram|tg|电报|飞机|qq群?|line id|skype)"
    r"[ ]?(?:号|id|is|是|为|at)?[ ]?[:：][ ]?[0-9A-Za-z_@+-]{4,32}"
)
_PHONE = re.compile(r"(?<![0-9A-Za-z.+])\+[0-9][0-9 ().-]{6,18}[0-9](?![0-9A-Za-z])")
_CALLED = re.compile(
    r"(?i)(?:call|dial|phone|hotline|helpline|tel|whatsapp|ring|电话|電話|热线|熱線|拨打|撥打|致电|致電|客服专线|звоните|llame|ligue|appelez|hubungi)"
    r"[^0-9\n+]{0,24}(\+?[0-9][0-9 ().-]{4,18}[0-9])(?![0-9A-Za-z])"
)
_DEFANGED = re.compile(r"(?i)[0-9a-z:/-]{1,200}(?:\[\.\]|\[dot\]|\(\.\))[0-9a-z./\[\]()-]{1,200}|hxxps?://\S{1,500}")
_MAY_BE_DEFANGED = re.compile(r"[\[(](?:\.|[dD][oO][tT])[\])]|[hH][xX][xX][pP]")
_NUMBER = re.compile(r"[0-9][0-9 ().-]{4,18}[0-9]")
_SHORT_NUMBER = 5
_NO_PHONE = frozenset({Kind.TIME, Kind.ORDER_NO, Kind.ADDRESS, Kind.TX_HASH})


def broken_links(text: str, found: Sequence[Host], policy: GuardPolicy, named: Named) -> Iterator[Broken]:
    """Every way out of the allow-list in `text`; `found` are its hosts, `named` gives its identifiers."""
    for host in found:
        rule = _rule_of(host, policy)
        if rule:
            yield rule, host.start, host.end
    for pattern, signs in ((_HANDLE, "@"), (_MESSENGER_ID, ":：")):
        if any(sign in text for sign in signs):
            for match in pattern.finditer(text):
                yield "messenger_contact", *match.span()
    if _NUMBER.search(text):
        yield from _phones(text, policy, named)


def defanged(text: str) -> list[tuple[int, int]]:
    """Where links stand that were made harmless to click, as in `example[.]com`."""
    return [match.span() for match in _DEFANGED.finditer(text)] if _MAY_BE_DEFANGED.search(text) else []


def _rule_of(host: Host, policy: GuardPolicy) -> str:
    links = policy.links
    if host.is_ascii and links.allows(host.name):
        return ""
    if host.name in {"tg:", "weixin:", "whatsapp:", "viber:"}:
        return "messenger_contact"
    if links.is_messenger(host.name):
        return "messenger_contact"
    if links.is_shortener(host.name):
        return "link_shortener"
    if not host.name.endswith(":") and (decoded(host.name) != host.name or imitates(host.name, policy.protected)):
        return "lookalike_domain"
    return "link_not_allowed"


def _phones(text: str, policy: GuardPolicy, named: Named) -> Iterator[Broken]:
    for pattern, group in ((_PHONE, 0), (_CALLED, 1)):
        for match in pattern.finditer(text):
            start, end = match.span(group)
            digits = re.sub(r"\D", "", match.group(group))
            if len(digits) <= _SHORT_NUMBER or digits in policy.links.phones:
                continue
            if not any(item.kind in _NO_PHONE and item.start < end and start < item.end for item in named()):
                yield "phone_number", start, end
