"""A hand-over summary: what the next agent needs so that the customer repeats nothing."""

from copilot.models.base import Model
from copilot.models.reply import DraftMode, Usage


class TimelineEntry(Model):
    """One event: when (as given), who, what."""

    at: str | None = None
    who: str
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
    """The parts of a hand-over; `text` is the whole as one paragraph."""

    headline: str
    problem: str
    timeline: tuple[TimelineEntry, ...] = ()
    tried: tuple[str, ...] = ()
    facts: Facts = Facts()
    open_questions: tuple[str, ...] = ()
    next_step: str
    text: str


class SummaryResult(Model):
    """The answer of `copilot summarize`."""

    summary: Summary
    language: str
    mode: DraftMode
    usage: Usage = Usage()
