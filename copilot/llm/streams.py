"""Puts a streamed chat completion together again, and shows what a JSON answer says while it is still being written."""

import json
from typing import Any

from copilot.models.ports import Watch


class StreamedAnswer:
    """Server-sent events in, the completion they amount to out, in the shape of one that came whole.

    `watch` is called with all text so far. A list of parts that a gateway sends as content is not shown, only kept.
    """

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._line = bytearray()
        self._text: list[str] = []
        self._refusal = ""
        self._finish: str | None = None
        self._usage: Any = None
        self._done = self._choices = False

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes as they arrived."""
        *lines, rest = (self._line + chunk).split(b"\n")
        self._line = bytearray(rest)
        before = len(self._text)
        for line in lines:
            self._read(bytes(line).strip())
        if len(self._text) > before:
            self._watch("".join(self._text))

    @property
    def is_complete(self) -> bool:
        """Whether the end was seen; a server that gives up in the middle sends an error instead."""
        return self._done or self._finish is not None

    @property
    def answer(self) -> dict[str, Any]:
        """The completion as far as it came."""
        message = {"role": "assistant", "content": "".join(self._text), "refusal": self._refusal or None}
        choices = [{"message": message, "finish_reason": self._finish}] if self._choices else []
        return {"choices": choices, "usage": self._usage}

    def _read(self, line: bytes) -> None:
        if not line.startswith(b"data:"):
            return
        data = line[5:].strip()
        if data == b"[DONE]":
            self._done = True
            return
        try:
            event = json.loads(data)
            self._usage = event.get("usage") or self._usage
            choice = next(iter(event.get("choices") or ()), None)
            if choice is None:
                return
            self._choices = True
            delta = choice.get("delta") or {}
            self._finish = choice.get("finish_reason") or self._finish
            self._refusal += delta.get("refusal") or ""
            content = delta.get("content")
        except (ValueError, AttributeError, TypeError):
            return  # a comment or an event of a gateway's own
        if isinstance(content, str) and content:
            self._text.append(content)


def field_so_far(text: str, name: str) -> str:
    """The value of the text field `name` in the JSON object that `text` begins to be; "" before it has one."""
    from jiter import from_json

    start = text.find("{")
    if start < 0:
        return ""
    try:
        found = from_json(text[start:].encode("utf-8", "replace"), partial_mode="trailing-strings")
    except ValueError:
        return ""
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""
