"""A conversation as it was pasted, before anything has been removed from it.

These are plain dataclasses and not pydantic models: `copilot redact` must start without the 0.2 s
that building pydantic classes costs (docs/decisions/0001-light-models-on-the-hot-path.md).
"""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who speaks. `system` covers notices of the help desk itself."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    SYSTEM = "system"


STORED = "case"
"""The format of a conversation out of the desk's own records; its id is the case's."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. `at` is ISO 8601 where a date was given, else the time as written."""

    role: Role
    text: str
    name: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns in order, and the transcript format they were read from."""

    messages: tuple[Message, ...]
    format: str = "text"
    id: str | None = None
    warnings: tuple[str, ...] = ()
