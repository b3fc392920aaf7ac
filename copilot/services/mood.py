"""The customer's mood as it stands at the end of a conversation, for who takes it over.

Triage judges the whole talk, because nothing that was said may be forgotten there; the next agent meets the customer as
they are now. So only the last words count, and what came before the customer's thanks does not.
"""

from copilot.llm.extractive_cues import has_cue, is_closing
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, RedactedMessage
from copilot.models.triage import Sentiment
from copilot.policy.escalation import EscalationPolicy
from copilot.safety.triage.mentions import read_stream, read_turns
from copilot.safety.triage.mood import heard_signals, sentiment_of
from copilot.safety.triage.verdict import GRAVE, judge_customer

_LAST = 2
"""Statements of the customer that count; bare acknowledgements are none."""


def mood_at_end(conversation: RedactedConversation, policy: EscalationPolicy) -> Sentiment | None:
    """Mood of the customer's last words; None where the customer said nothing."""
    if not conversation.said_by(Role.CUSTOMER):
        return None
    turns = read_turns(_last_words(conversation), policy)
    stream = read_stream(turns, policy)
    signals = heard_signals(stream, policy)
    grave = "panicked" in signals and judge_customer(stream, policy).category.level in GRAVE
    return sentiment_of(stream.text, signals, grave)


def _last_words(conversation: RedactedConversation) -> list[tuple[int, RedactedMessage]]:
    """The last statements with their place, from the customer's thanks on where they thank."""
    found: list[tuple[int, RedactedMessage]] = []
    for number in range(len(conversation.messages) - 1, -1, -1):
        message = conversation.messages[number]
        if message.role is not Role.CUSTOMER:
            continue
        thanks = has_cue("thanks", message.text)
        if thanks or not is_closing(message.text):
            found.append((number, message))
        if thanks or len(found) == _LAST:
            break
    return found[::-1]
