"""Finds the mentions that fulfil a condition together."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from copilot.policy.escalation import Condition, EscalationPolicy, alternatives
from copilot.safety.triage.cues import State
from copilot.safety.triage.mentions import Mention, Stream

A_GAP = 6
"""Characters by which a phrase must be longer than a word inside it to count as more than that word."""

LONGEST_MENTION = 400
"""Characters up to which a mention is looked for: entries are short, only a run of letters nobody writes is longer."""

_alternatives = cache(alternatives)


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


class Matcher:
    """Looks for conditions in one stream; what several of them name is gathered once."""

    def __init__(self, stream: Stream, policy: EscalationPolicy) -> None:
        self._stream, self._lexicon = stream, policy.lexicon
        self._by_item: dict[str, list[Mention]] = {}
        self._told_by_item: dict[str, list[Mention]] = {}

    def find(self, condition: Condition) -> Match | None:
        """The first fulfilment of `condition`, None where there is none."""
        candidates_of = self._told if condition.told else self._named
        items: list[list[Mention]] = []
        for item in condition.all:
            candidates = candidates_of(item)
            if not candidates:
                return None
            items.append(candidates)
        arranged = items if condition.ordered else sorted(items, key=len)
        cancelling: _Cancelling | None = None
        for pivot in arranged[0]:
            chosen = _choose(pivot, [_within_reach(pivot, several, condition) for several in arranged[1:]], condition)
            if chosen is None or (condition.told and self._stream.explaining.issuperset(mention.turn for mention in chosen)):
                continue
            if cancelling is None:
                cancelling = self._all_of(condition.unless), self._all_of(condition.unless_later)
            if not _cancelled(chosen, condition, cancelling):
                return Match(chosen)
        return None

    def _all_of(self, items: Iterable[str]) -> list[Mention]:
        return sorted((mention for item in items for mention in self._named(item)), key=_start)

    def _named(self, item: str) -> list[Mention]:
        """Mentions of `item`, by start."""
        found = self._by_item.get(item)
        if found is None:
            mentions = self._stream.mentions
            found = [
                mention
                for mode, concept in _alternatives(item)
                if concept in mentions
                for mention in mentions[concept]
                if self._counts(mention, mode)
            ]
            found.sort(key=_start)
            self._by_item[item] = found
        return found

    def _told(self, item: str) -> list[Mention]:
        """`_named` without acts and events of a pasted article or of a sentence on somebody else."""
        found = self._told_by_item.get(item)
        if found is None:
            found = self._told_by_item[item] = [mention for mention in self._named(item) if self._is_told(mention)]
        return found

    def _counts(self, mention: Mention, mode: str) -> bool:
        if mode == "any" or mention.concept not in self._lexicon.happenings:
            return True
        if mode == "not":
            return mention.state is State.DENIED
        return mention.state is State.ASSERTED and not (mention.quoted and mention.concept in self._lexicon.acts)

    def _is_told(self, mention: Mention) -> bool:
        if mention.concept not in self._lexicon.happenings:
            return True
        return mention.turn not in self._stream.explaining and mention.sentence not in self._sentences_on_others

    @cached_property
    def _sentences_on_others(self) -> frozenset[int]:
        """Sentences that tell a stranger's story; those on a friend or the news too where the writer says "not me"."""
        mentions = self._stream.mentions
        unharmed = {mention.turn for mention in mentions.get("unharmed", ())}
        near = (mention for name in ("acquaintance", "news") for mention in mentions.get(name, ()) if mention.turn in unharmed)
        return frozenset(mention.sentence for mention in (*mentions.get("others_story", ()), *near))


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
