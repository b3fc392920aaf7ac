"""Every way an endpoint fails, as one plain sentence with the endpoint's own reason and the next step.

Servers put keys, prompts and whole HTML pages into their error texts. What is quoted is therefore
one short line with the key, anything that looks like a key, and anything the customer wrote removed.
"""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from copilot.errors import ModelProblem
from copilot.llm.endpoint import Endpoint

if TYPE_CHECKING:
    from openai import APIError, APIStatusError

_LONGEST_REASON = 200
_SHARED_RUN = 10
"""Characters of a server's text that also stand in the prompt before they count as quoted from it."""
_KEY_LIKE = re.compile(
    r"(?i)(?:bearer\s+)?\b(?:sk|pk|key|gsk|xai|or|hf|api)[-_][\w*.\-]{6,}|\b[\w\-]{3,}\*{3,}[\w*\-]*|\b[A-Za-z0-9_\-]{32,}\b"
)
_CONTEXT = re.compile(
    r"(?i)context[_ ](?:length|size|window)|maximum context|too many tokens|prompt is too long"
    r"|exceeds? the (?:available|maximum|model)|reduce the length|input (?:is )?too long|larger than .*batch"
)
_QUOTA = re.compile(
    r"(?i)insufficient[_ ](?:quota|balance|credits?)|exceeded your current quota|billing|out of credits|payment required"
)
_MODEL_UNKNOWN = re.compile(
    r"(?i)model[_ ]not[_ ]found|(?:unknown|invalid|no such) model|try pulling it"
    r"|model\b.{0,80}\b(?:does(?: not|n't) exist|not (?:found|available|exist|supported)|unavailable)"
)
_FILTER = re.compile(r"(?i)content[_ ](?:filter|policy|management)|safety (?:system|setting)|moderation")


class WrongLanguage(ModelProblem):
    """The model was asked twice and did not write in the language asked for; `language` is its name."""

    def __init__(self, language: str) -> None:
        super().__init__(f"The model twice did not write in {language}.", "Choose one that writes it (COPILOT_MODEL).")


class ContextTooLong(ModelProblem):
    """The prompt does not fit the model's window; a caller may try again with less."""


class EndpointDown(ModelProblem):
    """The endpoint fails whatever it is asked: away, overloaded, or not willing to serve this key.

    `after`: how many seconds it asked to be left alone, None where it did not say.
    """

    after: float | None = None


class RateLimited(EndpointDown):
    """The endpoint wants fewer calls."""


class NotServed(ModelProblem):
    """Nothing asked with these settings will be answered: the key, the model's name or the address is wrong, or the money
    is spent. Trying again does not help."""


class KeyRefused(EndpointDown, NotServed):
    """The endpoint does not take the key, or wants one."""


class QuotaExhausted(EndpointDown, NotServed):
    """The account may not spend more."""


def from_status(error: "APIStatusError", endpoint: Endpoint, prompt: Iterable[str] = ()) -> ModelProblem:
    """The problem behind an answer with an error status."""
    status, code = error.status_code, str(error.code or error.type or "")
    reason = reason_of(error, endpoint, prompt)
    told = f" ({reason})" if reason else ""
    told_apart = f"{code} {server_text(error.body) or error.message}"
    name = endpoint.model
    if status in {400, 413, 422, 500} and _CONTEXT.search(told_apart):
        return ContextTooLong(
            f"The conversation does not fit the context of {name}{told}.",
            "Use a model with a larger context, or shorten the input.",
        )
    if status == 402 or (status in {400, 403, 429} and _QUOTA.search(told_apart)):
        return QuotaExhausted(f"The account at {endpoint.host} has no quota left{told}.", "Check its plan and billing.")
    if status == 401:
        if not endpoint.api_key:
            return KeyRefused(f"{endpoint.host} wants a key and none is set{told}.", "Set OPENAI_API_KEY.")
        return KeyRefused(
            f"{endpoint.host} refused the key{told}.", "Check OPENAI_API_KEY, and that it belongs to this endpoint."
        )
    if status in {400, 404} and _MODEL_UNKNOWN.search(told_apart):
        return NotServed(f"{endpoint.host} does not know the model {name!r}{told}.", "Set COPILOT_MODEL to one it serves.")
    if status == 404:
        return NotServed(
            f"{endpoint.host} has no chat completions at this address{told}.", "Check OPENAI_BASE_URL; it usually ends in /v1."
        )
    if status == 403:
        return NotServed(
            f"{endpoint.host} does not allow this key to use {name!r}{told}.", "Check the key's rights and the region."
        )
    if status in {400, 422} and _FILTER.search(told_apart):
        return ModelProblem(
            f"The content filter of {endpoint.host} refused the request{told}.", "Answer this one by hand, or offline."
        )
    if status == 429:
        return RateLimited(f"{endpoint.host} is rate limited{told}.", "Wait a moment, or lower COPILOT_WORKERS.")
    if status in {408, 504}:
        return EndpointDown(
            f"{endpoint.host} timed out on its side (HTTP {status}){told}.", "Try again, or use a faster model."
        )
    if status >= 500:
        return EndpointDown(
            f"{endpoint.host} failed (HTTP {status}){told}.", "Try again in a minute; look at the server's log if it is yours."
        )
    return ModelProblem(
        f"{endpoint.host} refused the request (HTTP {status}){told}.", "Check COPILOT_MODEL and OPENAI_BASE_URL."
    )


def timed_out(endpoint: Endpoint) -> EndpointDown:
    """No complete answer within the time a call may take."""
    return EndpointDown(
        f"{endpoint.host} gave no complete answer within {endpoint.timeout:g} s.",
        "Raise COPILOT_TIMEOUT, or use a faster model.",
    )


def unreachable(endpoint: Endpoint, error: BaseException) -> EndpointDown:
    """No connection; the system's own word for it stands at the end of the chain of causes."""
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    what = _cause_words(f"{type(cause).__name__} {cause}")
    start = " Is the server running?" if endpoint.is_loopback else ""
    return EndpointDown(f"{endpoint.host} cannot be reached: {what}.", f"Check OPENAI_BASE_URL and the network.{start}")


def cut_off(endpoint: Endpoint) -> EndpointDown:
    """The connection broke while the answer came in."""
    return EndpointDown(
        f"{endpoint.host} broke off in the middle of its answer.", "Try again; look at the server's log if it is yours."
    )


def wrong_answer(endpoint: Endpoint, what: str, hint: str = "Try again, or use a stronger model.") -> ModelProblem:
    """An answer arrived and is unusable."""
    return ModelProblem(f"{endpoint.model} at {endpoint.host} {what}.", hint)


def reason_of(error: "APIError", endpoint: Endpoint, prompt: Iterable[str] = ()) -> str:
    """The server's own words on one short line, or its error code; "" where it gave none."""
    text = " ".join(server_text(error.body).split())
    if not text or text.startswith("<"):
        return str(error.code or "")
    if endpoint.api_key:
        text = text.replace(endpoint.api_key, "…")
    text = _KEY_LIKE.sub("…", text)
    text = _without_quotes(text, " ".join(" ".join(prompt).split()))
    return text if len(text) <= _LONGEST_REASON else text[:_LONGEST_REASON].rsplit(" ", 1)[0] + " …"


def server_text(body: Any) -> str:
    """The message in the shapes servers use: OpenAI's, FastAPI's `detail`, a bare string."""
    if isinstance(body, str):
        return body
    if isinstance(body, Mapping):
        for key in ("message", "error", "detail", "msg"):
            value = body.get(key)
            if isinstance(value, list) and value:
                value = value[0]
            if text := server_text(value):
                return text
    return ""


def _without_quotes(text: str, prompt: str) -> str:
    """`text` with every longer run that also stands in `prompt` replaced by "…"."""
    kept, start = [], 0
    while start < len(text):
        length = 0
        while start + length < len(text) and text[start : start + max(_SHARED_RUN, length + 1)] in prompt:
            length = max(_SHARED_RUN, length + 1)
        if length:
            kept.append("…")
            start += length
        else:
            kept.append(text[start])
            start += 1
    return "".join(kept)


def _cause_words(cause: str) -> str:
    lowered = cause.lower()
    for mark, words in (
        ("refused", "connection refused"),
        ("name or service", "the host name is unknown"),
        ("getaddrinfo", "the host name is unknown"),
        ("name resolution", "the host name is unknown"),
        ("nodename", "the host name is unknown"),
        ("certificate", "its TLS certificate is not trusted"),
        ("ssl", "the TLS handshake failed"),
        ("reset", "the connection was reset"),
        ("disconnected", "the server closed the connection without an answer"),
        ("unreachable", "the network is unreachable"),
        ("proxy", "the proxy refused"),
    ):
        if mark in lowered:
            return words
    return "the connection failed"
