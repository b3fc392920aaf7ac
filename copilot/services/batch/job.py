"""What is done with each conversation of a batch, and how it ends: an answer, an error of its own, or the end of the run."""

import hashlib
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copilot import __version__
from copilot.errors import CopilotError
from copilot.llm.awaiting import Awaited
from copilot.llm.failures import NotServed
from copilot.llm.pacing import JobEnds
from copilot.models.reply import Usage
from copilot.models.summary import Style
from copilot.services.conversation_files import Item
from copilot.services.metering import billed
from copilot.services.wiring import Desk

if TYPE_CHECKING:
    from copilot.models.drafts import NewDraft


class Verb(StrEnum):
    """What a batch does."""

    SUMMARIZE = "summarize"
    TRIAGE = "triage"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Job:
    """One verb and how it is to be done. `fallback`: offline where the model fails, instead of an error."""

    verb: Verb
    language: str = ""
    style: Style = Style.HAND_OVER
    transcript: str = "auto"
    fallback: bool = False

    def asks_model(self, desk: Desk) -> bool:
        """Whether a model is called for it."""
        return self.verb is not Verb.TRIAGE and desk.settings.has_model

    def fingerprint(self, desk: Desk) -> str:
        """What shapes an answer besides the conversation."""
        settings = desk.settings
        model = f"{settings.model_file or settings.model}" if self.asks_model(desk) else "offline"
        shape = (__version__, *map(str, (self.verb, self.language, self.style, self.transcript, self.fallback)), model)
        return "\x1f".join((*shape, desk.ui_lang, settings.tone, settings.brand, *settings.keep_kinds, str(settings.keep_xpub)))


@dataclass(frozen=True, slots=True)
class Task:
    """An item to be answered; `key` is the same for all that get the same answer."""

    key: str
    item: Item


def key_of(item: Item, fingerprint: str) -> str:
    """32 hex digits for what is asked."""
    return hashlib.blake2b(item.content, key=hashlib.sha256(fingerprint.encode()).digest(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a task ended: with an `answer`, with an `error` of its own (CopilotError.as_object), or with what ends the run.

    `usage` is what it cost, also where it failed; `notes` are what was remarked on the way; `draft` is to be kept where the
    batch was started.
    """

    key: str
    answer: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None
    stop: CopilotError | None = None
    usage: Usage = field(default_factory=Usage)
    notes: tuple[str, ...] = ()
    draft: "NewDraft | None" = None


_remarks: ContextVar[list[str] | None] = ContextVar("remarks", default=None)


def remark(text: str) -> None:
    """The `note` of a batch's desk: kept with the task it was made about, and counted in the report."""
    if (notes := _remarks.get()) is not None:
        notes.append(text)


def work_on(task: Task, job: Job, desk: Desk) -> Outcome:
    """Do one task with a desk whose notes go to `remark`.

    Raises nothing but Awaited: what happens to one conversation never ends the others.
    """
    notes: list[str] = []
    remarks = _remarks.set(notes)
    with billed() as bill:
        try:
            outcome = _done(task, job, desk)
        except Awaited:
            raise
        except JobEnds as end:
            outcome = Outcome(task.key, stop=end.problem)
        except NotServed as problem:
            outcome = Outcome(task.key, stop=problem)
        except CopilotError as problem:
            outcome = Outcome(task.key, error=problem.as_object())
        except Exception as error:  # noqa: BLE001 - a defect met in one conversation of thousands is told in its line
            outcome = Outcome(task.key, error=_unforeseen(error).as_object())
        finally:
            _remarks.reset(remarks)
    return replace(outcome, usage=sum(bill, Usage()), notes=tuple(notes))


def _done(task: Task, job: Job, desk: Desk) -> Outcome:
    """The outcome with the answer as one line of --jsonl has it, without the id. Raises CopilotError."""
    conversation, record = task.item.conversation(job.transcript), task.item.record
    if job.verb is Verb.TRIAGE:
        from copilot.services.assess import assess

        return Outcome(task.key, {"triage": assess(conversation, desk).triage.model_dump(mode="json")})
    if job.verb is Verb.SUMMARIZE:
        from copilot.services.stored_summary import stored_of
        from copilot.services.summarize import SummaryManner, summarize_conversation

        manner = SummaryManner(job.language, job.style, job.fallback)
        stored = stored_of(record, "the record") if isinstance(record.get("summary"), dict) else None
        return Outcome(task.key, summarize_conversation(conversation, desk, manner, stored).model_dump(mode="json"))
    from copilot.services.kept_drafts import new_draft, reference_in
    from copilot.services.reply import Manner, draft_reply

    drafted = draft_reply(conversation, desk, Manner(fallback=job.fallback))
    draft = new_draft(drafted, customer=reference_in(record)) if desk.settings.keep_drafts else None
    return Outcome(task.key, drafted.draft.model_dump(mode="json"), draft=draft)


def done_elsewhere(outcome: Outcome, task: Task) -> Outcome:
    """The outcome of a task that travelled without its key, its id and what the desk calls its customer."""
    draft = outcome.draft
    if draft is not None:
        from copilot.services.kept_drafts import reference_in

        draft = draft.model_copy(update={"reference": reference_in(task.item.record)})
    return replace(outcome, key=task.key, draft=draft)


class Unforeseen(CopilotError):
    """A defect of the program, met in one conversation."""


def _unforeseen(error: Exception) -> Unforeseen:
    """Its type and place in this program, never a value: customer text lives in those."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "copilot" in Path(frame.filename).parts]
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return Unforeseen(
        f"Unexpected error: {type(error).__name__}{where}. This is a defect of the program.",
        "Report it without customer text; the other conversations went on.",
    )
