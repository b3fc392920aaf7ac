"""Simplified Chinese as a reader of traditional characters expects it.

One character is not enough to decide (后 is 後 or 后, 干 is 乾, 幹 or 干), so this uses OpenCC's phrase tables
(Apache-2.0, pure Python, loaded on first use in about 70 ms) and the handful of words a wallet desk uses that differ.
"""

from functools import cache
from typing import Any

_DESK_WORDS = (
    ("賬", "帳"),
    ("網絡", "網路"),
    ("軟件", "軟體"),
    ("硬件", "硬體"),
    ("鏈接", "連結"),
    ("屏幕", "螢幕"),
    ("信息", "資訊"),
    ("默認", "預設"),
    ("二維碼", "QR Code"),
    ("並聯系", "並聯繫"),
    ("回復", "回覆"),
    ("一臺", "一台"),
    ("後臺", "後台"),
    ("平臺", "平台"),
)


def to_traditional(text: str) -> str:
    """`text` in traditional characters, Taiwan standard forms; text without Chinese comes back as it was."""
    if text.isascii():
        return text
    converted = str(_converter().convert(text))
    for word, preferred in _DESK_WORDS:
        converted = converted.replace(word, preferred)
    return converted


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2tw")
