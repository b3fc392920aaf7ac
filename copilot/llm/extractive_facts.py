"""The identifiers of a conversation, without those that were taken back.

A customer pastes the wrong hash and corrects it a minute or a day later; the wrong one, handed on as
a fact, sends the next agent after somebody else's transaction. A withdrawal needs a cue (the customer
takes it back, or the desk doubts it and the customer answers with another): a second identifier
alone may be a second transaction.

A summary that is continued brings the facts it had: what the new turns take back leaves them too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.identifiers import Identifier, Kind, facts, find_identifiers
from copilot.llm.extractive_cues import has_cue
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, RedactedMessage, RedactedText
from copilot.models.summary import Earlier, Facts

_EXACT = (Kind.TX_HASH, Kind.ADDRESS)
_LONG_TOKEN = re.compile(r"[0-9A-Za-z]{20}")
_NEAR = 3
"""Turns of the same speaker within which a correction and the identifier it brings may stand apart."""


@dataclass(frozen=True, slots=True)
class SettledFacts:
    """`facts` as they stand at the end; `replaced` maps each identifier withdrawn here to what replaced it.

    `withdrawn` are those and the ones an earlier summary knew.
    """

    facts: Facts
    replaced: dict[str, str]
    withdrawn: tuple[str, ...] = ()


def settled_facts(conversation: RedactedConversation, earlier: Earlier | None = None) -> SettledFacts:
    """Facts of everything said, withdrawn hashes and addresses left out; those of `earlier` too where it is continued."""
    before = _said_before(earlier) if earlier else ()
    messages = (*before, *conversation.messages)
    found = [find_identifiers(message.text) if _LONG_TOKEN.search(message.text) else () for message in messages]
    replaced = _withdrawn(messages, found)
    known, withdrawn = facts(message.text for message in conversation.messages), tuple(replaced)
    if earlier is not None:
        known = _joined(earlier.summary.facts, known)
        # What was taken back before the new turns is an old story, unless they bring it up.
        old = {value.lower() for value in earlier.covered.withdrawn}
        current = {value.lower() for value in (*known.tx_hashes, *known.addresses)} - old
        replaced = {value: new for value, new in replaced.items() if value.lower() in current}
        withdrawn = (*earlier.covered.withdrawn, *replaced)
    gone = {value.lower() for value in withdrawn}
    kept = {
        name: tuple(value for value in getattr(known, name) if value.lower() not in gone) for name in ("tx_hashes", "addresses")
    }
    return SettledFacts(known.model_copy(update=kept), replaced, withdrawn)


def _said_before(earlier: Earlier) -> tuple[RedactedMessage, ...]:
    """The identifiers an earlier summary kept, then its turns: whoever gave one may take it back.

    The silence at either end keeps a correction in the turns after it from being read as one of those before.
    """
    values = (*earlier.summary.facts.tx_hashes, *earlier.summary.facts.addresses)
    at_hand = "\n".join(turn.text for turn in earlier.turns)
    given = (RedactedMessage(Role.CUSTOMER, RedactedText(value)) for value in values if value not in at_hand)
    silence = RedactedMessage(Role.SYSTEM, RedactedText(""))
    return (*given, silence, *earlier.turns)


def _joined(old: Facts, new: Facts) -> Facts:
    both = {}
    for name, values in old:
        same = {value.casefold() for value in values}
        both[name] = (*values, *(value for value in getattr(new, name) if value.casefold() not in same))
    return Facts(**both)


def _withdrawn(messages: Sequence[RedactedMessage], found: Sequence[Sequence[Identifier]]) -> dict[str, str]:
    replaced: dict[str, str] = {}
    gone: set[str] = set()
    given: list[tuple[int, Role, Identifier]] = []
    for number, message in enumerate(messages):
        fresh = [i for i in found[number] if i.kind in _EXACT and i.value.lower() not in gone and not _known(i, given)]
        for identifier in fresh:
            old = _taken_back(number, identifier, messages, given, fresh)
            if old is not None:
                replaced[old.value] = identifier.value
                gone.add(old.value.lower())
                given = [entry for entry in given if entry[2].value.lower() != old.value.lower()]
        given.extend((number, message.role, identifier) for identifier in fresh)
    return replaced


def _known(identifier: Identifier, given: Sequence[tuple[int, Role, Identifier]]) -> bool:
    return any(entry.value.lower() == identifier.value.lower() for _, _, entry in given)


def _taken_back(
    number: int,
    new: Identifier,
    messages: Sequence[RedactedMessage],
    given: Sequence[tuple[int, Role, Identifier]],
    fresh: Sequence[Identifier],
) -> Identifier | None:
    """The earlier identifier that `new` replaces, or None where it stands beside it."""
    role = messages[number].role
    text = messages[number].text
    same = [entry for entry in given if entry[1] is role and _comparable(entry[2], new)]
    inside = [i for i in fresh if i.start < new.start and _comparable(i, new)]
    if inside and has_cue(
        "correct", text[max(0, inside[-1].start - 24) : inside[-1].start] + " " + text[inside[-1].end : new.start]
    ):
        return inside[-1]
    if not same:
        return None
    latest = max(same, key=lambda entry: (_alike(entry[2].value, new.value), entry[0]))
    cued = has_cue("correct", _without_identifiers(text, fresh)) or _said_nearby(number, role, messages, latest[0])
    if cued or _was_doubted(number, role, messages, latest[0]):
        return latest[2]
    return None


def _comparable(old: Identifier, new: Identifier) -> bool:
    return (old.kind is new.kind and old.value.lower() != new.value.lower() and old.value[:2] == new.value[:2]) or (
        old.kind is new.kind is Kind.TX_HASH and old.value.lower() != new.value.lower()
    )  # fmt: skip


def _alike(old: str, new: str) -> int:
    """Mistaken identifiers often share their first or last characters: that is why they were mistaken."""
    old, new = old.lower().removeprefix("0x"), new.lower().removeprefix("0x")
    return int(old[:4] == new[:4]) + int(old[-4:] == new[-4:])


def _said_nearby(number: int, role: Role, messages: Sequence[RedactedMessage], since: int) -> bool:
    """The speaker's own words just before or after: "sorry, wrong one" and the right one are often two messages."""
    near = [n for n in range(max(since + 1, number - _NEAR), min(len(messages), number + 2)) if n != number]
    return any(
        messages[n].role is role and len(messages[n].text) < 160 and not find_identifiers_of(messages[n].text)
        and has_cue("correct", messages[n].text)
        for n in near
    )  # fmt: skip


def find_identifiers_of(text: str) -> bool:
    """Whether a hash or an address stands in `text`."""
    return any(i.kind in _EXACT for i in find_identifiers(text))


def _was_doubted(number: int, role: Role, messages: Sequence[RedactedMessage], since: int) -> bool:
    """The other side questioned the earlier one, and this is the answer to that."""
    if role is not Role.CUSTOMER:
        return False
    asked = [n for n in range(since + 1, number) if messages[n].role is Role.AGENT][-2:]
    return any(number - n <= _NEAR and has_cue("doubt", messages[n].text) for n in asked)


def _without_identifiers(text: str, identifiers: Sequence[Identifier]) -> str:
    for identifier in sorted(identifiers, key=lambda i: -i.start):
        text = text[: identifier.start] + " " + text[identifier.end :]
    return text
