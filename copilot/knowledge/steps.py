"""Numbered steps in a text."""

import re

_STEP = re.compile(r"^[ \t]{0,3}(\d{1,3})[.、)]\s*(?=\S)", re.MULTILINE)


def step_numbers(text: str) -> list[int]:
    """The numbers of the steps of `text`, in order."""
    return [int(number) for number in _STEP.findall(text)]


def without_numbers(text: str) -> str:
    """`text` without the numbering of its steps."""
    return _STEP.sub("", text)
