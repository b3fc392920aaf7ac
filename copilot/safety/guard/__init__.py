"""The last gate: what is about to be sent to a customer is read once more, whoever wrote it."""

from copilot.safety.guard.check import check_reply
from copilot.safety.guard.grounds import ReplyContext
from copilot.safety.guard.policy import GuardPolicy, load_guard

__all__ = ["GuardPolicy", "ReplyContext", "check_reply", "load_guard"]
