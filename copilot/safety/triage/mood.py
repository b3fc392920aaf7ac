"""The customer's mood and wishes, from the policy's signals and from how the text is typed."""

import re
from collections.abc import Set

from copilot.models.triage import Sentiment
from copilot.policy.escalation import EscalationPolicy
from copilot.safety.triage.conditions import Matcher
from copilot.safety.triage.mentions import Stream

_SHOUTING = re.compile(r"\b[A-Z]{4,}(?:\W+[A-Z]{2,}){2,}")
_URGENCY = re.compile(r"[!！]{2,}|[?？]{3,}")


def heard_signals(stream: Stream, policy: EscalationPolicy) -> frozenset[str]:
    """Names of the policy's signals that the customer gave."""
    matcher = Matcher(stream, policy)
    return frozenset(
        name
        for name, conditions in policy.escalation.signals.items()
        if any(matcher.find(condition) for condition in conditions)
    )


def sentiment_of(text: str, signals: Set[str], grave: bool) -> Sentiment:
    """Mood of the customer; `grave` cases (P0, P1) turn urgency into panic, others into anxiety."""
    loud = bool(_URGENCY.search(text) or _SHOUTING.search(text))
    if "panicked" in signals and (grave or loud):
        return Sentiment.PANICKED
    if "angry" in signals:
        return Sentiment.ANGRY
    if signals & {"panicked", "anxious"}:
        return Sentiment.ANXIOUS
    return Sentiment.PANICKED if loud and grave else Sentiment.CALM
