"""What a worker on a Ray cluster does: the same work, with settings, key and knowledge base of its own machine.

A worker that would answer otherwise than the machine the batch was started on says so instead of answering.
"""

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from copilot import __version__
from copilot.config import Settings, bundled, load_settings
from copilot.errors import ConfigurationProblem, CopilotError
from copilot.models.conversation import Conversation
from copilot.models.reply import Usage
from copilot.services.batch.job import Job, Outcome, Task, remark, work_on
from copilot.services.conversation_files import Item
from copilot.services.once import once
from copilot.services.wiring import Desk
from copilot.store.usage import UsageLedger

_OF_EACH_MACHINE = frozenset({"home", "kb", "prompts", "model_file", "base_url", "chroma_url", "agent"})
"""Settings that say where things are, or who is at work; like the secrets, they do not travel."""


class WorkerDiffers(ConfigurationProblem):
    """A machine of the cluster would answer otherwise than the one the batch was started on."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with the conversations. `likeness`: what has to be equal there, as `likeness()` gives it."""

    job: Job
    ui_lang: str
    settings: Mapping[str, Any]
    likeness: Mapping[str, str]

    @classmethod
    def of(cls, job: Job, desk: Desk) -> "Order":
        """The order for `job` as `desk` would do it."""
        own = {item.name for item in fields(Settings) if item.metadata["secret"]} | _OF_EACH_MACHINE
        settings = {item.name: getattr(desk.settings, item.name) for item in fields(Settings) if item.name not in own}
        return cls(job, desk.ui_lang, settings, likeness(job, desk))


def likeness(job: Job, desk: Desk) -> dict[str, str]:
    """What shapes an answer besides the conversation: the name of each part, as people call it, and its content or digest."""
    settings = desk.settings
    return {
        "the program's version": __version__,
        "the settings and the model": job.fingerprint(desk),
        "the knowledge base": _digest(settings.knowledge_root),
        "the prompts": _digest(bundled("prompts"), settings.own_prompts),
    }


def do_piece(order: Order, spent: float, conversations: Sequence[Conversation]) -> tuple[list[Outcome], list[Usage]]:
    """How each of some redacted conversations ended, without its key, and the model calls made for them.

    `spent`: USD of the month when they were sent, for the monthly cap.
    """
    try:
        desk = _desk_for(order)
    except CopilotError as problem:
        return [Outcome("", stop=problem)] * len(conversations), []
    desk.usage_ledger.open(spent)
    outcomes = [work_on(Task("", _Redacted("", b"", False, redacted=one)), order.job, desk) for one in conversations]
    return outcomes, desk.usage_ledger.calls


class _Ledger(UsageLedger):
    """The calls of one piece. They are written down where the batch was started: one home holds the totals of a job."""

    def __init__(self) -> None:
        self.open(0.0)

    def open(self, spent: float) -> None:
        self._before = spent
        self.calls: list[Usage] = []

    def add(self, agent: str, command: str, model: str, usage: Usage, *, priced: bool) -> None:
        self.calls.append(usage)

    def spent(self) -> float:
        return self._before + sum(call.cost_usd for call in self.calls)


class _WorkerDesk(Desk):
    @once
    def usage_ledger(self) -> _Ledger:
        return _Ledger()


@dataclass(frozen=True, slots=True)
class _Redacted(Item):
    """A conversation that came redacted."""

    redacted: Conversation = Conversation(())

    def conversation(self, transcript: str = "auto") -> Conversation:
        return self.redacted


_here: tuple[Order, _WorkerDesk] | None = None


def _desk_for(order: Order) -> _WorkerDesk:
    """The desk of this process, made and compared with the order once. Raises ConfigurationProblem."""
    global _here
    if _here is None or _here[0] != order:
        desk = _WorkerDesk(replace(load_settings(), **order.settings), ui_lang=order.ui_lang, note=remark)
        own = likeness(order.job, desk)
        if differing := [part for part, value in order.likeness.items() if own.get(part) != value]:
            raise WorkerDiffers(
                f"{platform.node()}, a machine of the cluster, would answer otherwise: {', '.join(differing)} differ there.",
                "Install the same there, with the same COPILOT_KB and model; Ray passes on the environment it was started in.",
            )
        _here = order, desk
    return _here[1]


def _digest(*folders: Path) -> str:
    """32 hex digits for the files in `folders`, hidden ones left out."""
    digest = hashlib.blake2b(digest_size=16)
    for folder in folders:
        for file in sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")):
            digest.update(f"{file.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.blake2b(file.read_bytes()).digest())
    return digest.hexdigest()
