"""`audit verify` and `audit list`: whether the log of who did what is whole, and what it says."""

import re

from copilot.errors import UsageProblem
from copilot.models.privacy import AuditEntries, AuditFault, AuditReport
from copilot.policy.access import Right
from copilot.services.access import looked, permit
from copilot.services.wiring import Desk
from copilot.store.audit import Flaw, Witness

_END = re.compile(r"\d{1,18}:[0-9a-f]{64}")


def verify_audit(desk: Desk, *, expected: str = "") -> AuditReport:
    """Every entry checked against the chain, its end against what this machine saw last, and against `expected`
    (NUMBER:MAC, as an earlier report printed it). Raises UsageProblem, ConfigurationProblem."""
    permit(desk, Right.AUDIT, "audit verify", "")
    known = [witness for witness in (_read(expected, desk), desk.records.witness()) if witness]
    records = desk.records
    with records.reading() as connection:
        end, flaws = records.log.verify(connection)
        flaws += [records.log.unseen(end, witness) for witness in known if not records.log.holds(connection, witness)]
        first = records.log.first(connection)
    looked(desk, Right.AUDIT, "audit verify", "")
    faults = sorted((flaw for flaw in set(flaws) if flaw.kind is not Flaw.CLOCK), key=lambda flaw: flaw.number)
    return AuditReport(
        whole=not faults,
        entries=end.last - first + 1,
        first=first,
        end=f"{end.last}:{end.mac.hex()}",
        faults=tuple(AuditFault(kind=flaw.kind.value, number=flaw.number) for flaw in faults),
        clock=tuple(flaw.number for flaw in flaws if flaw.kind is Flaw.CLOCK),
    )


def list_audit(desk: Desk, *, subject: str = "", actor: str = "", limit: int = 50) -> AuditEntries:
    """The newest entries; those about `subject` (an id, or a customer's reference) and by `actor` only."""
    from copilot.services.forgetting import identified

    permit(desk, Right.AUDIT, "audit list", "")
    customer = identified(subject, desk) if subject else ""
    looked(desk, Right.AUDIT, "audit list", customer)  # what was typed may name somebody the desk does not keep
    subjects = [customer or subject] if subject else []
    with desk.records.reading() as connection:
        found = desk.records.log.entries(connection, subjects=subjects, actor=actor, limit=limit)
    return AuditEntries(entries=tuple(found))


def _read(expected: str, desk: Desk) -> Witness | None:
    if not expected:
        return None
    number, _, mac = expected.strip().partition(":")
    if not _END.fullmatch(expected.strip()):
        raise UsageProblem(desk.say("audit_expected"), desk.say("audit_expected_hint"))
    return Witness(int(number), bytes.fromhex(mac))
