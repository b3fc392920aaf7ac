"""Reads the body of a completion, whole or streamed, bounded in time and size."""

import json
from collections.abc import Callable
from typing import Any

from copilot.llm import failures
from copilot.llm.endpoint import Endpoint
from copilot.llm.streams import StreamedAnswer
from copilot.models.ports import Watch

LONGEST = 4 * 1024 * 1024
"""Bytes of a response that are read; a chat completion is a few thousand."""


class CutOff(Exception):
    """The connection ended before the answer did."""


def read_answer(response: Any, endpoint: Endpoint, has_time: Callable[[], bool], watch: Watch | None) -> dict[str, Any]:
    """The completion object. Raises ModelProblem, and CutOff for a stream without an end.

    A server that was asked for a stream and sends one whole object is read all the same.
    """
    streamed = StreamedAnswer(watch) if watch is not None and _is_stream(response) else None
    body, taken = bytearray(), 0
    for chunk in response.iter_bytes():
        taken += len(chunk)
        if taken > LONGEST:
            raise failures.wrong_answer(endpoint, f"sent more than {LONGEST >> 20} MB")
        if not has_time():
            raise failures.timed_out(endpoint)
        if streamed is not None:
            streamed.feed(chunk)
        else:
            body += chunk
    if streamed is None:
        return _object(body, endpoint)
    streamed.feed(b"\n")
    if not streamed.is_complete:
        raise CutOff
    return streamed.answer


def _is_stream(response: Any) -> bool:
    return str(response.headers.get("content-type", "")).startswith("text/event-stream")


def _object(body: bytearray, endpoint: Endpoint) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise failures.wrong_answer(
            endpoint, "sent something that is no chat completion", "Check OPENAI_BASE_URL; it usually ends in /v1."
        )
    return answer
