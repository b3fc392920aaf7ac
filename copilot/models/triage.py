"""What triage decides about a conversation, and why."""

from enum import StrEnum

from pydantic import Field

from copilot.models.base import Model


class Level(StrEnum):
    """Severity; P0 is security-critical and never answered freely."""

    P0 = "P0"
    P1 = "P1"
    P2 = "P2"
    P3 = "P3"


class Tier(StrEnum):
    """Who handles the case."""

    JUNIOR = "junior"
    SENIOR = "senior"
    SECURITY = "security"


class Sentiment(StrEnum):
    """The customer's mood, for the opening of a reply and for the queue."""

    CALM = "calm"
    ANXIOUS = "anxious"
    ANGRY = "angry"
    PANICKED = "panicked"


class Reason(Model):
    """Why: the rule, the customer's own words (redacted), and the turn they stand in."""

    rule: str
    quote: str
    message: int


class Triage(Model):
    """Level, category and tier with reasons; `missing_info` holds ids of the intake policy's items."""

    level: Level
    security_critical: bool
    category: str
    tier: Tier
    reasons: tuple[Reason, ...] = ()
    missing_info: tuple[str, ...] = ()
    language: str
    sentiment: Sentiment = Sentiment.CALM
    wants_human: bool = False
    priority: int = Field(ge=0, le=100)
