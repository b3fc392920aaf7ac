"""Puts what people wrote between fences that their text cannot close.

Each call draws a code nobody could know when the text was written; a fence ends only with that code.
"""

import secrets
from collections.abc import Iterable, Sequence

from copilot.models.conversation import Role
from copilot.models.findings import RedactedMessage

_CODE_BYTES = 8


def draw_code(texts: Iterable[str]) -> str:
    """A random code that stands in none of `texts`."""
    written = list(texts)
    while True:
        code = secrets.token_hex(_CODE_BYTES)
        if not any(code in text for text in written):
            return code


def fenced(name: str, text: str, code: str) -> str:
    """`text` as data named `name`."""
    return f"<<<{name} {code}\n{text}\n{code} {name}>>>"


def turn_text(message: RedactedMessage, number: int) -> str:
    """One turn as the model reads it: number, speaker, time as given, and the words."""
    at = f", {message.at}" if message.at else ""
    return f"{number}. {speaker(message.role)}{at}: {message.text}"


def speaker(role: Role) -> str:
    """The role as prompts name it."""
    return "system notice" if role is Role.SYSTEM else str(role)


def conversation_block(turns: Sequence[str], code: str) -> str:
    """The turns as one fence."""
    return fenced("CONVERSATION", "\n".join(turns), code)
