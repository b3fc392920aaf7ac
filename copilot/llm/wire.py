"""Reads what servers put on the wire: an answer's text, its token counts, and how long to stay away."""

import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from copilot.llm.endpoint import Endpoint
from copilot.llm.failures import wrong_answer

if TYPE_CHECKING:
    from openai import APIStatusError

_LONGEST_WAIT = 86_400.0


@dataclass(frozen=True, slots=True)
class Counts:
    """Tokens as the endpoint counted them; 0 where it did not."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0


def text_of(answer: dict[str, Any], endpoint: Endpoint) -> str:
    """The text of the first choice, "" where it is empty. Raises ModelProblem for refusals, cut answers and other shapes."""
    try:
        choice = answer["choices"][0]
        message = choice["message"]
        text, refusal, finish = message.get("content"), message.get("refusal"), choice.get("finish_reason")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise wrong_answer(endpoint, "sent something that is no chat completion") from None
    if finish == "content_filter" or refusal:
        raise wrong_answer(endpoint, "refused to answer (content filter)", "Answer this one by hand, or offline.")
    if finish == "length":
        raise wrong_answer(endpoint, "ran past the length of an answer", "Use a model that keeps to the point.")
    if isinstance(text, list):
        # Some gateways answer in content parts.
        text = "".join(str(part.get("text", "")) for part in text if isinstance(part, dict))
    return text if isinstance(text, str) else ""


def counts_of(answer: dict[str, Any]) -> Counts:
    """The endpoint's own token counts."""
    usage = answer.get("usage")
    if not isinstance(usage, dict):
        return Counts()
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    return Counts(_number(usage.get("prompt_tokens")), _number(usage.get("completion_tokens")), _number(cached))


def retry_after(error: "APIStatusError") -> float | None:
    """Seconds the server asked to wait, from `retry-after-ms` or `Retry-After` as seconds or as a date."""
    headers = error.response.headers
    for name, divisor in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / divisor
        except ValueError:
            continue
        if 0 <= seconds < _LONGEST_WAIT:
            return seconds
    try:
        return max(0.0, parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and value > 0 else 0
