"""The intake checklist of a case, minus what the customer already gave."""

from copilot.policy.intake import IntakePolicy
from copilot.safety.triage.mentions import Stream


def missing_info(stream: Stream, category: str, intake: IntakePolicy) -> tuple[str, ...]:
    """Ids of the items still to ask for, in the order of the checklist."""
    given = stream.identified | stream.mentions.keys()
    return tuple(item for item in intake.checklist(category) if not given.intersection((item, *intake.items[item].given_by)))
