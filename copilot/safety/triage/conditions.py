"""Finds the mentions that fulfil a condition together."""

from collections.abc import Iterable
from dataclasses import dataclass

from copilot.policy.escalation import Condition, EscalationPolicy, alternatives
from copilot.safety.triage.cues import State
from copilot.safety.triage.mentions import Mention, Stream

A_GAP = 6
"""Characters by which a phrase must be longer than a word inside it to count as more than that word."""


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
    if condition.told and stream.explaining:
        items = [_told(candidates, stream, policy) for candidates in items]
    if not all(items):
        return None
    order = range(len(items)) if condition.ordered else sorted(range(len(items)), key=lambda index: len(items[index]))
    arranged = [items[index] for index in order]
    for pivot in arranged[0]:
        chosen = _choose(pivot, arranged[1:], condition)
        if chosen is None or (condition.told and stream.explaining.issuperset(mention.turn for mention in chosen)):
            continue
        if not _cancelled(chosen, condition, stream, policy):
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


def _told(candidates: list[Mention], stream: Stream, policy: EscalationPolicy) -> list[Mention]:
    """Without acts and events of a pasted article; the things it names may be what the customer then speaks of."""
    happens = {*policy.lexicon.acts, *policy.lexicon.events}
    return [mention for mention in candidates if mention.turn not in stream.explaining or mention.concept not in happens]


def _choose(pivot: Mention, others: list[list[Mention]], condition: Condition) -> tuple[Mention, ...] | None:
    chosen = [pivot]
    for candidates in others:
        fitting = [mention for mention in candidates if _fits(mention, chosen, condition)]
        if not fitting:
            return None
        chosen.append(min(fitting, key=lambda mention: abs(mention.start - pivot.start)))
    return tuple(chosen)


def _fits(mention: Mention, chosen: list[Mention], condition: Condition) -> bool:
    if any(_same_words(mention, other) for other in chosen):
        return False
    if condition.ordered and mention.start < chosen[-1].end:
        return False
    return _together(mention, chosen[0], condition)


def _same_words(one: Mention, other: Mention) -> bool:
    """Whether two mentions are one and the same piece of text; "left … in a taxi" may hold the phone it is about."""
    overlap = min(one.end, other.end) - max(one.start, other.start)
    return overlap > 0 and max(one.end - one.start, other.end - other.start) < overlap + A_GAP


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
    unless = _all_of(condition.unless, stream, policy)
    if any(mention.turn == other.turn and _together(mention, other, condition) for mention in unless for other in chosen):
        return True
    return any(mention.start >= end for mention in _all_of(condition.unless_later, stream, policy))


def _all_of(items: Iterable[str], stream: Stream, policy: EscalationPolicy) -> list[Mention]:
    return [mention for item in items for mention in _candidates(item, stream, policy)]
