"""The message sent before anybody has read the case: honest about whether somebody is there, and how long it takes."""

from copilot.policy.hours import ServiceState
from copilot.policy.replies import Replies, with_brand


def acknowledge(replies: Replies, language: str, brand: str, state: ServiceState) -> str:
    """Greeting and acknowledgement in `language`, outside service hours with the next ones and the expected wait.

    Where the desk does not open in the foreseeable future no time is named at all.
    """
    phrases = replies.in_language(language)
    text = phrases.acknowledgement
    if not state.open and state.wait_minutes is not None:
        text = phrases.off_hours.replace("{hours}", state.hours).replace("{wait}", phrases.wait(state.wait_minutes))
    return with_brand(phrases.opened(text), brand)
