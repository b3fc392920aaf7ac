"""What a batch job did, is doing, or would do."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import Field

from copilot.models.base import Model


@dataclass(frozen=True, slots=True)
class BatchState:
    """Where a running batch stands: `done` of `total` conversations, `failed` of them; money of this run in USD."""

    total: int
    done: int
    failed: int
    cost_usd: float


class BatchReport(Model):
    """What a batch run did; also written to OUT.report.json."""

    lines: int = 0
    """Conversations of the input."""
    done: int = 0
    reused: int = 0
    """Of those done, the ones answered by an earlier run, or by a line of this one that says the same."""
    failed: int = 0
    left: int = 0
    """Not asked, because the run was stopped before; `stopped` says by what."""
    stopped: str = ""
    failures: Mapping[str, int] = Field(default_factory=dict)
    """How often each reason stands in OUT."""
    notes: Mapping[str, int] = Field(default_factory=dict)
    """How often each remark for a person was made."""
    engine: str = "local"
    seconds: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0
    """Of this run; answers that were reused cost nothing again."""


class BatchEstimate(Model):
    """What a batch would do, by a measured sample of its input; nothing was asked of a model.

    `seconds` is what the machine needs offline, or the endpoint at 50 tokens a second; None: a provider's batch, within a day.
    """

    lines: int
    to_do: int
    """Conversations not answered by an earlier run or by another line that says the same."""
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float | None
    """None where the model has no price."""
    seconds: float | None
    workers: int
    model: str
    sampled: int
