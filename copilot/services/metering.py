"""Keeps account of what a model costs, and stops asking it when the month's money is spent."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from copilot.errors import ModelProblem
from copilot.llm.failures import NotServed
from copilot.models.ports import ChatModel, Completion, Watch
from copilot.models.reply import Usage
from copilot.store.usage import UsageLedger

_bill: ContextVar[list[Usage] | None] = ContextVar("bill", default=None)


@contextmanager
def billed() -> Iterator[list[Usage]]:
    """What the calls made inside this block, in this thread, are paid for: one entry a call, those of failed work included."""
    bill: list[Usage] = []
    token = _bill.set(bill)
    try:
        yield bill
    finally:
        _bill.reset(token)


class CapReached(NotServed):
    """The month's money is spent."""


class MeteredModel:
    """A ChatModel that writes each call down. Raises ModelProblem once `cap` USD are spent in a month.

    Calls already on their way when the cap is reached are still paid for.
    """

    def __init__(
        self,
        model: ChatModel,
        ledger: UsageLedger,
        *,
        agent: str,
        command: str,
        priced: bool,
        cap: float | None = None,
        note: Callable[[str], None] = lambda text: None,
        say: Callable[..., str] = lambda key, **values: key,
    ) -> None:
        self.name = model.name
        self._model, self._ledger, self._agent, self._command = model, ledger, agent, command
        self._priced, self._cap, self._note, self._say = priced, cap, note, say
        self._told = False

    def complete(
        self, messages: Sequence[dict[str, str]], schema: dict[str, Any] | None = None, watch: Watch | None = None
    ) -> Completion:
        """As the model underneath."""
        self._check_cap()
        completion = self._model.complete(messages, schema, watch)
        if (bill := _bill.get()) is not None:
            bill.append(completion.usage)
        try:
            self._ledger.add(self._agent, self._command, self.name, completion.usage, priced=self._priced)
        except OSError as error:
            self._tell("usage_unwritten", reason=error.strerror or type(error).__name__)
        return completion

    def _check_cap(self) -> None:
        if self._cap is None:
            return
        if not self._priced:
            self._tell("cap_without_price", model=self.name)
        try:
            spent = self._ledger.spent()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ModelProblem(self._say("usage_unread", reason=reason), self._say("cap_hint")) from None
        if spent >= self._cap:
            raise CapReached(self._say("cap_reached", cap=f"{self._cap:g}", spent=f"{spent:.2f}"), self._say("cap_hint"))

    def _tell(self, key: str, **values: str) -> None:
        """Once a process: a batch has thousands of calls."""
        if not self._told:
            self._told = True
            self._note(self._say(key, **values))
