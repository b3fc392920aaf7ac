"""What a desk may call a customer: it is sealed, so personal data may stand in it, but no secret."""

from copilot.safety.redact import redact_text
from copilot.services.wiring import Desk

LONGEST_REFERENCE = 200


def fit_reference(reference: str, desk: Desk) -> str:
    """`reference` as it is looked up; "" where it can name nobody: too long, unprintable, or with a secret in it."""
    reference = reference.strip()
    if len(reference) > LONGEST_REFERENCE or not reference.isprintable():
        return ""
    return "" if any(finding.is_secret for finding in redact_text(reference, desk.redaction).findings) else reference
