"""Finds the JSON object in what a weaker model wrote around, before and instead of it."""

import ast
import json
import re
from typing import Any

_THINKING = re.compile(r"(?is)\A\s*<(think|thinking|reasoning)>.*?</\1>")
_FENCE = re.compile(r"```[A-Za-z0-9]*\s*\n?(.*?)```", re.DOTALL)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_LONGEST = 200_000
_TRIES = 40
"""Places an object is looked for: text full of braces must not cost quadratic time."""


def parse_object(text: str) -> dict[str, Any] | None:
    """The object `text` holds, or None. Tolerates reasoning blocks, code fences, prose around it, trailing commas,
    bare line ends in strings, single quotes, a list around the one object, and a missing last brace."""
    text = _THINKING.sub("", text[:_LONGEST].lstrip("\ufeff")).strip()
    candidates = [text, *(match.group(1).strip() for match in _FENCE.finditer(text))]
    for candidate in candidates:
        if (found := _as_object(_loads(candidate))) is not None:
            return found
    for candidate in candidates:
        if (found := _inside(candidate)) is not None:
            return found
    return None


def _loads(text: str) -> Any:
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _as_object(value: Any) -> dict[str, Any] | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _loads(value)  # an object that was encoded twice
    return value if isinstance(value, dict) else None


def _inside(text: str) -> dict[str, Any] | None:
    """The largest object that begins somewhere in `text`."""
    decoder = json.JSONDecoder(strict=False)
    text = _TRAILING_COMMA.sub(r"\1", text)
    best: dict[str, Any] | None = None
    place, longest = 0, 0
    for _ in range(_TRIES):
        place = text.find("{", place)
        if place < 0:
            break
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
            continue
        if isinstance(value, dict) and end - place > longest:
            best, longest = value, end - place
        place = end
    return best or _loose(text)


def _loose(text: str) -> dict[str, Any] | None:
    """Python's notation, and objects whose end is missing."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0:
        return None
    if end > start:
        try:
            value = ast.literal_eval(text[start : end + 1])
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            value = None
        if isinstance(value, dict) and all(isinstance(key, str) for key in value):
            return value
    return _as_object(_loads(text[start:].rstrip().rstrip(",`") + "}")) or None
