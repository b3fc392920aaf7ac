"""What the desk keeps of a case and of a customer, as it is outside of the store: decrypted, in memory only."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import Field

from copilot.models.base import Model
from copilot.models.conversation import Role
from copilot.models.findings import RedactedText
from copilot.models.summary import Facts, Promise


class CaseStatus(StrEnum):
    """Whether somebody still works on it."""

    OPEN = "open"
    RESOLVED = "resolved"


class Publication(StrEnum):
    """Whether a resolved case is knowledge: never published, found and cited, or taken back."""

    NONE = ""
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What an agent did with a draft: sent it as it was, sent it changed, sent nothing of it."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"


class Turn(Model):
    """One turn of a stored conversation, redacted."""

    role: Role
    text: RedactedText
    name: str | None = None
    at: str | None = None


class CaseContent(Model):
    """The sealed part of a case. `personal` is placeholder -> value of personal data, never of a secret."""

    problem: RedactedText
    resolution: RedactedText = RedactedText("")
    facts: Facts = Facts()
    promises: tuple[Promise, ...] = ()
    personal: Mapping[str, str] = Field(default_factory=dict, repr=False)


class Case(Model):
    """One case. `customer` is the store's own id; times are ISO 8601, `resolved_at` is "" while it is open."""

    number: int = 0
    id: str
    customer: str
    status: CaseStatus = CaseStatus.OPEN
    level: str = ""
    category: str = ""
    language: str = ""
    opened_at: str
    updated_at: str
    resolved_at: str = ""
    publication: Publication = Publication.NONE
    published_by: str = ""
    content: CaseContent


class Note(Model):
    """What an agent wrote down about a case, redacted."""

    at: str
    by: str
    text: RedactedText


class Profile(Model):
    """What the desk's own records say of a customer. Personal data is kept as it is; secrets are not."""

    reference: str = ""
    name: str = ""
    standing: str = ""
    language: str = ""
    since: str = ""
    devices: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    extra: Mapping[str, str] = Field(default_factory=dict)


class Customer(Model):
    """One customer; `id` is the store's own and says nothing about them."""

    id: str
    created_at: str
    updated_at: str
    profile: Profile = Profile()


class AuditEntry(Model):
    """Who did what to which record, when, and why."""

    number: int
    at: str
    actor: str
    role: str
    action: str
    subject: str
    why: str


def now() -> str:
    """This moment as records have it: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
