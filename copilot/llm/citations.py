"""Keeps a model's source numbers honest: only numbers of passages it was given survive, in the text and in the list."""

import re
from collections.abc import Iterable

_MARK = re.compile(r"[ \t]*(?:\[\^?|【)\s*(\d{1,3}(?:\s*[,，、;；\-–]\s*\d{1,3})*)\s*(?:†[^\]】]*)?(?:\]|】)(?!\()")
_NUMBER = re.compile(r"\d+")
_BEFORE_STOP = re.compile(r"[ \t]+([.,;:!?。，；：！？])")


def settle_citations(text: str, listed: Iterable[int], available: int) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """`text` with marks as [n] for n in 1..`available` alone; the numbers used, in order; the invented ones.

    Marks in other forms ([1, 3], 【2】, [^1]) are written out. Numbers that were only listed come after those in the text.
    """
    used: dict[int, None] = {}
    invented: dict[int, None] = {}

    def settle(number: int) -> bool:
        good = 1 <= number <= available
        (used if good else invented)[number] = None
        return good

    def rewrite(mark: re.Match[str]) -> str:
        numbers = [int(digits) for digits in _NUMBER.findall(mark.group(1))]
        kept = [f"[{number}]" for number in dict.fromkeys(numbers) if settle(number)]
        before = mark.group()[: len(mark.group()) - len(mark.group().lstrip())]
        return before + "".join(kept) if kept else ""

    settled = _BEFORE_STOP.sub(r"\1", _MARK.sub(rewrite, text))
    for number in listed:
        settle(number)
    return settled.strip(), tuple(used), tuple(invented)
