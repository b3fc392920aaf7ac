"""What the customer is asking *now*: the text retrieval looks for.

A burst of messages is one request; a matter the agent has already answered is not mixed into a new
one, unless the new turn is too short to stand alone ("and on Polygon?").
"""

import re

from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, RedactedText

_IDENTIFIER = re.compile(r"\b0x[0-9a-fA-F]{16,}\b|\b[0-9A-Za-z]{26,}\b|\[[A-Z0-9_]+\]|https?://\S+")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\d_]{2,}")
_ENOUGH_WORDS = 5
_LONGEST = 1_200


def current_question(conversation: RedactedConversation) -> RedactedText:
    """The customer's last burst, and as many earlier turns as it needs to be understood; identifiers left out."""
    turns: list[str] = []
    in_burst = True
    for message in reversed(conversation.messages):
        if message.role is not Role.CUSTOMER:
            in_burst = in_burst and not turns
            continue
        if not in_burst and _words(turns) >= _ENOUGH_WORDS:
            break
        text = " ".join(_IDENTIFIER.sub(" ", message.text).split())
        if text:
            turns.insert(0, text)
    if not turns:
        turns = [" ".join(_IDENTIFIER.sub(" ", message.text).split()) for message in conversation.messages]
    return RedactedText("\n".join(turns)[-_LONGEST:])


def _words(turns: list[str]) -> int:
    return sum(len(_WORD.findall(turn)) for turn in turns)
