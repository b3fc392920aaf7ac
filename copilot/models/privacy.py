"""What was taken out of the desk's records for good, what was found in its audit log, and what of it remains where."""

from collections.abc import Mapping

from copilot.models.base import Model
from copilot.models.records import AuditEntry


class ForgetReport(Model):
    """`customer` is the store's own id; `deleted` counts by kind. `again`: they were forgotten before, at `forgotten_at`.

    `remains` says, in the agent's language, where bytes could not be overwritten yet, and what does it.
    """

    customer: str
    forgotten_at: str
    again: bool = False
    deleted: Mapping[str, int] = {}
    remains: tuple[str, ...] = ()


class PurgeReport(Model):
    """What was deleted by kind, or with `dry_run` would be; kinds that are kept for good are left out."""

    dry_run: bool
    deleted: Mapping[str, int]
    notes: tuple[str, ...] = ()
    remains: tuple[str, ...] = ()


class AuditFault(Model):
    """What is wrong with the audit log at entry `number`."""

    kind: str
    number: int


class AuditReport(Model):
    """`faults` are the chain's; `clock` are entries whose time lies before that of one before, which is none.

    `end` is the number and MAC of the last entry, as `--expect` takes it.
    """

    whole: bool
    entries: int
    first: int
    end: str
    faults: tuple[AuditFault, ...] = ()
    clock: tuple[int, ...] = ()


class AuditEntries(Model):
    """Entries, the newest first."""

    entries: tuple[AuditEntry, ...]
