"""Amounts and tokens as customers write them: "1,200.5 USDT", "3万U", "两百美金", "$500", "usdt".

Every pattern is linear: no repetition inside a repetition, every length bounded.
"""

import re
from collections.abc import Iterator

from copilot.identifiers.model import Kind

TICKERS = frozenset(
    (
        *("USDT", "USDC", "USDD", "TUSD", "BUSD", "FDUSD", "PYUSD", "USDE", "DAI", "ETH", "WETH", "STETH", "WSTETH"),
        *("BTC", "WBTC", "BTCB", "BNB", "WBNB", "TRX", "SOL", "WSOL", "JUP", "BONK", "MATIC", "POL", "ARB", "AVAX", "FTM"),
        *("XRP", "LTC", "DOGE", "BCH", "ETC", "ADA", "DOT", "ATOM", "OSMO", "KAVA", "INJ", "TIA", "APT", "TON", "XMR"),
        *("LINK", "UNI", "AAVE", "CRV", "MKR", "LDO", "SHIB", "PEPE", "FLOKI", "CAKE", "SUSHI", "GMX", "PENDLE", "STRK"),
        *("MNT", "CRO", "OKB", "OKT", "HT", "KCS", "NEO", "EOS", "XLM", "HBAR", "ALGO", "ICP", "FIL", "GRT", "WLD", "JST"),
        *("BTT", "WIN", "NFT", "BLUR", "APE", "SAND", "MANA", "AXS", "GALA", "ENS", "RNDR", "FET", "IMX", "DYDX", "SNX"),
        *("COMP", "YFI", "1INCH", "BAL", "ZRX", "XTZ", "KSM", "EGLD", "KAS", "ORDI", "SATS", "CFX", "DOGS", "HMSTR", "CATI"),
    )
)
_ONLY_WITH_NUMBER = frozenset(
    {"WIN", "NFT", "COMP", "SAND", "ICP", "APE", "NEO", "BAL", "HT", "SATS", "LINK", "ALGO", "ENS", "TON"}
)
"""Tickers that are also words, chains or other things when no amount stands before them."""
_NAMES = (
    "泰达币",
    "泰達幣",
    "比特币",
    "比特幣",
    "以太币",
    "以太幣",
    "柴犬币",
    "波场币",
    "币安币",
    "Tether",
    "USD Coin",
    "bitcoins",
)

_NOT_TICKERS = frozenset(
    (
        *("AM", "PM", "UTC", "GMT", "KB", "MB", "GB", "TB", "MHZ", "GHZ", "IOS", "OS", "PC", "APP", "ID", "OK", "NO", "YES"),
        *("PIN", "SMS", "QR", "UID", "PDF", "URL", "IP", "FAQ", "KYC", "AML", "API", "SDK", "TX", "TXID", "GAS", "GWEI"),
        *("THE", "AND", "FOR", "TO", "OF", "IN", "ON", "AT", "IS", "IT", "MY", "WE", "HI", "OR", "BUT", "NOT", "TIMES"),
        *("DAY", "DAYS", "HOUR", "HOURS", "MIN", "MINS", "SEC", "WORDS", "BST", "CST", "EST", "PST", "CET", "MSK", "KST"),
        *("PRO", "MAX", "PLUS", "MINI", "ULTRA", "SE", "FE", "LITE", "WINDOWS", "ANDROID", "DEX", "DAPP", "P2P", "2FA"),
        *("VIP", "CEO", "CPU", "RAM", "SIM", "TH", "ST", "ND", "RD", "VPN", "WIFI", "ERC20", "BEP20", "TRC20"),
    )
)


def _any(words: "frozenset[str] | set[str] | tuple[str, ...]") -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_NUMBER = (
    r"(?:\d{1,3}(?:[,，]\d{3}){1,6}(?:\.\d{1,18})?|\d{1,3}(?:\.\d{3}){1,6},\d{1,18}"
    r"|\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,4}(?:[.,]\d{1,18})?(?![0-9])|\d{1,18}(?:[.,]\d{1,18})?)"
)
_DIGITS = "一二两兩三四五六七八九十百千万萬亿零"
_CHINESE_NUMBER = rf"(?<![{_DIGITS}])[{_DIGITS}几幾][{_DIGITS}半多几幾]{{0,9}}"
_SCALE = r"(?:[ \u00a0]?(?:万|萬|亿|億|千|百|thousand|million|mil|[kKwW](?![A-Za-z]))多?)?"
_COUNTER = r"[ \u00a0]?(?:枚|个|個|颗)?[ \u00a0]?"
_CURRENCY = (
    r"美元|美金|人民币|人民幣|港币|港幣|台币|台幣|新台币|日元|韩元|欧元|歐元|英镑|卢布|元|块钱|塊錢|块|塊|刀"
    r"|(?:US )?(?:dollar|buck|euro|pound)s?(?![a-z])|yuan(?![a-z])"
    r"|(?:RMB|CNY|USD|EUR|GBP|JPY|HKD"
    r"|TWD|KRW|RUB|VND|IDR|INR|BRL)(?![A-Za-z])"
)
_KNOWN = rf"(?i:{_any(TICKERS)})(?![0-9A-Za-z])"
_MONEY = rf"[uU](?![0-9A-Za-z])|{_CURRENCY}|[€£₽₫₩]"
_AMOUNT = re.compile(
    rf"(?<![0-9A-Za-z_.$])(?<!\d[,，:/-]){_NUMBER}{_SCALE}{_COUNTER}"
    rf"(?:(?P<money>{_MONEY})|(?P<ticker>{_KNOWN}|(?<=[ \u00a0])[A-Z][A-Z0-9]{{1,9}}(?![0-9A-Za-z]))|(?P<name>{_any(_NAMES)}))"
)
_CHINESE_AMOUNT = re.compile(rf"{_CHINESE_NUMBER}{_COUNTER}(?:(?P<ticker>{_KNOWN})|(?P<name>{_any(_NAMES)})|{_MONEY})")
_MONEY_FIRST = re.compile(rf"(?<![0-9A-Za-z])(?:(?:US|HK|NT)\$|R\$|[$€£¥￥₽₩₹]|(?:RMB|USD|EUR)(?= ?\d))[ ]?{_NUMBER}{_SCALE}")
_TOKENS = (
    re.compile(rf"(?<![0-9A-Za-z_])(?:{_any(TICKERS - _ONLY_WITH_NUMBER)})(?![0-9A-Za-z_])"),
    re.compile(r"(?<![0-9A-Za-z_/.-])(?i:usdt|usdc|busd|btc|eth|bnb|trx|doge|shib|matic|xrp|ltc)(?![0-9A-Za-z_/-]|\.[A-Za-z])"),
    re.compile(_any(_NAMES)),
)


def asset_spans(text: str) -> Iterator[tuple[Kind, int, int]]:
    """(kind, start, end) of amounts and tokens; the token of an amount is given too."""
    for pattern in (_AMOUNT, _CHINESE_AMOUNT):
        for match in pattern.finditer(text):
            ticker = match.group("ticker")
            if ticker and ticker.upper() in _NOT_TICKERS:
                continue
            yield Kind.AMOUNT, *match.span()
            if ticker or match.group("name"):
                yield Kind.TOKEN, *match.span("ticker" if ticker else "name")
    for match in _MONEY_FIRST.finditer(text):
        yield Kind.AMOUNT, *match.span()
    for pattern in _TOKENS:
        for match in pattern.finditer(text):
            yield Kind.TOKEN, *match.span()
