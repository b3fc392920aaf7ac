"""Keeps account of what a model costs, and stops asking it when the month's money is spent."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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


class Account:
    """What calls of one model cost this home: each written down, and none allowed once `cap` USD are spent in a month.

    Calls already on their way when the cap is reached are still paid for. `priced`: whether anybody knows what they cost.
    """

    def __init__(
        self,
        ledger: UsageLedger,
        *,
        agent: str,
        command: str,
        model: str,
        priced: bool,
        cap: float | None = None,
        note: Callable[[str], None] = lambda text: None,
        say: Callable[..., str] = lambda key, **values: key,
    ) -> None:
        self._ledger, self._agent, self._command, self._model = ledger, agent, command, model
        self._priced, self._cap, self._note, self._say = priced, cap, note, say
        self._told = False

    def spent(self) -> float:
        """USD of this month; 0 where there is no cap to keep. Raises ModelProblem."""
        if self._cap is None:
            return 0.0
        try:
            return self._ledger.spent()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise ModelProblem(self._say("usage_unread", reason=reason), self._say("cap_hint")) from None

    def check(self) -> None:
        """Raises CapReached once the month's money is spent."""
        if self._cap is None:
            return
        if not self._priced:
            self._tell("cap_without_price", model=self._model)
        if (spent := self.spent()) >= self._cap:
            raise CapReached(self._say("cap_reached", cap=f"{self._cap:g}", spent=f"{spent:.2f}"), self._say("cap_hint"))

    def enter(self, calls: Iterable[Usage]) -> None:
        """Write calls down."""
        try:
            for call in calls:
                self._ledger.add(self._agent, self._command, self._model, call, priced=self._priced)
        except OSError as error:
            self._tell("usage_unwritten", reason=error.strerror or type(error).__name__)

    def _tell(self, key: str, **values: str) -> None:
        """Once a process: a batch has thousands of calls."""
        if not self._told:
            self._told = True
            self._note(self._say(key, **values))


class MeteredModel:
    """A ChatModel whose calls are entered in an account. Raises ModelProblem where that allows none."""

    def __init__(self, model: ChatModel, account: Account) -> None:
        self.name = model.name
        self._model, self._account = model, account

    def complete(
        self, messages: Sequence[dict[str, str]], schema: dict[str, Any] | None = None, watch: Watch | None = None
    ) -> Completion:
        """As the model underneath."""
        self._account.check()
        completion = self._model.complete(messages, schema, watch)
        if (bill := _bill.get()) is not None:
            bill.append(completion.usage)
        self._account.enter([completion.usage])
        return completion
