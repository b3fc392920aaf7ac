"""Decides how dangerous a conversation is, who handles it and what to ask, from the policy files editors own."""

from copilot.safety.triage.decide import triage

__all__ = ["triage"]
