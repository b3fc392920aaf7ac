"""Payment cards: the checksum and the issuer's range where nothing is said, the digits alone after a cue."""

from collections.abc import Iterator

from copilot.safety.detectors.base import Span, View, lazy

_CUE = (
    r"(?<![a-z])(?:card|cards|cc|visa|master\s?card|amex|american express|unionpay|maestro|jcb|debit|credit"
    r")(?![a-z])|银行卡|銀行卡|信用卡|储蓄卡|借记卡|卡号|卡號"
    r"|用卡|刷卡|银联|tarjeta|carte|karte|карт|kart[ıa]|thẻ|カード|카드|cart[aã]o|carta di"
)
_NO_CARD = (
    r"(?<![a-z])(?:order|tx|txid|block|amount|ticket|case|invoice|tracking|wei|balance|imei|serial|uid|user"
    r" ?id|ref(?:erence)?)(?![a-z])|订单|訂單|流水|区块|區塊|工单|金额|余额|单号|單號|編號|编号"
    r"|条形码|條碼|条码|bar[ -]?code|(?<![a-z])(?:ean|isbn)(?![a-z])"
)
_UNIT = r"\s{0,2}(?:wei|gwei|usdt|usdc|eth|btc|shib|pepe|sats?|satoshi|lamports?|tokens?|个|枚|元)(?![a-z])"
_PATTERN = r"(?<![0-9A-Za-z.,+])\d(?:[ \-\u00a0]{0,1}\d){11,18}(?![0-9A-Za-z])(?![.,]\d)"
# Issuer ranges of ISO/IEC 7812 with the lengths each network uses.
_ISSUER = (
    r"4\d{12}(?:\d{3}|\d{6})?|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}"
    r"|(?:6011|65\d{2}|64[4-9]\d)\d{12}|62\d{14,17}|35(?:2[89]|[3-8]\d)\d{12}|(?:5[06-9]|6\d)\d{10,17}"
)


def gate(view: View) -> bool:
    """A run of digits."""
    return view.digits >= 6 and bool(view.numbers)


def find(view: View) -> Iterator[Span]:
    """Spans of kind card."""
    for match in (match for start, end in _stretches(view) for match in lazy(_PATTERN).finditer(view.text, start, end)):
        digits = "".join(filter(str.isdigit, match.group()))
        before = view.before(match.start(), 40)
        if lazy(_UNIT).match(view.low, match.end()):
            continue
        if _last(_CUE, before) > _last(_NO_CARD, before):
            yield Span("card", match.start(), match.end(), "12 to 19 digits after a word for a payment card")
        elif checksum_fits(digits) and lazy(_ISSUER).fullmatch(digits) and not lazy(_NO_CARD).search(before):
            grouped = not match.group().isdigit()
            if grouped or not lazy(r"\d{17,}").fullmatch(digits):
                yield Span("card", match.start(), match.end(), "an issuer's range, and the checksum of a payment card fits")


def _stretches(view: View) -> Iterator[tuple[int, int]]:
    for number in view.numbers:
        if number.end() - number.start() >= 12:
            yield number.span()


def _last(pattern: str, before: str) -> int:
    """Where the last match in `before` ends, -1 for none: the word nearest to the digits decides."""
    return max((match.end() for match in lazy(pattern).finditer(before)), default=-1)


def checksum_fits(digits: str) -> bool:
    """Luhn's checksum (ISO/IEC 7812-1)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
