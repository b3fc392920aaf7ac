"""One-time codes: 4 to 8 digits that a text message, e-mail or authenticator showed."""

import re
from collections.abc import Iterator

from copilot.safety.detectors.awaited import Cues
from copilot.safety.detectors.base import Span, View, lazy

_CUES = Cues.of(
    "code codes passcode otp fa mfa totp authenticator xac bestatigungscode sicherheitscode verifizierungscode einmalcode"
    " codigo codice kodu kodum kod kode",
    "验证码", "驗證碼", "校验码", "校驗碼", "动态密码", "動態密碼", "动态码", "動態碼", "一次性密码", "一次性密碼",
    "短信上", "短信里", "短信密码", "短信码", "确认码", "確認碼",
    "备用码", "備用碼", "恢复码", "恢復碼", "救援码", "登录码", "登錄碼", "安全码", "安全碼", "认证码", "認證碼",
    "验证器", "驗證器", "код", "인증번호", "인증 코드", "인증코드", "認証コード", "確認コード", "ワンタイム",
    "รหัส otp", "رمز التحقق", "सत्यापन",
)  # fmt: skip
_GAP = r"[^\d\n,，。;；!！?？\x1a\x1c-\x1f]{0,28}?(?<![\d.+#/\-A-Za-z])"
_VALUE = (
    r"(?P<value>[A-Z]{1,3}[ -]?\d{4,8}|\d{3}[ \u00a0-]\d{3}|\d{4}-\d{4}|\d{2}-\d{4}|\d{4,8}"
    r"|(?=[A-Za-z0-9-]{0,14}\d)[A-Za-z0-9]{4,5}(?:-[A-Za-z0-9]{4,5}){1,3}"
    r"|(?=[A-Z]{0,6}\d)(?=\d{0,6}[A-Z])[A-Z0-9]{6,8}(?![A-Za-z0-9]))(?![\d])(?![.,]\d)(?!-\d)"
)
_NEXT_TURN = (
    r"[^\d\n\x1a\x1c-\x1f]{0,40}[?？]?[\n\x1a\x1c-\x1f ]{1,6}(?:[^\d\n:：]{0,20}[:：][ ]?)?(?:(?:it'?s|是|the code"
    r" is|code)[ :：]?)?" + _VALUE + r"[ .。!！]{0,3}(?=\n|\Z|[\x1a\x1c-\x1f])"
)
_ANOTHER = r"[ \t]{0,2}[\n,;、，][ \t]{0,2}(?:\d{1,2}[.)][ \t]?)?(?P<value>[A-Za-z0-9-]{4,24})(?![A-Za-z0-9-])"
_MORE = 20
_OTHER_CODE = (
    r"(?:error|status|build|version|serial|tracking|model|device|voucher|bonus|country|area|zip|zone|postal|post|qr|bar"
    r"|promo|promotional|referral|invite"
    r"|invitation|discount|gift|source|sort|swift|bank|exit|response|return|http|dial|coupon|ref|product"
    r"|chain|byte|smart[ -]contract|contract)[\s_-]?\Z"
)
_OTHER_THING = (
    r"block|order|ticket|phone|amount|balance|height|version|chain|error|within|minutes?|since|phone|mobile|number"
    r" of|block|订单|区块|工单|手机|电话|金额|余额|版本|错误|報錯|报错"
    r"|转|充|提现|等了|年|分钟|小时"
)
_UNIT = (
    r"\s{0,2}(?:usdt|usdc|usd|eth|btc|trx|bnb|sol|gwei|wei|%|minutes?|mins?|hours?|days?|seconds?|times"
    r"|digits?|位|次|个|分钟|分鐘|小时|小時|秒|天|元|月|年|刀|块)"
)
_SECURITY = (
    r"v[eé]rif|backup|recovery|rescue|secur|confirm|log[ -]?in|sign[ -]?in|sms|text|e-?mail|auth|2fa|two|one[ -]time|otp"
    r"|access|passcode"
    r"|google|got|receiv|sent|enter|activat|anmeld|best[aä]tig|giri[sş]|do[gğ]rul|x[aá]c|ov[eě][rř]|weryf|подтвер"
    r"|смс|вход|авториз"
)
_PLAIN_WORDS = frozenset({"code", "codes", "kod", "kode", "kodu", "kodum", "codigo", "codice", "код"})
_WHOLE_CLAUSE = r"\s{1,2}\d{6}(?=\s{0,2}(?:[.,!?。，！？\n\x1c-\x1f]|\Z))"
_DIRECT = r"\s{0,2}(?:is|was|[:：=]|es|è|это)\s{0,2}(?:\d{6}|\d{3}[ -]\d{3})(?!\d)"
_WHY = "digits given as a one-time code"


def gate(view: View) -> bool:
    """A word for code, and digits."""
    return view.digits >= 3 and view.knows(_CUES)


def find(view: View) -> Iterator[Span]:
    """Spans of kind one_time_code."""
    for start, end in view.places(_CUES):
        cue = view.low[start:end]
        if cue in ("code", "kod", "kode", "код") and lazy(_OTHER_CODE).search(view.before(start, 24)):
            continue
        if cue == "fa" and view.low[start - 1 : start] != "2":
            continue
        if not lazy(r"[0-9]").search(view.text, max(0, start - 60), end + 90):
            continue
        for pattern in (_GAP + _VALUE, _NEXT_TURN):
            match = lazy(pattern).match(view.text, end)
            said = lazy(_SECURITY).search(view.low, max(0, start - 40), match.start("value")) if match else None
            if cue in _PLAIN_WORDS and not said and not lazy(_DIRECT + "|" + _WHOLE_CLAUSE).match(view.low, end):
                continue
            if match and _is_code(view, end, match.start("value"), match.end("value")):
                yield Span("one_time_code", match.start("value"), match.end("value"), _WHY)
                yield from _list_after(view, match)
                break
        before = lazy(
            r"(?<![\w.])(?P<value>\d{3}[ -]?\d{3}|\d{4,8})[ \t]{1,2}(?:is|as) (?:your|my|the)(?: [\w-]{1,14}){0,3} ?\Z"
            r"|(?<![\w.])(?P<noted>\d{4,8})[ ]?[(（][^\d()（）\n]{0,8}\Z"
        ).search(view.before(start, 60))
        if before:
            shift = max(0, start - 60)
            place = before.span("value" if before["value"] else "noted")
            yield Span("one_time_code", shift + place[0], shift + place[1], _WHY)


def _list_after(view: View, match: re.Match[str]) -> Iterator[Span]:
    """The codes that follow the first, as in a list of backup codes: all of one length."""
    signs = [*map(_is_sign, match["value"])]
    for _ in range(_MORE):
        another = lazy(_ANOTHER).match(view.text, match.end("value"))
        if not another or [*map(_is_sign, another["value"])] != signs:
            return
        match = another
        yield Span("one_time_code", match.start("value"), match.end("value"), _WHY)


def _is_sign(char: str) -> bool:
    return char in "- "


def _is_code(view: View, cue_end: int, start: int, end: int) -> bool:
    gap = view.low[cue_end:start]
    return not lazy(_OTHER_THING).search(gap) and not lazy(_UNIT).match(view.low, end)
