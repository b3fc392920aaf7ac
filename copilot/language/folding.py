"""One spelling for what people write in many: width, case, traditional and simplified characters.

Searching compares folded text only. Folding keeps the number of code points wherever it can, but
offsets into folded text must not be used on the original: NFKC may change lengths.
"""

import unicodedata
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "traditional.txt"


@cache
def _simplified() -> dict[int, int]:
    lines = [line for line in _TABLE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {
        ord(old): ord(new)
        for upper, lower in zip(lines[::2], lines[1::2], strict=True)
        for old, new in zip(upper, lower, strict=True)
    }


def to_simplified(text: str) -> str:
    """`text` with every traditional character replaced by its simplified form, one for one."""
    return text if text.isascii() else text.translate(_simplified())


def fold(text: str) -> str:
    """NFKC, lower case, simplified characters: the form in which texts are compared."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).lower().translate(_simplified())
