"""Every way to what the desk keeps leads through here: may this agent, and the audit log says that they did.

`changing` is a transaction whose last step is its entry: either both happen or neither. `looked` writes the entry of a
reading before anybody sees what was read. A refusal is an entry too.

The log is kept for years and stands in the open, so here, and nowhere else, an entry is made fit for it: nothing in it is a
secret or personal data, and the customer it is about stands there as the store's id alone.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.errors import ConfigurationProblem
from copilot.policy.access import Right
from copilot.services.wiring import Desk
from copilot.store.audit import Witness

if TYPE_CHECKING:
    from sqlalchemy import Connection as Connection  # as the services name what a transaction of the store works within

_OWN_ID = re.compile(r"[ckd]-[0-9a-f]{10,16}")
"""An id the store makes; a few of them look like telephone numbers."""
_SHORT = 4
"""Characters below which a name is looked for as a word of its own: it stands within too many others."""


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


def in_the_open(text: str, desk: Desk) -> str:
    """`text`, an id or what somebody typed for one, as it may stand in the log and on a screen."""
    return text if _OWN_ID.fullmatch(text) else desk.redact(text)


def without_names(text: str, names: Iterable[str], instead: str) -> str:
    """`text` with `instead` for each of `names`, however it is capitalised."""
    parts = sorted(filter(None, names), key=len, reverse=True)
    words = (rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])" if _is_short(name) else re.escape(name) for name in parts)
    return re.sub("|".join(words), lambda _: instead, text, flags=re.IGNORECASE) if parts else text


def _is_short(name: str) -> bool:
    return len(name) < _SHORT and name.isascii()


@contextmanager
def changing(desk: Desk, right: Right, action: str, subject: str = "", why: str = "") -> Iterator[Change]:
    """A transaction that ends with its audit entry. Raises ConfigurationProblem."""
    permit(desk, right, action, subject, why)
    records = desk.records
    with records.writing() as connection:
        reason = _without_the_customer(why, subject, connection, desk)  # whom the change may take away
        change = Change(connection, subject)
        yield change
        end = _append(connection, desk, action, change.subject, reason)
    records.see(end)


def looked(desk: Desk, right: Right, action: str, subject: str, why: str = "") -> None:
    """Leave an entry for what is about to be shown. Raises ConfigurationProblem where this agent may not see it."""
    permit(desk, right, action, subject, why)
    _write_down(desk, action, subject, why)


def _write_down(desk: Desk, action: str, subject: str, why: str) -> None:
    records = desk.records
    with records.writing() as connection:
        end = _append(connection, desk, action, subject, _without_the_customer(why, subject, connection, desk))
    records.see(end)


def _append(connection: "Connection", desk: Desk, action: str, subject: str, why: str) -> Witness:
    access = desk.access
    return desk.records.log.append(connection, access.agent, access.role, action, in_the_open(subject, desk), why)


def _without_the_customer(why: str, subject: str, connection: "Connection", desk: Desk) -> str:
    """`why` redacted, with the id of the customer whom `subject`, a record or themselves, is of, for their names."""
    said = desk.redact(why)  # first: what tells a password may be a word of somebody's name
    customer = desk.customer_store.owner(connection, subject) if said else ""
    return without_names(said, desk.customer_store.names(connection, customer), customer) if customer else said
