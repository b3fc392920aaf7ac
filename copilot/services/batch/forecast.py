"""What a batch would need, and the most one conversation may cost: reckoned, never asked of a model."""

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from itertools import islice

from copilot.errors import CopilotError
from copilot.llm.client import ANSWER_TOKENS
from copilot.llm.tokens import token_counter
from copilot.models.batch import BatchEstimate
from copilot.services.batch.engines import Engine
from copilot.services.batch.job import Job, Task, Verb, key_of, remark, work_on
from copilot.services.conversation_files import Item
from copilot.services.wiring import Desk

TOKENS_PER_SECOND = 50.0
"""What an endpoint writes of one answer in a second; their pages give 30 to 150 for models of this class."""
_FIRST_TOKEN = 1.0
"""Seconds until it begins."""
_SAMPLE, _SAMPLE_SECONDS = 200, 3.0
_READ_AT_ONCE = 24_000
"""Tokens of a conversation that one call of a summary reads at most (llm/summarizer.py)."""
_PROMPTS = {Verb.SUMMARIZE: ("summary",), Verb.DRAFT: ("triage_review", "reply")}
_SOURCES = 1_600
"""Tokens of the passages, the checklist and the fences in the request for a reply, as benchmarks/model.py measures them."""
_WRITTEN = {"summary": 420, "triage_review": 70, "reply": 260}
"""Tokens of a usual answer, its JSON included."""


@dataclass(frozen=True, slots=True)
class Need:
    """Calls and tokens for one conversation, or for many."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Forecast:
    """What a job's conversations need of the model in use; `in_batch`: at the price of a provider's batch."""

    def __init__(self, job: Job, desk: Desk, *, in_batch: bool = False) -> None:
        self._job, self._desk, self._in_batch = job, desk, in_batch
        self._model = desk.settings.model
        self._counter = token_counter(self._model, desk.settings.home)
        self._fixed = {
            name: self._counter.count(desk.prompts.get(name).path.read_text(encoding="utf-8")) for name in _PROMPTS[job.verb]
        }
        self._room = min(
            _READ_AT_ONCE, max(1_000, desk.prices.context_of(self._model) - sum(self._fixed.values()) - ANSWER_TOKENS)
        )

    def of(self, item: Item) -> Need:
        """What is usually needed for `item`; nothing where it cannot be read."""
        try:
            turns = item.conversation(self._job.transcript).messages
        except CopilotError:
            return Need()
        return self._for_tokens(self._counter.count("\n".join(turn.text for turn in turns)) + 8 * len(turns))

    def cost_of(self, need: Need) -> float:
        """USD; 0 where the model has no price."""
        return self._desk.prices.cost(self._model, need.prompt_tokens, need.completion_tokens, in_batch=self._in_batch).usd

    def most_it_costs(self, item: Item) -> float:
        """USD that `item` does not exceed unless a wrong answer is asked for again; counted from its bytes, in microseconds."""
        # People's text takes a token for three to five bytes, in Chinese as in English; hexadecimal ones nearly two.
        need = self._for_tokens(len(item.data) // 2 + 1)
        return self.cost_of(Need(need.calls, need.prompt_tokens, need.calls * ANSWER_TOKENS))

    def _for_tokens(self, tokens: int) -> Need:
        if self._job.verb is Verb.DRAFT:
            prompts = sum(self._fixed.values()) + 2 * min(tokens, self._room) + _SOURCES
            return Need(2, prompts, sum(_WRITTEN[name] for name in self._fixed))
        parts = max(1, math.ceil(tokens / self._room))
        merges = math.ceil((parts - 1) / max(1, self._room // _WRITTEN["summary"] - 1)) if parts > 1 else 0
        calls = parts + merges
        read = tokens + calls * self._fixed["summary"] + (parts + merges - 1) * _WRITTEN["summary"]
        return Need(calls, read, calls * _WRITTEN["summary"])


def estimate_batch(
    job: Job, items: Iterable[Item], answered: Callable[[str], bool], desk: Desk, engine: Engine
) -> BatchEstimate:
    """What a run would do with `items`, by the first few hundred that are not `answered` (by key) already."""
    fingerprint = job.fingerprint(desk)
    seen: set[bytes] = set()
    total = to_do = size = 0
    sample: list[Item] = []
    for item in items:
        total += 1
        key = key_of(item, fingerprint)
        if bytes.fromhex(key) in seen or answered(key):
            continue
        seen.add(bytes.fromhex(key))
        to_do += 1
        size += len(item.data)
        if len(sample) < _SAMPLE:
            sample.append(item)
    grow = size / max(1, sum(len(item.data) for item in sample))
    usual = BatchEstimate(
        lines=total, to_do=to_do, calls=0, prompt_tokens=0, completion_tokens=0, cost_usd=0.0, seconds=0.0,
        workers=engine.workers, model="offline", sampled=len(sample),
    )  # fmt: skip
    if not job.asks_model(desk):
        return usual.model_copy(update={"seconds": round(_seconds_each(job, sample, desk) * to_do / engine.workers, 1)})
    forecast = Forecast(job, desk, in_batch=engine.is_deferred)
    needs = [forecast.of(item) for item in sample]
    need = Need(*(round(grow * sum(getattr(one, name) for one in needs)) for name in Need.__slots__))
    waits = need.calls * _FIRST_TOKEN + need.completion_tokens / TOKENS_PER_SECOND
    return usual.model_copy(
        update={
            "calls": need.calls,
            "prompt_tokens": need.prompt_tokens,
            "completion_tokens": need.completion_tokens,
            "cost_usd": round(forecast.cost_of(need), 4) if desk.has_price else None,
            "seconds": None if engine.is_deferred else round(waits / engine.workers, 1),
            "model": desk.settings.model,
        }
    )


def _seconds_each(job: Job, sample: list[Item], desk: Desk) -> float:
    """Seconds this machine takes for one conversation, measured on some of them."""
    work = partial(work_on, job=job, desk=desk.for_job(remark))
    if not sample:
        return 0.0
    work(Task("", sample[0]))  # what is loaded once does not count
    began, done = time.monotonic(), 0
    for item in islice(sample, 1, None):
        if time.monotonic() - began > _SAMPLE_SECONDS:
            break
        work(Task("", item))
        done += 1
    return (time.monotonic() - began) / max(1, done)
