"""The first half of the one path: redact, detect the language, triage."""

from dataclasses import dataclass

from copilot.language.detect import detect
from copilot.models.conversation import Conversation, Role
from copilot.models.findings import RedactedConversation, Restoration
from copilot.models.triage import Triage
from copilot.safety.redact import redact_conversation
from copilot.safety.triage import triage
from copilot.services.wiring import Desk


@dataclass(frozen=True, slots=True)
class Assessed:
    """A conversation that may be worked with, what the agent's screen may restore, and the verdict."""

    conversation: RedactedConversation
    restoration: Restoration
    triage: Triage


def assess(conversation: Conversation, desk: Desk) -> Assessed:
    """Redact `conversation` and judge it; with a model configured nothing here calls it."""
    redaction = redact_conversation(conversation, desk.redaction)
    return Assessed(redaction.conversation, redaction.restoration, judge(redaction.conversation, desk))


def judge(conversation: RedactedConversation, desk: Desk) -> Triage:
    """The verdict on a conversation that is redacted already."""
    return triage(conversation, desk.escalation, desk.intake, language_of(conversation), lambda: desk.local_embedder)


def language_of(conversation: RedactedConversation) -> str:
    """The language of the customer's turns; of all turns where the customer said nothing."""
    turns = conversation.said_by(Role.CUSTOMER) or conversation.messages
    return detect("\n".join(turn.text for turn in turns))
