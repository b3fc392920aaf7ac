"""What redaction found, and the text it leaves: the only text the rest of the program may see.

Offsets count Unicode code points of the *input*. A finding never holds the value, nor a hash of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from copilot.models.conversation import Role

RedactedText = NewType("RedactedText", str)
"""Text that went through redaction. Embedder, index, model, store and log accept only this."""

SECRET_KINDS = frozenset({"seed_phrase", "private_key", "extended_key", "keystore", "password", "one_time_code", "api_key"})
"""Kinds that are gone for good: never restored, never switched off."""

PERSONAL_KINDS = frozenset({"email", "phone", "card", "national_id", "name", "address", "ip_address", "iban"})
"""Kinds of personal data: the agent on this machine may see them again, a setting may keep them."""

_LABELS = "|".join(sorted(kind.upper() for kind in SECRET_KINDS | PERSONAL_KINDS)) + "|HEX64"


def placeholders(text: str) -> list[str]:
    """What stands in `text` for something removed: [EMAIL_1], and [EMAIL], which nothing restores."""
    return re.findall(rf"\[(?:{_LABELS})(?:_\d{{1,6}})?\]", text)


def unnumbered(text: str, keep: str = "") -> str:
    """`text` with placeholders that do not stand in `keep` without their number.

    Numbers count within one text: [EMAIL_1] of an article is not the [EMAIL_1] of a conversation.
    """
    numbered = rf"\[({_LABELS})_\d{{1,6}}\]"
    return re.sub(numbered, lambda found: found.group() if found.group() in keep else f"[{found.group(1)}]", text)


@dataclass(frozen=True, slots=True)
class Finding:
    """One span that was replaced. `message` is the turn it starts in; offsets are of that turn's text."""

    kind: str
    start: int
    end: int
    why: str
    placeholder: str = ""
    message: int = 0

    @property
    def is_secret(self) -> bool:
        return self.kind in SECRET_KINDS

    @property
    def is_ambiguous(self) -> bool:
        """64 hex digits that nothing tells from a transaction hash: hidden like a key, restorable on this machine."""
        return self.placeholder.startswith("[HEX64_")


@dataclass(frozen=True, slots=True)
class RedactedMessage:
    """One turn after redaction."""

    role: Role
    text: RedactedText
    name: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class RedactedConversation:
    """A conversation after redaction, with what was found in it. Made only by `safety.redact`."""

    messages: tuple[RedactedMessage, ...]
    findings: tuple[Finding, ...] = ()
    format: str = "text"
    id: str | None = None

    def said_by(self, *roles: Role) -> tuple[RedactedMessage, ...]:
        """The turns of these roles, in order."""
        return tuple(message for message in self.messages if message.role in roles)


@dataclass(frozen=True, slots=True)
class Restoration:
    """Placeholder -> value for personal data and ambiguous hex; lives in memory on this machine only.

    Secrets are never in it. Its repr shows no value.
    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    def apply(self, text: str) -> str:
        """`text` with restorable placeholders replaced by what stood there."""
        for placeholder, value in self.values.items():
            text = text.replace(placeholder, value)
        return text


@dataclass(frozen=True, slots=True)
class Redaction:
    """The redacted conversation, and what the agent's own screen may put back."""

    conversation: RedactedConversation
    restoration: Restoration
