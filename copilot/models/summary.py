"""A hand-over summary: what the next agent needs so that the customer repeats nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from copilot.models.base import Model
from copilot.models.findings import RedactedMessage
from copilot.models.reply import DraftMode, Usage
from copilot.models.triage import Sentiment


class Style(StrEnum):
    """What `text` is: the whole, two or three sentences, or the events in order. The other parts are always there."""

    HAND_OVER = "hand-over"
    SHORT = "short"
    TIMELINE = "timeline"


class TimelineEntry(Model):
    """One event: when (as given), who, what."""

    at: str | None = None
    who: str
    what: str


class Promise(Model):
    """What somebody said they would do and has not done yet; `until` are the words that say until when, "" where none do."""

    by: str
    until: str = ""
    what: str


class Facts(Model):
    """Identifiers, each standing verbatim in the conversation; extracted by code, never by a model."""

    tx_hashes: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    chains: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()


class Summary(Model):
    """The parts of a hand-over; `promises` are those still open, `mood` is the customer's at the end."""

    headline: str
    problem: str
    timeline: tuple[TimelineEntry, ...] = ()
    tried: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    facts: Facts = Facts()
    open_questions: tuple[str, ...] = ()
    mood: Sentiment = Sentiment.CALM
    next_step: str
    text: str


class Covered(Model):
    """What a summary was made from, so that it can be continued: how many messages, and marks of the last few.

    `withdrawn` are identifiers taken back so far. `from_start`: no message before those was left out, so placeholders are
    numbered as in the whole conversation.
    """

    messages: int = Field(default=0, ge=0)
    last: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")], ...] = ()
    withdrawn: tuple[str, ...] = ()
    from_start: bool = True


class SummaryResult(Model):
    """The answer of `copilot summarize`. `language` is the one most of it is in."""

    summary: Summary
    language: str
    mode: DraftMode
    usage: Usage = Usage()
    covered: Covered = Covered()


@dataclass(frozen=True, slots=True)
class Earlier:
    """A stored summary to be continued; `turns` are those of its messages that are at hand, perhaps none."""

    summary: Summary
    covered: Covered = Covered()
    turns: tuple[RedactedMessage, ...] = ()
