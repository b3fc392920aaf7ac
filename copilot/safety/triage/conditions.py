"""Finds the mentions that fulfil a condition together."""

from collections.abc import Iterable
from dataclasses import dataclass

from copilot.policy.escalation import Condition, EscalationPolicy, alternatives
from copilot.safety.triage.mentions import Mention, State, Stream


@dataclass(frozen=True, slots=True)
class Match:
    """The mentions that fulfilled a condition, one an item."""

    mentions: tuple[Mention, ...]

    @property
    def start(self) -> int:
        return min(mention.start for mention in self.mentions)

    @property
    def end(self) -> int:
        return max(mention.end for mention in self.mentions)


def find_match(condition: Condition, stream: Stream, policy: EscalationPolicy) -> Match | None:
    """The first fulfilment of `condition` in `stream`, None where there is none."""
    items = [_candidates(item, stream, policy) for item in condition.all]
    if not all(items) or any(_anywhere(stream, condition.unless_anywhere, policy)):
        return None
    order = range(len(items)) if condition.ordered else sorted(range(len(items)), key=lambda index: len(items[index]))
    arranged = [items[index] for index in order]
    for pivot in arranged[0]:
        chosen = _choose(pivot, arranged[1:], condition)
        if chosen is not None and not _cancelled(chosen, condition, stream, policy):
            return Match(chosen)
    return None


def _candidates(item: str, stream: Stream, policy: EscalationPolicy) -> list[Mention]:
    found = [
        mention
        for mode, concept in alternatives(item)
        for mention in stream.mentions.get(concept, ())
        if _counts(mention, mode, policy)
    ]
    return sorted(found, key=lambda mention: mention.start)


def _counts(mention: Mention, mode: str, policy: EscalationPolicy) -> bool:
    act, event = mention.concept in policy.lexicon.acts, mention.concept in policy.lexicon.events
    if mode == "any" or not (act or event):
        return True
    if mode == "not":
        return mention.state is State.DENIED
    return mention.state is State.ASSERTED and not (act and mention.quoted)


def _choose(pivot: Mention, others: list[list[Mention]], condition: Condition) -> tuple[Mention, ...] | None:
    chosen = [pivot]
    for candidates in others:
        fitting = [mention for mention in candidates if _fits(mention, chosen, condition)]
        if not fitting:
            return None
        chosen.append(min(fitting, key=lambda mention: abs(mention.start - pivot.start)))
    return tuple(chosen)


def _fits(mention: Mention, chosen: list[Mention], condition: Condition) -> bool:
    if any(mention.start < other.end and other.start < mention.end for other in chosen):
        return False
    if condition.ordered and mention.start < chosen[-1].end:
        return False
    return _together(mention, chosen[0], condition)


def _together(one: Mention, other: Mention, condition: Condition) -> bool:
    match condition.within:
        case "clause":
            return one.clause == other.clause
        case "sentence":
            return one.sentence == other.sentence
        case "near":
            return max(one.start - other.end, other.start - one.end) * max(one.width, other.width) <= condition.distance
        case "talk":
            return True


def _cancelled(chosen: tuple[Mention, ...], condition: Condition, stream: Stream, policy: EscalationPolicy) -> bool:
    end = max(mention.end for mention in chosen)
    near = _anywhere(stream, condition.unless, policy)
    if any(_together(mention, other, condition) for mention in near for other in chosen):
        return True
    return any(mention.start >= end for mention in _anywhere(stream, condition.unless_later, policy))


def _anywhere(stream: Stream, items: Iterable[str], policy: EscalationPolicy) -> list[Mention]:
    return [mention for item in items for mention in _candidates(item, stream, policy)]
