"""How long the desk keeps what: kb/policy/retention.yaml."""

from typing import Annotated

from pydantic import Field

from copilot.config import Settings
from copilot.models.base import Model
from copilot.policy.files import load_policy

Days = Annotated[int, Field(ge=0)]


class RetentionPolicy(Model):
    """Days by kind of record; 0 keeps it."""

    messages: Days
    notes: Days
    triages: Days
    summaries: Days
    drafts: Days
    cases: Days
    audit: Days
    model_calls: Days


def load_retention(settings: Settings) -> RetentionPolicy:
    """The policy in use. Raises ConfigurationProblem."""
    return load_policy(settings, "retention", RetentionPolicy)
