"""JSON whose end is missing, as half a clipboard or a broken download leaves it: what is whole in it is kept.

Read as words instead, a whole export would become one message of the customer.
"""

import json
import re
from typing import Any

_CLOSING = {"{": "}", "[": "]"}
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|["{}\[\]]', re.DOTALL)


def closed(text: str) -> tuple[list[Any], str] | None:
    """The documents up to the last object that is whole, and a warning; None when nothing inside is whole.

    JSON lines lack their last line, one document its last brackets.
    """
    whole, _, last = text.rstrip("\n").rpartition("\n")
    if whole and last.startswith("{"):
        try:
            lines = [json.loads(line) for line in whole.split("\n") if line.strip()]
        except (ValueError, RecursionError):
            pass
        else:
            return lines, f"the JSON lines are cut off: the last of {len(lines) + 1} was left out"
    end, _ = _scan(text, len(text))
    if not end:
        return None
    _, still_open = _scan(text, end)
    try:
        document = json.loads(text[:end] + "".join(_CLOSING[bracket] for bracket in reversed(still_open)))
    except (ValueError, RecursionError):
        return None
    return [document], f"the JSON is cut off: what stands after character {end} of {len(text)} was left out"


def _scan(text: str, stop: int) -> tuple[int, list[str]]:
    """Where the last object inside a list ends before `stop`, and the brackets open at `stop`; (0, []) for no cut-off JSON."""
    open_now: list[str] = []
    end = 0
    for token in _TOKEN.finditer(text, 0, stop):
        mark = token.group()
        if mark in _CLOSING:
            open_now.append(mark)
        elif mark == '"':
            break  # the string in which the text was cut off
        elif mark in {"}", "]"}:
            if not open_now or _CLOSING[open_now.pop()] != mark or not open_now:
                return 0, []
            if mark == "}" and open_now[-1] == "[":
                end = token.end()
    return end, open_now
