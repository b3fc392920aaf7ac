"""Completions that are ordered now and come later: a ChatModel over what has come, and what its answers mean.

Work on one conversation asks a model several times, each time depending on what was answered before. Here it is done again
from its beginning whenever something has come: what was answered is found by the request itself, what was not is noted
as an order, and the work pauses (Awaited).
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from copilot.errors import ModelProblem
from copilot.llm import failures
from copilot.llm.awaiting import Awaited
from copilot.llm.batch_api import as_error
from copilot.llm.client import ANSWER_TOKENS
from copilot.llm.dialects import adapted, request
from copilot.llm.endpoint import Dialect, DialectMemory, Endpoint, Rung
from copilot.llm.tokens import TokenCounter
from copilot.llm.wire import counts_of, text_of
from copilot.models.ports import Completion, Watch
from copilot.models.reply import Usage
from copilot.policy.prices import PricesPolicy

_FENCE = re.compile(r"<<<[A-Z][A-Z0-9 ]* ([0-9a-f]{16})\n")
"""A fence of llm/fences.py with its code; nobody's text can hold one, because "<" before a letter is broken there."""
_NEVER_DONE = frozenset({"batch_expired", "batch_cancelled"})


@dataclass(frozen=True, slots=True)
class Order:
    """One request: its name within its task, and what is sent (JSON) in which dialect (JSON)."""

    request: str
    body: str
    dialect: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came of an order: text, or the problem of this one request; and what it cost, which both may have."""

    text: str = ""
    problem: ModelProblem | None = None
    usage: Usage = Usage()

    @property
    def problem_as_text(self) -> str:
        """The problem in a form that can be stored; "" without one."""
        problem = self.problem
        return "" if problem is None else json.dumps([type(problem).__name__, problem.message, problem.hint])

    @staticmethod
    def problem_of(stored: str) -> ModelProblem | None:
        """The problem of that form: of its own kind where work reacts to that, else a plain one."""
        if not stored:
            return None
        kind, message, hint = json.loads(stored)
        return failures.ContextTooLong(message, hint) if kind == "ContextTooLong" else ModelProblem(message, hint)


class NotDone(Exception):
    """The provider did not do this request; it may be ordered again. `problem` is None where it was not even begun."""

    def __init__(self, problem: ModelProblem | None = None) -> None:
        super().__init__()
        self.problem = problem


class InOtherWords(Exception):
    """The provider does not take requests like this one; it is asked in another dialect, which is remembered."""


class OrderedModel:
    """A ChatModel that answers from what has arrived for one task, and notes what is to be ordered. For one thread."""

    def __init__(self, endpoint: Endpoint, memory: DialectMemory) -> None:
        self.name = endpoint.model
        self._endpoint, self._memory = endpoint, memory
        self._arrived: Mapping[str, Arrived] = {}
        self.orders: list[Order] = []
        """What the task in hand asked for and nobody has answered."""

    def begin(self, arrived: Mapping[str, Arrived]) -> None:
        """Take another task in hand, with what has `arrived` for it by request."""
        self._arrived, self.orders = arrived, []

    def complete(
        self, messages: Sequence[dict[str, str]], schema: dict[str, Any] | None = None, watch: Watch | None = None
    ) -> Completion:
        """What has arrived. Raises Awaited where nothing has, and the ModelProblem that came instead."""
        name = name_of(messages, schema)
        arrived = self._arrived.get(name)
        if arrived is None:
            dialect = self._memory.recall(self._endpoint)
            body = request(self.name, messages, schema, dialect, ANSWER_TOKENS)
            self.orders.append(Order(name, json.dumps(body, ensure_ascii=False), json.dumps(asdict(dialect))))
            raise Awaited
        if arrived.problem is not None:
            raise arrived.problem
        return Completion(text=arrived.text, usage=arrived.usage)


def name_of(messages: Sequence[dict[str, str]], schema: dict[str, Any] | None) -> str:
    """16 hex digits for what is asked, the same whatever code its fences drew.

    Not the number of the call: parts that are asked together and repaired apart would change theirs, and an answer must
    never be taken for one to other words, of an article that was edited meanwhile.
    """
    texts = [f"{message['role']}\x1f{message['content']}" for message in messages]
    whole = "\x1e".join((*texts, json.dumps(schema, sort_keys=True)))
    for code in set(_FENCE.findall(whole)):
        whole = whole.replace(code, "")
    return hashlib.blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Reader:
    """Reads lines of result files."""

    def __init__(self, endpoint: Endpoint, memory: DialectMemory, prices: PricesPolicy, counter: TokenCounter) -> None:
        self._endpoint, self._memory, self._prices, self._counter = endpoint, memory, prices, counter

    def read(self, line: Mapping[str, Any], order: Order) -> Arrived:
        """What `line` says of `order`. Raises NotDone, InOtherWords, and NotServed where no order would be answered."""
        sent = json.loads(order.body)
        response, error = line.get("response"), line.get("error")
        if not isinstance(response, Mapping):
            code = error.get("code") if isinstance(error, Mapping) else None
            raise NotDone(None if code in _NEVER_DONE else self._problem(500, error, sent))
        status, body = response.get("status_code"), response.get("body")
        if status == 200 and isinstance(body, dict):
            return self._answer(body, sent)
        refused = status if isinstance(status, int) and status >= 400 else 500
        problem = self._problem(refused, body, sent)
        if isinstance(problem, failures.NotServed):
            raise problem
        if not isinstance(problem, failures.ContextTooLong):
            other = adapted(as_error(refused, body), _dialect(order), structured="response_format" in sent)
            if other is not None:
                self._memory.remember(self._endpoint, other)
                raise InOtherWords
        if isinstance(problem, failures.EndpointDown):
            raise NotDone(problem)
        return Arrived(problem=problem)

    def _answer(self, body: dict[str, Any], sent: Mapping[str, Any]) -> Arrived:
        """As the client reads a live answer."""
        text, problem = "", None
        try:
            # Half a character, which JSON may spell, can be neither stored nor sent again.
            text = text_of(body, self._endpoint).encode("utf-8", "replace").decode()
            if not text.strip():
                problem = failures.wrong_answer(self._endpoint, "sent an empty answer")
        except ModelProblem as unusable:
            problem = unusable
        counted = counts_of(body)
        prompt = counted.prompt or self._counter.count_messages(sent["messages"])
        written = counted.completion or self._counter.count(text)
        cost = self._prices.cost(self._endpoint.model, prompt, written, counted.cached, in_batch=True).usd
        return Arrived(text, problem, Usage(prompt_tokens=prompt, completion_tokens=written, cost_usd=cost))

    def _problem(self, status: int, body: Any, sent: Mapping[str, Any]) -> ModelProblem:
        written = [message["content"] for message in sent["messages"] if message["role"] != "system"]
        return failures.from_status(as_error(status, body), self._endpoint, written)


def _dialect(order: Order) -> Dialect:
    fields = json.loads(order.dialect)
    return Dialect(**{**fields, "rung": Rung(fields["rung"])})
