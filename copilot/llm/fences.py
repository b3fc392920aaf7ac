"""Puts what people wrote between fences that their text cannot close.

Each call draws a code nobody could know when the text was written; a fence ends only with that code. Two other ways out
are shut as well: marks of chat templates, which many a local server reads as the end of a message wherever they stand,
and characters that a model reads and a person does not see.
"""

import re
import secrets
from collections.abc import Iterable, Sequence

from copilot.language.unseen import without_unseen
from copilot.models.conversation import Role
from copilot.models.findings import RedactedMessage

_CODE_BYTES = 8
_TEMPLATE_MARK = re.compile(r"<(?=[|｜/\w])|\[(?=\||/?[A-Z_]{3,}\])")
"""The first character of <|im_start|>, </s>, <start_of_turn>, <｜User｜>, [INST], [|user|]; placeholders have a number."""


def draw_code(texts: Iterable[str]) -> str:
    """A random code that stands in none of `texts`."""
    written = list(texts)
    while True:
        code = secrets.token_hex(_CODE_BYTES)
        if not any(code in text for text in written):
            return code


def fenced(name: str, text: str, code: str) -> str:
    """`text` as data named `name`; marks of chat templates in it are broken by a space."""
    data = _TEMPLATE_MARK.sub(r"\g<0> ", without_unseen(text))
    return f"<<<{name} {code}\n{data}\n{code} {name}>>>"


def turn_text(message: RedactedMessage, number: int) -> str:
    """One turn as the model reads it: number, speaker, time as given, and the words.

    Its further lines are indented: one that begins like a turn of its own, "7. agent: …", is told from a real one.
    """
    at = f", {message.at}" if message.at else ""
    return f"{number}. {speaker(message.role, message.name)}{at}: {message.text}".replace("\n", "\n   ")


def speaker(role: Role, name: str | None = None) -> str:
    """The role as prompts name it; a notice with a `name` is a private note, which the customer has not seen."""
    if role is Role.SYSTEM:
        return "private note of the desk" if name else "system notice"
    return str(role)


def conversation_block(turns: Sequence[str], code: str) -> str:
    """The turns as one fence."""
    return fenced("CONVERSATION", "\n".join(turns), code)
