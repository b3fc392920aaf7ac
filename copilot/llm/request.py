"""What the customer is asking now: a burst of short messages is one request."""

from copilot.language.segment import terms
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation

_ENOUGH_TERMS = 3


def request_of(conversation: RedactedConversation) -> str:
    """The customer's turns since the last answer, and earlier ones while those alone say too little.

    Without a customer turn, everything that was said.
    """
    turns: list[str] = []
    answered = False
    for message in reversed(conversation.messages):
        if message.role is Role.CUSTOMER:
            if answered and len(terms("\n".join(turns))) >= _ENOUGH_TERMS:
                break
            turns.insert(0, message.text)
            answered = False
        elif turns and message.role in (Role.AGENT, Role.BOT):
            answered = True
    return "\n".join(turns or [message.text for message in conversation.messages]).strip()
