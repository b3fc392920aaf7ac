"""Finds every public identifier of a text and says which chain it belongs to.

The format settles the chain where it can (a TRON address has a checksum of its own); where several
chains share a format, the nearest word that names one decides, and the host of an explorer link
decides before any word.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache

from copilot.identifiers.assets import asset_spans
from copilot.identifiers.chains import BY_NATIVE, EVM, HEX64, ZERO_X_64, chain_mentions
from copilot.identifiers.circumstances import circumstance_spans
from copilot.identifiers.explorers import HOSTS
from copilot.identifiers.formats import PART, RUN, Shape, shape_of
from copilot.identifiers.model import Identifier, Kind

_REACH = 160
"""Code points a word naming a chain may stand away from the hash it explains."""

_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z0-9_]{0,30}_\d{1,5}\]")
_URL = re.compile(r"(?i:https?://|www\.)[^\s<>\"'，。；！？、（）「」【】《》]{1,2000}")
_HOST = re.compile(r"(?i:https?://)?(?:[^/@\s]{0,200}@)?([0-9A-Za-z.-]{1,253})")
_ADDRESS_CUE = re.compile(
    r"address|account|wallet|contract|object|地址|账户|賬戶|帳戶|钱包|錢包|合约|合約"
    r"|адрес|кош|địa chỉ|alamat|주소|アドレス|dirección|endereço|adres",
    re.IGNORECASE,
)
_TX_CUE = re.compile(
    r"(?<![a-z])tx|hash|transaction|transfer|哈希|交易|转账|轉賬|轉帳"
    r"|хеш|транзакц|giao dịch|transaksi|거래|トランザクション",
    re.IGNORECASE,
)
_KEY_CUE = re.compile(
    r"private[ _-]?key|priv[ _-]?key|secret|(?<![a-z])pk(?![a-z])|私钥|私鑰|密钥|密鑰|приватн"
    r"|khóa riêng|clave privada|chave privada|秘密鍵|개인 ?키",
    re.IGNORECASE,
)
_PATH_TX = re.compile(r"/(?:tx|txn|transaction|transactions|extrinsic|block)s?/(?:0x)?$", re.IGNORECASE)
_PATH_ADDRESS = re.compile(r"/(?:address|account|accounts|token|contract|object|coin)s?/(?:0x)?$", re.IGNORECASE)

_PRIORITY = {
    Kind.TX_HASH: 0,
    Kind.ADDRESS: 0,
    Kind.URL: 0,
    Kind.ORDER_NO: 1,
    Kind.TIME: 2,
    Kind.DEVICE: 3,
    Kind.AMOUNT: 4,
    Kind.VERSION: 5,
    Kind.CHAIN: 6,
    Kind.TOKEN: 7,
}
_MAY_SHARE = frozenset({(Kind.AMOUNT, Kind.TOKEN), (Kind.URL, Kind.TX_HASH), (Kind.URL, Kind.ADDRESS)})


_SHORT = 4_000
"""Characters of a text up to which what was found in it is remembered."""


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """Every identifier in `text` in order. Never raises; time grows linearly with the length of `text`.

    An amount and its token, or a link and the hash in it, are both given and overlap; nothing else does.
    Redaction placeholders such as `[HEX64_1]` are not identifiers.
    """
    # Facts, withdrawals and the support check of one summary ask for the same messages again and again.
    return _found_again(text) if len(text) <= _SHORT else _found(text)


def _found(text: str) -> tuple[Identifier, ...]:
    masked = _PLACEHOLDER.sub(lambda match: " " * len(match.group()), text)
    links = [(match.start(), match.end() - _trailing(match.group())) for match in _URL.finditer(masked)]
    mentions = chain_mentions(masked)
    spans = set(asset_spans(masked))
    found = list(_runs(masked, links, [*mentions, *_chains_of_tokens(masked, spans)]))
    found += [Identifier(Kind.URL, text[start:end], start, end, _host_chain(masked[start:end])) for start, end in links]
    found += [Identifier(Kind.CHAIN, text[start:end], start, end, chain) for start, end, chain in mentions]
    for kind, start, end in (*spans, *circumstance_spans(masked)):
        found.append(Identifier(kind, text[start:end], start, end))
    return _without_overlaps(found)


_found_again = lru_cache(maxsize=256)(_found)


Evidence = tuple[int, int, str]
"""Start and end of a word, and the chain it speaks for."""


def _chains_of_tokens(text: str, spans: Iterable[tuple[Kind, int, int]]) -> Iterator[Evidence]:
    for kind, start, end in spans:
        if kind is Kind.TOKEN and (chain := BY_NATIVE.get(text[start:end].upper())):
            yield start, end, chain


def _trailing(link: str) -> int:
    """How many characters at the end of a link are the sentence's and not the link's."""
    return len(link) - len(link.rstrip(".,;:!?)]}>*_`~\"'"))


def _runs(text: str, links: list[tuple[int, int]], evidence: list[Evidence]) -> Iterator[Identifier]:
    pending: list[tuple[int, int, Shape]] = []
    for match in RUN.finditer(text):
        for start, end in _candidates(match):
            shape = shape_of(text[start:end])
            if shape is not None:
                pending.append((start, end, shape))
                if shape.chain and shape.family != "needs_cue":
                    evidence.append((start, end, shape.chain))
                break
    evidence.sort()
    starts = [start for start, _ in links]
    for start, end, shape in pending:
        at = bisect_right(starts, start) - 1
        link = links[at] if at >= 0 and start < links[at][1] else None
        near = evidence[bisect_left(evidence, (start - 2 * _REACH,)) : bisect_right(evidence, (end + _REACH,))]
        identifier = _settled(text, start, end, shape, link, near)
        if identifier is not None:
            yield identifier


def _candidates(match: "re.Match[str]") -> Iterator[tuple[int, int]]:
    yield match.span()
    if "-" in match.group() or "_" in match.group():
        for part in PART.finditer(match.group()):
            yield match.start() + part.start(), match.start() + part.end()


def _settled(
    text: str, start: int, end: int, shape: Shape, link: tuple[int, int] | None, evidence: list[Evidence]
) -> Identifier | None:
    kind, chain = shape.kind, shape.chain
    before = text[max(0, start - 60) : start]
    if link is None and shape.kind is Kind.TX_HASH and _nearest_cue(before, text[end : end + 30]) == "key":
        return None
    host = _host_chain(text[link[0] : link[1]]) if link else ""
    if shape.family == "evm":
        chain = host if host in EVM else _nearest(start, end, evidence, EVM) or "evm"
    elif shape.family == "0x64":
        chain = host or _nearest(start, end, evidence, ZERO_X_64) or "evm"
        if _PATH_ADDRESS.search(before) or (
            chain not in EVM and not _PATH_TX.search(before) and _nearest_cue(before, text[end : end + 30]) == "address"
        ):
            kind = Kind.ADDRESS
    elif shape.family == "hex64":
        chain = host or _nearest(start, end, evidence, HEX64)
    elif shape.family == "needs_cue" and _nearest(start, end, evidence, frozenset({"tron"})) != "tron":
        return None
    return Identifier(kind, text[start:end], start, end, chain)


def _nearest_cue(before: str, after: str) -> str:
    """ "key", "address" or "tx": which cue word stands nearest, the words before deciding first."""
    cues = {"key": _KEY_CUE, "address": _ADDRESS_CUE, "tx": _TX_CUE}
    last = {name: match.end() for name, cue in cues.items() for match in cue.finditer(before)}
    if last:
        return max(last, key=lambda name: last[name])
    first = {name: match.start() for name, cue in cues.items() if (match := cue.search(after))}
    return min(first, key=lambda name: first[name]) if first else ""


def _nearest(start: int, end: int, evidence: list[Evidence], allowed: frozenset[str]) -> str:
    best, chain = _REACH + 1, ""
    for at, until, name in evidence:
        distance = start - until if until <= start else at - end
        if name in allowed and 0 <= distance < best:
            best, chain = distance, name
    return chain


def _host_chain(link: str) -> str:
    match = _HOST.match(link)
    host = match.group(1).lower().removeprefix("www.") if match else ""
    return HOSTS.get(host, "")


def _without_overlaps(found: list[Identifier]) -> tuple[Identifier, ...]:
    kept: list[Identifier] = []
    taken: dict[int, Kind] = {}
    for item in sorted(found, key=lambda item: (_PRIORITY[item.kind], item.start, -item.end)):
        held = {taken[at] for at in (item.start, item.end - 1) if at in taken}
        if any((kind, item.kind) not in _MAY_SHARE and (item.kind, kind) not in _MAY_SHARE for kind in held):
            continue
        kept.append(item)
        for at in range(item.start, item.end):
            taken.setdefault(at, item.kind)
    return tuple(sorted(kept, key=lambda item: (item.start, -item.end)))
