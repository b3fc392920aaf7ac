"""Quality review: any reply, whoever wrote it, checked before it is sent."""

from collections.abc import Container

from copilot.models.findings import placeholders
from copilot.models.reply import GuardReport, Violation
from copilot.safety.guard import ReplyContext, check_reply
from copilot.safety.redact import redact_text
from copilot.services.wiring import Desk


def review_reply(text: str, desk: Desk) -> GuardReport:
    """What the guard says of `text`, a reply of anybody, without its conversation."""
    return inspect(text, desk)


def inspect(
    text: str, desk: Desk, context: ReplyContext | None = None, restorable: Container[str] | None = None
) -> GuardReport:
    """The guard's report on `text`; secrets and personal data in it are looked for too.

    Hex that may as well be a transaction hash is no finding here: agents write hashes. `restorable` are the placeholders
    behind which the agent's screen puts a value; any other would reach the customer as it stands.
    """
    redaction = redact_text(text, desk.redaction)
    undecided = redaction.restoration.values
    findings = [finding for finding in redaction.findings if not (finding.is_secret and finding.placeholder in undecided)]
    report = check_reply(text, desk.guard, context, findings, desk.ui_lang)
    if restorable is None:
        return report
    left = dict.fromkeys(found for found in placeholders(text) if found not in restorable)
    why = desk.say("placeholder")
    violations = (*report.violations, *(Violation(rule="placeholder", quote=found, why=why) for found in left))
    return GuardReport(ok=not violations, violations=violations)
