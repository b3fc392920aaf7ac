"""Who is the customer, who answers: from labels, from names, and from how people talk when nothing else tells.

Wrong roles poison everything after (the gate reads the customer's words as the agent's), so each
step only decides what the step before left open.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from copilot.models.conversation import Role
from copilot.transcripts import role_words as words

_LABELS = (
    (words.SYSTEM_LABELS | words.NOTE_LABELS, Role.SYSTEM),
    (words.BOT_LABELS, Role.BOT),
    (words.AGENT_LABELS, Role.AGENT),
    (words.CUSTOMER_LABELS, Role.CUSTOMER),
)
_DECORATION = " \t*_#>[]【】《》<>()（）「」『』~`\"'@·•-–—:：\u200e\u200f\ufeff"
_MAX_TALK = 400
_TURNS_HEARD = 60


@lru_cache(maxsize=4096)
def role_of_label(label: str) -> Role | None:
    """The role a whole label means ("Customer 2", "【客服】"), or None for a name."""
    bare = _bare(label)
    return next((role for known, role in _LABELS if bare in known), None)


@lru_cache(maxsize=4096)
def is_note_label(label: str) -> bool:
    """Whether a whole label announces words of the desk that the customer never saw ("Internal note")."""
    return _bare(label) in words.NOTE_LABELS


def _bare(label: str) -> str:
    bare = label.strip(_DECORATION).lower()
    return re.sub(r"\s*[#№]?\d{1,4}$", "", bare) or bare


def role_of_field(value: str) -> Role | None:
    """The role an export's field states ("incoming", "end-user", "assistant"), or None."""
    bare = value.strip().lower()
    for role, values in words.FIELD_VALUES.items():
        if bare in values.split():
            return Role(role)
    return role_of_label(value)


@lru_cache(maxsize=4096)
def role_of_name(name: str) -> Role | None:
    """The role a display name reveals ("Mei (Support)", "客服-安全-Ken"), or None."""
    role = role_of_label(name)
    if role is not None and len(name.strip(_DECORATION)) > 1:
        return role
    if re.search(words.CUSTOMER_NAME, name, re.IGNORECASE):
        return Role.CUSTOMER
    if re.search(words.BOT_NAME, name, re.IGNORECASE):
        return Role.BOT
    if re.search(words.AGENT_NAME, name, re.IGNORECASE):
        return Role.AGENT
    return None


def infer_roles(turns: Iterable[tuple[str | None, str]], given: dict[str, Role]) -> dict[str, Role]:
    """A role for every name: `given` first, then what names reveal, then how each speaker talks.

    `turns` are (name, text) in order; turns without a name are left to the caller.
    """
    roles = dict(given)
    talk: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    order: list[str] = []
    for name, text in turns:
        if name is None:
            continue
        if name not in talk:
            order.append(name)
            talk[name] = 0
        heard[name] += 1
        if name not in roles and heard[name] <= _TURNS_HEARD:
            sample = text[:_MAX_TALK]
            talk[name] += sum(weight * len(heard_in.findall(sample)) for heard_in, weight in _talk())
    for name in order:
        if name not in roles and (role := role_of_name(name)):
            roles[name] = role
    unknown = [name for name in order if name not in roles]
    branded = {name for name in unknown if re.search(words.BRAND_NAME, name, re.IGNORECASE)}
    if branded and (len(branded) < len(unknown) or Role.CUSTOMER in roles.values()):
        roles.update(dict.fromkeys(branded, Role.AGENT))
        unknown = [name for name in unknown if name not in branded]
    if not unknown:
        return roles
    known = set(roles.values())
    if Role.AGENT in known and Role.CUSTOMER not in known:
        # The desk is known. A single unknown is the customer; of several, one who talks like the desk is a colleague.
        asking = min(unknown, key=lambda name: (talk[name], order.index(name)))
        for name in unknown:
            roles[name] = Role.AGENT if name != asking and talk[name] >= 2 else Role.CUSTOMER
    elif Role.CUSTOMER in known:
        for name in unknown:
            roles[name] = Role.CUSTOMER if Role.AGENT in known and talk[name] < 0 else Role.AGENT
    else:
        roles.update(_by_talk(unknown, talk))
    return roles


def _by_talk(names: list[str], talk: Counter[str]) -> dict[str, Role]:
    """Nobody is known: the one who talks most like a desk answers, or else the one who did not speak first."""
    if len(names) == 1:
        return {names[0]: Role.AGENT if talk[names[0]] >= 3 else Role.CUSTOMER}
    low, high = min(talk[name] for name in names), max(talk[name] for name in names)
    if high - low >= 2 and high > 0:
        return {name: Role.AGENT if talk[name] > max(0, (low + high) / 2 - 0.5) else Role.CUSTOMER for name in names}
    return {name: Role.CUSTOMER if place == 0 else Role.AGENT for place, name in enumerate(names)}


@cache
def _talk() -> tuple[tuple[re.Pattern[str], int], ...]:
    """How a desk and how a customer talks, and what a hit says: above nought for the desk."""
    spoken = ((words.DESK_OPENING, 1), (words.AGENT_TALK, 1), (words.CUSTOMER_TALK, -1))
    return tuple((re.compile(pattern, re.IGNORECASE), weight) for pattern, weight in spoken)
