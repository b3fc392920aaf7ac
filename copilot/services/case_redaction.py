"""Text that joins a case, redacted beside what the case holds already.

Numbers of placeholders count within one text: the [EMAIL_1] of a note alone is not the [EMAIL_1] of the conversation, and
restoring it would show another's address. So whatever comes to a case gets numbers that no value of the case has, and a
value that the case knows keeps the placeholder it has. It gets it wherever it stands: a name that was told apart by
"my name is" in the conversation stands without these words in a note.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from copilot.models.conversation import Conversation, Message, Role
from copilot.models.findings import Finding, RedactedMessage, RedactedText, Redaction, Restoration
from copilot.safety.placeholders import PLACEHOLDER
from copilot.safety.redact import RedactionOptions, redact_conversation


@dataclass(frozen=True, slots=True)
class Joined:
    """A redacted text, and all personal data of its case from then on (placeholder -> value)."""

    text: RedactedText
    personal: Mapping[str, str]


_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_IN_WORD = rf"[^\W_{_HAN}]"
_LEAST, _LEAST_HAN = 3, 2
"""Letters and digits of a value that is looked for by itself; shorter ones stand in other words."""


def redact_text_beside(text: str, known: Mapping[str, str], options: RedactionOptions) -> Joined:
    """`text`, an agent's own, for a case whose personal data is `known`."""
    redaction = redact_beside(Conversation((Message(Role.AGENT, text),)), known, options)
    (message,) = redaction.conversation.messages
    return Joined(with_placeholders(message.text.strip(), known), {**kept_personal(redaction), **known})


def with_placeholders(text: str, personal: Mapping[str, str]) -> RedactedText:
    """`text`, redacted before, with every value of `personal` (placeholder -> value) that stands in it replaced too.

    Letter case and the width of blanks do not count; a value is a whole word, but for Chinese, which has no blanks.
    """
    named = {_spelling(value): placeholder for placeholder, value in reversed([*personal.items()]) if _is_telling(value)}
    if not named:
        return RedactedText(text)
    values = "|".join(_pattern(value) for value in sorted(named, key=len, reverse=True))

    def replaced(found: re.Match[str]) -> str:
        return named.get(_spelling(found.group()), found.group())

    return RedactedText(re.sub(rf"(?i:{values})|\[[A-Z0-9_]+\]", replaced, text))


def redact_beside(conversation: Conversation, known: Mapping[str, str], options: RedactionOptions) -> Redaction:
    """`conversation` redacted for a case whose personal data is `known` (placeholder -> value)."""
    if not known:
        return redact_conversation(conversation, options)
    reserved = Message(Role.SYSTEM, " ".join(known))
    redaction = redact_conversation(replace(conversation, messages=(reserved, *conversation.messages)), options)
    redacted, values = redaction.conversation, redaction.restoration.values
    named = {_identity(placeholder, value): placeholder for placeholder, value in known.items()}
    names = {new: named.get(_identity(new, value), new) for new, value in values.items()}
    return Redaction(
        replace(
            redacted,
            messages=tuple(_renamed(message, names) for message in redacted.messages[1:]),
            findings=tuple(_moved(finding, names) for finding in redacted.findings),
        ),
        Restoration({names[new]: value for new, value in values.items()}),
    )


def kept_personal(redaction: Redaction) -> dict[str, str]:
    """Placeholder -> value of what may be stored, encrypted: personal data, and nothing that might be a key."""
    findings = redaction.conversation.findings
    unsure = {finding.placeholder for finding in findings if finding.is_ambiguous or finding.is_secret}
    return {placeholder: value for placeholder, value in redaction.restoration.values.items() if placeholder not in unsure}


def _identity(placeholder: str, value: str) -> tuple[str, str]:
    """What two spellings of one value of one kind have in common."""
    return placeholder.rpartition("_")[0], _spelling(value)


def _spelling(value: str) -> str:
    return " ".join(value.split()).casefold()


def _is_telling(value: str) -> bool:
    return len(re.findall(f"[{_HAN}]", value)) >= _LEAST_HAN or sum(map(str.isalnum, value)) >= _LEAST


def _pattern(value: str) -> str:
    before = rf"(?<!{_IN_WORD})" if re.match(_IN_WORD, value) else ""
    after = rf"(?!{_IN_WORD})" if re.search(rf"{_IN_WORD}\Z", value) else ""
    return before + r"\s+".join(map(re.escape, value.split())) + after


def _renamed(message: RedactedMessage, names: Mapping[str, str]) -> RedactedMessage:
    def rename(text: str) -> str:
        return re.sub(PLACEHOLDER, lambda found: names.get(found.group(), found.group()), text)

    return replace(
        message,
        text=RedactedText(rename(message.text)),
        name=message.name and rename(message.name),
        at=message.at and rename(message.at),
    )


def _moved(finding: Finding, names: Mapping[str, str]) -> Finding:
    placeholder = names.get(finding.placeholder, finding.placeholder)
    return replace(finding, placeholder=placeholder, message=finding.message - 1)
