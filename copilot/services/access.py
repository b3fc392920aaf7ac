"""Every way to what the desk keeps leads through here: may this agent, and the audit log says that they did.

`changing` is a transaction whose last step is its entry: either both happen or neither. `looked` writes the entry of a
reading before anybody sees what was read. A refusal is an entry too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.errors import ConfigurationProblem
from copilot.policy.access import Right
from copilot.services.wiring import Desk

if TYPE_CHECKING:
    from sqlalchemy import Connection as Connection  # as the services name what a transaction of the store works within


@dataclass
class Change:
    """A transaction under way. `subject` may be named as late as in its last line: a new record has no id before."""

    connection: "Connection"
    subject: str


def permit(desk: Desk, right: Right, action: str, subject: str, why: str = "") -> None:
    """Raises ConfigurationProblem, and leaves an entry, where this agent may not."""
    try:
        desk.access.require(right, why)
    except ConfigurationProblem:
        _write_down(desk, f"{action} refused", subject, why)
        raise


@contextmanager
def changing(desk: Desk, right: Right, action: str, subject: str = "", why: str = "") -> Iterator[Change]:
    """A transaction that ends with its audit entry. Raises ConfigurationProblem."""
    permit(desk, right, action, subject, why)
    records = desk.records
    with records.writing() as connection:
        change = Change(connection, subject)
        yield change
        access = desk.access
        end = records.log.append(connection, access.agent, access.role, action, change.subject, desk.redact(why))
    records.see(end)


def looked(desk: Desk, right: Right, action: str, subject: str, why: str = "") -> None:
    """Leave an entry for what is about to be shown. Raises ConfigurationProblem where this agent may not see it."""
    permit(desk, right, action, subject, why)
    _write_down(desk, action, subject, why)


def _write_down(desk: Desk, action: str, subject: str, why: str) -> None:
    records, access = desk.records, desk.access
    with records.writing() as connection:
        end = records.log.append(connection, access.agent, access.role, action, subject, desk.redact(why))
    records.see(end)
