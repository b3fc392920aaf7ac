"""The one client for every OpenAI-compatible endpoint: OpenAI, Azure, Ollama, vLLM, llama.cpp, gateways.

The SDK is used for the wire format; retries and the deadline are kept here, because `timeout` is what
an agent waits in front of a terminal: it covers all attempts together, a server that drips one byte
a second included, and an exhausted quota is not asked again.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from copilot.config import Settings
from copilot.errors import ModelProblem
from copilot.llm import failures
from copilot.llm.answers import CutOff, read_answer
from copilot.llm.circuit import Circuit
from copilot.llm.dialects import adapted, is_unclear, request
from copilot.llm.endpoint import Dialect, DialectMemory, Endpoint
from copilot.llm.sdk import client_of, transport
from copilot.llm.tokens import TokenCounter, token_counter
from copilot.llm.wire import counts_of, retry_after, text_of
from copilot.models.ports import Completion, Watch
from copilot.models.reply import Usage
from copilot.policy.prices import PricesPolicy

if TYPE_CHECKING:
    import openai

ATTEMPTS = 3
ANSWER_TOKENS = 2048
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 8.0
_RETRIED = frozenset({408, 409, 429, 500, 502, 503, 504, 529})


@dataclass(frozen=True, slots=True)
class _Call:
    """What is asked, and until when an answer is waited for (the clock's seconds)."""

    messages: Sequence[dict[str, str]]
    schema: dict[str, Any] | None
    watch: Watch | None
    deadline: float


class _TryAgain(Exception):
    """One attempt failed in a way that may pass; `after` is what the server asked to wait, in seconds."""

    def __init__(self, problem: ModelProblem, after: float | None = None, unclear: bool = False) -> None:
        super().__init__(problem.message)
        self.problem, self.after, self.unclear = problem, after, unclear


class OpenAIChatModel:
    """A ChatModel over HTTP. Thread-safe; one object serves a whole batch.

    `paced`: the caller waits out rate limits and pauses (llm/pacing.py), so that neither is done here. `sleep` and `clock`
    are replaced in tests. Raises ConfigurationProblem where the settings allow no endpoint.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        prices: PricesPolicy | None = None,
        memory: DialectMemory | None = None,
        paced: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.endpoint = Endpoint.from_settings(settings)
        self.name = self.endpoint.model
        self._prices, self._paced, self._sleep, self._clock = prices, paced, sleep, clock
        self._memory = memory or DialectMemory(settings.home / "cache" / "endpoints.json" if settings.home else None)
        self._circuit = Circuit(clock)
        self._making = threading.Lock()
        self._home = settings.home

    @property
    def context_tokens(self) -> int:
        """The model's window in tokens as far as the price list knows it."""
        return self._prices.context_of(self.name) if self._prices else 8192

    @property
    def cost_note(self) -> str:
        """Why calls cost 0 in the reports, or "" where their price is known."""
        return self._prices.cost(self.name, 0, 0).note if self._prices else "no price list"

    def complete(
        self, messages: Sequence[dict[str, str]], schema: dict[str, Any] | None = None, watch: Watch | None = None
    ) -> Completion:
        """One completion; with `schema`, JSON text meant to fit it; with `watch`, streamed. Raises ModelProblem.

        The answer may still miss the schema: not every server that accepts one enforces it. After a cut, `watch` begins
        with the first words again.
        """
        call = _Call(messages, schema, watch, self._clock() + self.endpoint.timeout)
        if self._paced:
            return self._negotiate(call)
        self._circuit.check()
        try:
            completion = self._negotiate(call)
        except failures.EndpointDown as problem:
            self._circuit.failed(problem)
            raise
        except ModelProblem:
            self._circuit.succeeded()
            raise
        self._circuit.succeeded()
        return completion

    def _negotiate(self, call: _Call) -> Completion:
        """Ask in the best dialect the endpoint takes."""
        dialect = self._memory.recall(self.endpoint)
        attempts = ATTEMPTS
        while True:
            try:
                completion = self._attempt(call, dialect, attempts)
            except _Refused as refusal:
                dialect = refusal.instead
                attempts = 1 if refusal.unclear else ATTEMPTS
                continue
            self._memory.remember(self.endpoint, dialect)
            return completion

    def _attempt(self, call: _Call, dialect: Dialect, attempts: int) -> Completion:
        for number in range(1, attempts + 1):
            try:
                return self._once(call, dialect)
            except _TryAgain as failure:
                wait = self._wait(number, failure.after)
                if number < attempts and self._clock() + wait < call.deadline:
                    self._sleep(wait)
                    continue
                lower = dialect.lower()
                if failure.unclear and call.schema is not None and lower is not None and self._clock() < call.deadline:
                    raise _Refused(lower, unclear=True) from None
                raise failure.problem from None
        raise AssertionError("attempts is at least 1")

    def _once(self, call: _Call, dialect: Dialect) -> Completion:
        import openai

        left = call.deadline - self._clock()
        if left <= 0:
            raise failures.timed_out(self.endpoint)
        body = request(self.name, call.messages, call.schema, dialect, ANSWER_TOKENS, stream=call.watch is not None)
        try:
            with self._client.chat.completions.with_streaming_response.create(
                # As `extra_body` it goes out as it is: the SDK walks through each schema as long as the rest of a call takes.
                model=self.name, messages=(), extra_body=body, timeout=left
            ) as response:  # fmt: skip
                answer = self._read(response, call)
        except openai.APIStatusError as error:
            raise self._status(error, call, dialect) from None
        except openai.APITimeoutError:
            raise failures.timed_out(self.endpoint) from None
        except openai.APIConnectionError as error:
            raise _TryAgain(failures.unreachable(self.endpoint, error)) from None
        return self._completion(answer, call.messages)

    def _status(self, error: "openai.APIStatusError", call: _Call, dialect: Dialect) -> Exception:
        written = [message["content"] for message in call.messages if message["role"] != "system"]
        problem = failures.from_status(error, self.endpoint, written)
        if isinstance(problem, failures.ContextTooLong | failures.QuotaExhausted):
            return problem
        if isinstance(problem, failures.EndpointDown):
            problem.after = retry_after(error)
        if self._paced and isinstance(problem, failures.RateLimited):
            return problem
        instead = adapted(error, dialect, structured=call.schema is not None)
        if instead is not None:
            return _Refused(instead)
        unclear = call.schema is not None and is_unclear(error)
        if error.status_code in _RETRIED:
            return _TryAgain(problem, retry_after(error), unclear)
        lower = dialect.lower()
        if unclear and lower is not None:
            return _Refused(lower, unclear=True)
        return problem

    def _read(self, response: Any, call: _Call) -> dict[str, Any]:
        try:
            return read_answer(response, self.endpoint, lambda: self._clock() <= call.deadline, call.watch)
        except transport().TimeoutException:
            raise failures.timed_out(self.endpoint) from None
        except (CutOff, transport().HTTPError):
            raise _TryAgain(failures.cut_off(self.endpoint)) from None

    def _completion(self, answer: dict[str, Any], messages: Sequence[dict[str, str]]) -> Completion:
        text = text_of(answer, self.endpoint)
        if not text.strip():
            raise _TryAgain(failures.wrong_answer(self.endpoint, "sent an empty answer"))
        counted = counts_of(answer)
        prompt = counted.prompt or self._counter.count_messages(messages)
        completion = counted.completion or self._counter.count(text)
        cost = self._prices.cost(self.name, prompt, completion, counted.cached).usd if self._prices else 0.0
        return Completion(text=text, usage=Usage(prompt_tokens=prompt, completion_tokens=completion, cost_usd=cost))

    def _wait(self, number: int, after: float | None) -> float:
        """Seconds before the next attempt: what the server asked for, else doubling with jitter."""
        if after is not None:
            return after
        return min(_FIRST_WAIT * 2.0 ** (number - 1), _LONGEST_WAIT) * (0.75 + random.random() / 2)  # noqa: S311

    @cached_property
    def _counter(self) -> TokenCounter:
        return token_counter(self.name, self._home)

    @property
    def _client(self) -> "openai.OpenAI":
        with self._making:
            return self._made

    @cached_property
    def _made(self) -> "openai.OpenAI":
        return client_of(self.endpoint, max_retries=0)


class _Refused(Exception):
    """The endpoint does not take this dialect; `unclear` where it may be something else that failed."""

    def __init__(self, instead: Dialect, unclear: bool = False) -> None:
        super().__init__(instead.rung)
        self.instead, self.unclear = instead, unclear
