"""Turns a request into what an endpoint accepts, and a refusal into the next thing to try."""

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from copilot.llm.endpoint import Dialect, Rung
from copilot.llm.failures import server_text

if TYPE_CHECKING:
    from openai import APIStatusError

TEMPERATURE = 0.2
_MENTIONS_FORMAT = re.compile(r"(?i)response_?format|json_?schema|json_?object|json mode|structured[ _]output|guided|grammar")
_MENTIONS_LIMIT = re.compile(r"(?i)\bmax_(?:completion_)?tokens\b")
_REFUSES_STREAM_USAGE = re.compile(r"(?i)stream_?options|include_?usage")
_REFUSES_TEMPERATURE = re.compile(r"(?i)temperature")
_REASONING_ROOM = 4
"""Models that name the limit `max_completion_tokens` count their hidden reasoning in it."""


def request(
    model: str,
    messages: Sequence[dict[str, str]],
    schema: dict[str, Any] | None,
    dialect: Dialect,
    answer_tokens: int,
    *,
    stream: bool = False,
) -> dict[str, Any]:
    """Keyword arguments for `chat.completions.create`."""
    body: dict[str, Any] = {"model": model, "messages": list(messages)}
    if dialect.temperature:
        body["temperature"] = TEMPERATURE
    if dialect.limit:
        body[dialect.limit] = answer_tokens * (_REASONING_ROOM if dialect.limit == "max_completion_tokens" else 1)
    if stream:
        body["stream"] = True
        if dialect.stream_usage:
            body["stream_options"] = {"include_usage": True}
    if schema is None:
        return body
    if dialect.rung is Rung.SCHEMA:
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}
        return body
    if dialect.rung is Rung.JSON:
        body["response_format"] = {"type": "json_object"}
    body["messages"] = _with_schema_in_words(messages, schema)
    return body


def adapted(error: "APIStatusError", dialect: Dialect, *, structured: bool) -> Dialect | None:
    """The dialect to try instead where the refusal names what it refuses, else None."""
    if error.status_code not in {400, 404, 415, 422, 500, 501}:
        return None
    words = f"{error.param or ''} {error.code or ''} {server_text(error.body)}"
    if structured and dialect.rung is not Rung.TEXT and _MENTIONS_FORMAT.search(words):
        return dialect.lower()
    if error.status_code in {404, 500}:
        return None
    if dialect.stream_usage and _REFUSES_STREAM_USAGE.search(words):
        return dialect.without_stream_usage()
    if dialect.temperature and _REFUSES_TEMPERATURE.search(words):
        return dialect.without_temperature()
    if dialect.limit and _MENTIONS_LIMIT.search(words):
        return dialect.next_limit()
    return None


def is_unclear(error: "APIStatusError") -> bool:
    """Whether it may be a refusal of the format that does not say so: some servers fail on a schema with a bare 400 or 500."""
    return error.status_code in {400, 422, 500, 501}


def _with_schema_in_words(messages: Sequence[dict[str, str]], schema: dict[str, Any]) -> list[dict[str, str]]:
    """The schema at the end of the first message: it is static, and so the prefix stays the same from call to call."""
    compact = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    instruction = f"\n\nAnswer with exactly one JSON object that fits this JSON schema, and nothing around it:\n{compact}"
    first, *others = messages
    return [{**first, "content": first["content"] + instruction}, *others]
