"""Versions, devices, times and order numbers: the circumstances an agent asks for.

An operating system with its version ("iOS 17.5") counts as part of the device; `version` is the app's.
Every pattern is linear: no repetition inside a repetition, every length bounded.
"""

import re
from collections.abc import Iterator

from copilot.identifiers.model import Kind

_VERSION_NUMBER = r"\d{1,4}(?:\.\d{1,5}){1,3}(?:[-.]?(?:beta|alpha|rc)\.?\d{0,3})?(?:[ ]?\(\d{1,8}\))?"
_VERSIONS = (
    re.compile(
        r"(?:(?i:(?<![a-z])(?:versions?|ver\.?|build))|版本号?|版本號?|(?<![A-Za-z])(?i:app)|钱包|錢包"
        r"|версия|phiên bản|versi|versión)"
        r"[ ]?(?:is|是|为|為|number|no\.?)?[ ]?[:：]?[ ]?"
        rf"[vV]?(?P<version>{_VERSION_NUMBER})(?![0-9A-Za-z])"
    ),
    re.compile(rf"(?<![0-9A-Za-z_.])[vV](?P<version>{_VERSION_NUMBER})(?![0-9A-Za-z])"),
    re.compile(r"(?<![0-9A-Za-z_.,/-])(?P<version>\d{1,2}\.\d{1,3}\.\d{1,5})(?![0-9A-Za-z_]|[.,]\d|[ ]?%)"),
)

_BRAND = (
    r"iphone|ipad|galaxy|pixel|redmi|xiaomi|oneplus|huawei|honor|oppo|vivo|realme|motorola|poco|infinix|tecno|iqoo|meizu"
    r"|nothing phone|samsung|macbook|thinkpad"
)
_CHINESE_BRAND = r"苹果|蘋果|华为|華為|小米|荣耀|榮耀|红米|紅米|三星|一加|魅族|努比亚|真我"
_SERIES = (
    r"Pro|Max|Plus|Ultra|Mini|mini|SE|Air|Lite|Note|Edge|Fold|Flip|Mate|Nova|nova|Find|Reno|Magic|Galaxy|Redmi|Tab|Pura|Play|Neo"
    r"|pro|max|plus|ultra|[XSPAK]"
)
_MODEL = rf"(?:[ ]?(?:[A-Za-z]{{1,3}}\d{{1,4}}[A-Za-z]{{0,2}}|\d{{1,4}}[A-Za-z]{{0,2}}|{_SERIES})(?![0-9A-Za-z]|\.\d))"
_DEVICE = re.compile(
    rf"(?<![0-9A-Za-z])(?i:{_BRAND})(?![A-Za-z]){_MODEL}{{0,5}}|(?:{_CHINESE_BRAND})(?:手机|手機)?{_MODEL}{{1,5}}",
)
_SYSTEM = re.compile(
    r"(?<![0-9A-Za-z])(?:(?i:ios|ipados|android|harmonyos(?: next)?|miui|hyperos|coloros|one ?ui|macos|windows)"
    r"|Win|安卓|鸿蒙|鴻蒙"
    r")[ ]?\d{1,4}(?:\.\d{1,4}){0,3}(?![0-9A-Za-z])"
)

_ZONE = r"(?:[ ]?(?:UTC|GMT|Z)(?:[+-]\d{1,2}(?::?\d{2})?)?)?"
_CLOCK = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
_TIME = re.compile(
    r"(?<![0-9A-Za-z.])(?:"
    rf"\d{{4}}[-/.年]\d{{1,2}}[-/.月]\d{{1,2}}[日号號]?(?:[ T]{{0,2}}{_CLOCK}{_ZONE})?"
    r"|\d{1,2}月\d{1,2}[日号號](?:[ ]?(?:上午|下午|晚上|早上|凌晨|中午))?"
    r"(?:[ ]?\d{1,2}(?:[:：]\d{2}|[点點](?:\d{1,2}分?|半)?))?"
    rf"|(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?(?:[ ]?[aApP]\.?[mM]\.?)?{_ZONE}"
    r"|\d{1,2}[ ]?[aApP][mM]"
    r")(?![0-9A-Za-z])"
)

_ORDER = re.compile(
    r"(?:(?i:(?<![a-z])(?:order|ticket|case|reference|ref|uid|request)(?: (?:id|no|number))?)"
    r"|订单号?|訂單號?|工单号?|工單號?|流水号?|单号|編號|编号|案件号)"
    r"[ ]?(?:is|是|为|為)?[ ]?[:：#.]{0,2}[ ]?(?P<number>[A-Za-z]{0,6}[-_]?\d[0-9A-Za-z-]{3,40})(?![0-9A-Za-z])"
)
_UUID = re.compile(r"(?<![0-9A-Za-z-])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![0-9A-Za-z-])")


def circumstance_spans(text: str) -> Iterator[tuple[Kind, int, int]]:
    """(kind, start, end) of versions, devices, times and order numbers."""
    for match in _ORDER.finditer(text):
        yield Kind.ORDER_NO, *match.span("number")
    for match in _UUID.finditer(text):
        yield Kind.ORDER_NO, *match.span()
    for match in _TIME.finditer(text):
        yield Kind.TIME, *match.span()
    for pattern in (_SYSTEM, _DEVICE):
        for match in pattern.finditer(text):
            yield Kind.DEVICE, *match.span()
    for pattern in _VERSIONS:
        for match in pattern.finditer(text):
            yield Kind.VERSION, *match.span("version")
