"""What the desk knows of one customer, as an agent needs it to answer in context."""

from copilot.models.base import Model
from copilot.models.records import CaseStatus, Profile

HIDDEN = "***"
"""Stands for a value that nothing but its name is known of, for who may not see personal data."""


class PastCase(Model):
    """One case of the customer: the problem's first line, and what worked ("" while it is open)."""

    id: str
    status: CaseStatus
    level: str
    category: str
    opened_at: str
    resolved_at: str
    problem: str
    worked: str


class OpenPromise(Model):
    """What was promised in an open case and not done yet; as `summary.Promise`."""

    case: str
    by: str
    until: str
    what: str


class CustomerHistory(Model):
    """The answer of `copilot customer show`. `customer` is the store's own id.

    `cases` are the newest, of `total`, of which `open`. Everything is redacted unless `raw`, and what the desk's records
    say beyond the fields of a profile is `HIDDEN`. What was seen comes from the
    cases shown and the open ones, the newest first.
    """

    customer: str
    known_since: str
    raw: bool
    profile: Profile
    total: int
    open: int
    cases: tuple[PastCase, ...]
    promises: tuple[OpenPromise, ...] = ()
    languages: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    chains: tuple[str, ...] = ()
