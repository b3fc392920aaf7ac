"""What the customer is asking *now*: the text retrieval looks for and a reply answers.

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
    """The customer's turns since the last answer, and earlier ones while those alone say too little.

    Identifiers, links and placeholders are left out, and at most the last 1,200 characters are given.
    Without a customer turn, everything that was said.
    """
    turns: list[str] = []
    answered = False
    for message in reversed(conversation.messages):
        if message.role is not Role.CUSTOMER:
            # What a bot says is rarely an answer: customers go on with the same matter after it.
            answered = answered or (bool(turns) and message.role is Role.AGENT)
            continue
        if answered and _words(turns) >= _ENOUGH_WORDS:
            break
        if text := _without_identifiers(message.text):
            turns.insert(0, text)
            answered = False
    if not turns:
        turns = [_without_identifiers(message.text) for message in conversation.messages]
    return RedactedText("\n".join(turns).strip()[-_LONGEST:])


def _without_identifiers(text: str) -> str:
    return " ".join(_IDENTIFIER.sub(" ", text).split())


def _words(turns: list[str]) -> int:
    return sum(len(_WORD.findall(turn)) for turn in turns)
