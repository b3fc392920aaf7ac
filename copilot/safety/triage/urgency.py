"""One number for the queue: the level first, then the loss at stake, ongoing danger, waiting time and mood."""

from collections.abc import Set
from datetime import datetime

from copilot.models.findings import RedactedConversation
from copilot.models.triage import Level, Sentiment
from copilot.policy.escalation import EscalationPolicy

_CEILING = {Level.P0: 100, Level.P1: 79, Level.P2: 59, Level.P3: 29}
POINTS_A_DAY = 3
MOST_POINTS_FOR_WAITING = 9


def priority_of(
    level: Level, signals: Set[str], mood: Sentiment, conversation: RedactedConversation, policy: EscalationPolicy
) -> int:
    """0 to 100; a lower level never overtakes a higher one whatever is added."""
    points = policy.escalation.priority
    moods = {Sentiment.PANICKED: "panicked", Sentiment.ANGRY: "angry", Sentiment.ANXIOUS: "anxious"}
    heard = (set(signals) - set(moods.values())) | ({moods[mood]} if mood in moods else set())
    total = points.base[level] + sum(points.signals.get(name, 0) for name in heard) + _waiting_points(conversation)
    return max(0, min(total, _CEILING[level]))


def _waiting_points(conversation: RedactedConversation) -> int:
    times = [time for message in conversation.messages if message.at and (time := _read_time(message.at))]
    try:
        days = (max(times) - min(times)).days if len(times) > 1 else 0
    except TypeError:  # some with a zone, some without: not comparable
        return 0
    return min(MOST_POINTS_FOR_WAITING, POINTS_A_DAY * days)


def _read_time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
