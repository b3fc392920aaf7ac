"""What of a batch is still to be done: each thing asked once, no more of it begun than there is money for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from copilot.models.reply import Usage
from copilot.services.batch.job import Outcome, Task, key_of
from copilot.services.batch.journal import Journal
from copilot.services.conversation_files import Item


@dataclass(frozen=True, slots=True)
class Budget:
    """At most `limit` USD for the whole job, runs before this one included; `price` is the most an item may cost."""

    limit: float
    price: Callable[[Item], float]


class Pending:
    """The Work of one run: items neither answered nor on their way, as far as the money reaches."""

    def __init__(self, items: Iterator[Item], fingerprint: str, journal: Journal, budget: Budget | None = None) -> None:
        self._items, self._fingerprint, self._journal, self._budget = items, fingerprint, journal, budget
        self._on_the_way: dict[str, float] = {}
        """The most that each task taken and not yet settled may cost."""
        self._reserved = 0.0
        self._next: Task | None = None
        self._spent_before = journal.spent
        self.seen = self.answered = self.failed = 0
        self.usage = Usage()
        self.closed = False
        self.is_broke = False
        """Whether the next task costs more than is left."""

    @property
    def waiting(self) -> int:
        """Tasks on their way."""
        return len(self._on_the_way)

    def take(self) -> Task | None:
        """The next task that nobody has done or is doing; None while none may be begun."""
        if self.closed:
            return None
        task = self._next or self._find()
        if task is None:
            return None
        price = self._budget.price(task.item) if self._budget else 0.0
        if self._budget and self._spent_before + self.usage.cost_usd + self._reserved + price > self._budget.limit:
            self._next = task
            self.is_broke = not self._on_the_way
            return None
        self._next = None
        self._on_the_way[task.key] = price
        self._reserved += price
        return task

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write down how some tasks ended."""
        self._journal.settle(outcomes)
        for outcome in outcomes:
            self._reserved -= self._on_the_way.pop(outcome.key)
            self.answered += outcome.answer is not None
            self.failed += outcome.error is not None
            self.usage = self.usage + outcome.usage

    def _find(self) -> Task | None:
        for item in self._items:
            self.seen += 1
            key = key_of(item, self._fingerprint)
            if key not in self._on_the_way and not self._journal.is_settled(key):
                return Task(key, item)
        return None
