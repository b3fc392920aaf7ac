"""Telephone numbers: in international form wherever the numbering plans know them, otherwise after a cue.

The library is imported only when a run of digits asks for it.
"""

from collections.abc import Iterator

from copilot.safety.detectors.base import Span, View, lazy

_CUE = (
    r"(?<![a-z])(?:phones?|tel|hp|telephone|mobile|cell|cellphone|whats\s?app|wa|viber|signal|call(?:ed|ing)?|dial"
    r"|ring|reach me|text me|messages?(?: to)?|sms|fax|desk|office|contact|hotline"
    r"|registered|my number|new number|(?:they're|not) answering(?: at)?|tel[eé]fono|telefone|t[eé]l[eé]phone"
    r"|handy|telefon|celular|m[oó]vil|portable)(?![a-z])"
    r"|тел|电话|電話|手机|手機|号码|號碼|联系方式|联系我|座机|热线|微信|致电|携帯|番号|전화|휴대폰|телефон|номер|điện"
    r" thoại|sđt|หมายเลข|هاتف|रफ़ोन|फ़ोन|फोन"
)
_SUFFIX = r"[ \t]{0,2}-?[ \t]{0,2}(?:office|fax|mobile|desk|home|work|cell|tel)(?![a-z])"
_NO_PHONE = (
    r"(?<![a-z])(?:order|tx|txid|block|height|amount|ticket|case|invoice|card|iban|account|nonce|chain ?id|pid|uid"
    r"|id|version|build|ip|got|fee|paid|sent|received|balance|cost|price)(?:[ _]?(?:number|no|id))?[\"'\s:#.]{0,4}\Z"
    r"|(?:订单|訂單|流水|区块|區塊|工单|金额|余额|单号|卡号|号段|高度|版本|转了|扣了)号?[\s:：]{0,3}\Z"
)
_UNIT = (
    r"\s{0,2}(?:wei|gwei|usdt|usdc|usd|eth|btc|bnb|trx|sol|shib|pepe|doge|sats?|satoshi|lamports?|tokens?|cny"
    r"|rmb|eur|个|枚|元|块|刀|%)(?![a-z])"
)
_PIECES = r"[+＋]?[\d()（） \t./\-\u2010-\u2015\u00a0]+"
_DATE = r"(?:19|20)\d{2}[-./年 ]\d{1,2}[-./月 ]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d{2}"
_OCTETS = r"\d{1,3}(?:\.\d{1,3}){3}"
_CHINESE_MOBILE = r"(?:\+?86[ \-]?)?1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}"
_NATIONAL = r"\(\d{2,4}\)[ ]?\d{3,4}[ \-.]\d{4}|\d{3}[\-.]\d{3}[\-.]\d{4}(?:x\d{1,5})?|0\d{2,4}-\d{6,8}|0[1-9](?:[ .]\d{2}){4}"
_EXTENSION = r"[ ]?(?:x|ext\.?|转|轉|#)[ ]?\d{1,6}"


def gate(view: View) -> bool:
    """A run of six digits or more."""
    return view.digits >= 6 and bool(view.numbers)


def find(view: View) -> Iterator[Span]:
    """Spans of kind phone."""
    for match in view.numbers:
        start, end = match.span()
        head = lazy(r"[+＋(（]{0,2}\Z").search(view.text[max(0, start - 2) : start])
        start -= len(head.group()) if head else 0
        raw = view.text[start:end]
        if view.text[start - 1 : start].isalnum() and view.text[start - 1 : start].isascii() and start:
            continue
        digits = "".join(filter(str.isdigit, raw))
        if (
            view.text[end : end + 1].isalnum()
            and view.text[end : end + 1].isascii()
            and not lazy(_EXTENSION).match(view.low, end)
        ):
            continue
        if (
            lazy(r"[.,]\d").match(view.text, end)
            or lazy(_UNIT).match(view.low, end)
            or lazy(_DATE).match(raw)
            or lazy(_OCTETS).fullmatch(raw)
        ):
            continue
        why = _why(view, start, end, raw, digits)
        if why:
            extension = lazy(_EXTENSION).match(view.low, end)
            yield Span("phone", start, extension.end() if extension else end, why)


def _why(view: View, start: int, end: int, raw: str, digits: str) -> str:
    before = view.before(start, 40)
    why = _reason(view, end, raw, digits, before)
    if not why or view.text[start - 1 : start] in ("$", "€", "¥", "£", "#", "/", "=", "_"):
        return ""
    return "" if lazy(_NO_PHONE).search(before) else why


def _reason(view: View, end: int, raw: str, digits: str, before: str) -> str:
    if 6 <= len(digits) <= 15 and (lazy(_CUE).search(before) or lazy(_SUFFIX).match(view.low, end)):
        return "digits after a word for telephone"
    if raw.lstrip("(（")[:1] in ("+", "＋") and 7 <= len(digits) <= 15 and _known(raw, None):
        return "an international telephone number"
    if lazy(_CHINESE_MOBILE).fullmatch(raw) and _known(raw, "CN"):
        return "a Chinese mobile number"
    if lazy(_NATIONAL).fullmatch(raw):
        return "grouped the way telephone numbers are written"
    return ""


def _known(raw: str, region: str | None) -> bool:
    """Whether the numbering plans hold such a number."""
    import phonenumbers

    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)
