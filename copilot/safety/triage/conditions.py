"""Finds the mentions that fulfil a condition together."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from copilot.policy.escalation import Condition, EscalationPolicy, alternatives
from copilot.safety.triage.cues import State
from copilot.safety.triage.mentions import Mention, Stream

A_GAP = 6
"""Characters by which a phrase must be longer than a word inside it to count as more than that word."""


LONGEST_MENTION = 400
"""Characters up to which a mention is looked for: entries are short, only a run of letters nobody writes is longer."""


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
    items: list[list[Mention]] = []
    for item in condition.all:
        candidates = _candidates(item, stream, policy)
        if candidates and condition.told:
            candidates = _told(candidates, stream, policy)
        if not candidates:
            return None
        items.append(candidates)
    order = range(len(items)) if condition.ordered else sorted(range(len(items)), key=lambda index: len(items[index]))
    arranged = [items[index] for index in order]
    cancelling: _Cancelling | None = None
    for pivot in arranged[0]:
        chosen = _choose(pivot, [_within_reach(pivot, several, condition) for several in arranged[1:]], condition)
        if chosen is None or (condition.told and stream.explaining.issuperset(mention.turn for mention in chosen)):
            continue
        if cancelling is None:
            cancelling = _all_of(condition.unless, stream, policy), _all_of(condition.unless_later, stream, policy)
        if not _cancelled(chosen, condition, cancelling):
            return Match(chosen)
    return None


_Cancelling = tuple[list[Mention], list[Mention]]
"""The mentions of a condition's `unless` and of its `unless_later`, each by start."""


def _within_reach(pivot: Mention, candidates: list[Mention], condition: Condition) -> list[Mention]:
    """Those of `candidates` (by start) that can lie near enough: a flood of mentions costs no more than its window."""
    if condition.within != "near":
        return candidates
    first = bisect_left(candidates, pivot.start - condition.distance - LONGEST_MENTION, key=_start)
    return candidates[first : bisect_right(candidates, pivot.end + condition.distance, key=_start)]


def _start(mention: Mention) -> int:
    return mention.start


_alternatives = cache(alternatives)


def _candidates(item: str, stream: Stream, policy: EscalationPolicy) -> list[Mention]:
    found = [
        mention
        for mode, concept in _alternatives(item)
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
    """Without acts and events of a pasted article or of a sentence on somebody else; what they name may be the customer's."""
    happens = {*policy.lexicon.acts, *policy.lexicon.events}
    elsewhere = _sentences_on_others(stream)
    return [
        mention
        for mention in candidates
        if mention.concept not in happens or (mention.turn not in stream.explaining and mention.sentence not in elsewhere)
    ]


def _sentences_on_others(stream: Stream) -> set[int]:
    """Sentences that tell a stranger's story; those on a friend or the news too where the writer says "not me"."""
    unharmed = {mention.turn for mention in stream.mentions.get("unharmed", ())}
    names = ("acquaintance", "news") if unharmed else ()
    near = (mention for name in names for mention in stream.mentions.get(name, ()) if mention.turn in unharmed)
    return {mention.sentence for mention in (*stream.mentions.get("others_story", ()), *near)}


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


def _cancelled(chosen: tuple[Mention, ...], condition: Condition, cancelling: _Cancelling) -> bool:
    unless, later = cancelling
    for other in chosen:
        near = _within_reach(other, unless, condition)
        if any(mention.turn == other.turn and _together(mention, other, condition) for mention in near):
            return True
    return bool(later) and later[-1].start >= max(mention.end for mention in chosen)


def _all_of(items: Iterable[str], stream: Stream, policy: EscalationPolicy) -> list[Mention]:
    return sorted((mention for item in items for mention in _candidates(item, stream, policy)), key=_start)
