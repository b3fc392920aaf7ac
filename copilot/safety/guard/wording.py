"""Applies the rules of guard.yaml to a reply: which of its clauses ask, promise or advise what nobody may."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from copilot.policy.folding import fold
from copilot.safety.guard.clauses import Clause, Hit, Sentence, is_denied, is_header, sentence_spans, sentences
from copilot.safety.guard.grounds import Notes
from copilot.safety.guard.hosts import Host
from copilot.safety.guard.policy import GuardPolicy, Rule
from copilot.safety.guard.reading import plain

_INTERRUPTION = 5
"""Clauses "send, please, your phrase" may fall apart into."""
_SHIELD_AFTER_REACH = 16

Broken = tuple[str, int, int]
"""Rule id, and the span of the clause that breaks it."""


def broken_wording(
    text: str, policy: GuardPolicy, links: Sequence[Host], defanged: Sequence[tuple[int, int]], notes: Notes
) -> Iterator[Broken]:
    """Every rule `text` breaks by its wording; `text` is NFC. Time grows linearly with its length.

    The inside of a link is not wording: `text` has it masked, and the link itself counts as a page. Most replies hold
    the words of no rule together in one sentence, and are done with before a sentence is looked at.
    """
    text = plain(text, policy.words)
    found = [*policy.vocabulary.find(text), *(("defanged", start, end) for start, end in defanged)]
    found += [(name, link.start, link.end) for link in links if link.kind == "link" for name in ("site", "remote_place")]
    spans = list(sentence_spans(text))
    worth_a_look = list(_worth_a_look(text, policy.rules.rules, spans, found, notes.possible))
    if not worth_a_look:
        return
    folded = fold(text)
    numbers = {number for _, numbers in worth_a_look for number in numbers}
    parts = sentences(text, spans, [Hit(*hit) for hit in (*found, *notes.all())], numbers)
    for rule, numbers in worth_a_look:
        for number in sorted(numbers):
            if _broken_by(folded, rule, parts[number], parts[number - 1] if number else None):
                yield rule.id, parts[number].start, parts[number].end


def _worth_a_look(
    text: str, rules: Sequence[Rule], spans: Sequence[tuple[int, int]], found: Iterable[Broken], possible: Iterable[str]
) -> Iterator[tuple[Rule, set[int]]]:
    """Each rule with the sentences that may break it: by number, those with every concept it asks for within its scope.

    `possible` are concepts that may turn out to stand anywhere.
    """
    starts = [start for start, _ in spans]
    places: dict[str, set[int]] = defaultdict(set)
    for concept, start, _ in found:
        places[concept].add(bisect_right(starts, start) - 1)
    places.update((concept, {*range(len(spans))}) for concept in possible)
    for rule in rules:
        if places.keys().isdisjoint(rule.trigger):
            continue
        numbers = _holding(places, rule.trigger)
        for item in rule.here:
            numbers &= _holding(places, item.split("|"))
        for item in rule.with_:
            if not numbers:
                break
            there = _holding(places, item.split("|"))
            if rule.scope == "previous":
                there = {number + 1 for number in there}
            elif rule.scope == "linked" and there:
                there |= {n for n in numbers if n < max(there) and is_header(text[slice(*spans[n])])}
            numbers &= there
        if numbers and all(_holding(places, item.split("|")) for item in rule.text):
            yield rule, numbers


def _holding(places: Mapping[str, set[int]], concepts: Iterable[str]) -> set[int]:
    return {number for concept in concepts if concept in places for number in places[concept]}


def _broken_by(folded: str, rule: Rule, sentence: Sentence, previous: Sentence | None) -> bool:
    return any(
        _breaks(folded, rule, sentence, previous, clause, hit) for name in rule.trigger for clause, hit in sentence.hits(name)
    )


def _breaks(folded: str, rule: Rule, sentence: Sentence, previous: Sentence | None, clause: Clause, hit: Hit) -> bool:
    if any(_over(hit, other) for name in rule.void for other in clause.hits.get(name, ())) or (
        rule.shielded and _is_part(rule, clause, hit)
    ):
        return False
    if not rule.denied_too and (
        _is_denied(folded, rule, sentence, clause, hit) or _told_of_others(rule, sentence, clause, hit)
    ):
        return False
    if any(other.start < hit.start for name in rule.unless_before for other in clause.hits.get(name, ())):
        return False
    if clause.has(*rule.unless) or sentence.has(*rule.unless_sentence):
        return False
    if (
        rule.inherit
        and not clause.has(rule.inherit)
        and any(c.has(*rule.unless, *rule.unless_before) for c in _before(sentence, clause, rule.inherit))
    ):
        return False
    if any(not clause.has(*item.split("|")) for item in rule.here):
        return False
    return all(_found(folded, rule, item, sentence, previous, clause, hit) for item in rule.with_)


def _is_part(rule: Rule, clause: Clause, hit: Hit) -> bool:
    """Whether the trigger is a piece of the object's own name, as in "mot de passe"."""
    objects = [other for item in rule.with_ for name in item.split("|") for other in clause.hits.get(name, ())]
    return any(
        other.start <= hit.start and hit.end <= other.end and (other.start, other.end) != (hit.start, hit.end)
        for other in objects
    )


def _over(hit: Hit, other: Hit) -> bool:
    return other.start <= hit.start < other.end


def _is_denied(folded: str, rule: Rule, sentence: Sentence, clause: Clause, hit: Hit) -> bool:
    if is_denied(folded, clause, hit):
        return True
    if not rule.inherit or clause.has(rule.inherit):
        return False
    return any(c.has("negation_strong", "negation_weak") for c in _before(sentence, clause, rule.inherit))


def _before(sentence: Sentence, clause: Clause, concept: str) -> list[Clause]:
    """The clauses before `clause`, back to the one that holds `concept`; none past a word that opens a new thought."""
    taken: list[Clause] = []
    at = sentence.clauses.index(clause)
    while at > 0 and not sentence.clauses[at].opens:
        at -= 1
        taken.append(sentence.clauses[at])
        if sentence.clauses[at].has(concept):
            break
    return taken


def _told_of_others(rule: Rule, sentence: Sentence, clause: Clause, hit: Hit) -> bool:
    """Whether the words are a scammer's or anybody else's and not the writer's own request or promise."""
    if any(actor.start <= hit.start for actor in clause.hits.get("other_actor", ())) or _judges(rule, clause):
        return True
    quoted = any(start <= hit.start < end for start, end in sentence.quotes)
    if quoted and sentence.has("scam", "other_actor", "negation_strong", "negation_weak"):
        return True
    at = sentence.clauses.index(clause)
    if at + 1 < len(sentence.clauses) and sentence.clauses[at + 1].has("scam") and not clause.has("boundary"):
        return True
    told_before = any(other.has("other_actor") for other in sentence.clauses[:at])
    return told_before and not clause.opens and not clause.has("to_us", "boundary", rule.inherit)


def _judges(rule: Rule, clause: Clause) -> bool:
    """Whether the clause calls something a scam; the "phishing filter" a rule looks for does not."""
    wanted = [hit for item in rule.with_ for name in item.split("|") for hit in clause.hits.get(name, ())]
    return any(not any(_over(scam, hit) for hit in wanted) for scam in clause.hits.get("scam", ()))


def _found(folded: str, rule: Rule, item: str, sentence: Sentence, previous: Sentence | None, clause: Clause, hit: Hit) -> bool:
    names = item.split("|")
    at = sentence.clauses.index(clause)
    told = any(before.has("past_question") for before in sentence.clauses[: at + 1])  # "if you typed it there, tell us"
    for place in _places(folded, rule, names, sentence, previous, clause, hit):
        for name in names:
            for candidate in place.hits.get(name, ()):
                if rule.shielded and _is_shielded(folded, place, candidate, hit if place is clause else None):
                    continue
                if place is not clause and rule.shielded and (told or is_denied(folded, place, candidate)):
                    continue
                return True
    return False


def _places(
    folded: str, rule: Rule, names: list[str], sentence: Sentence, previous: Sentence | None, clause: Clause, hit: Hit
) -> list[Clause]:
    if rule.scope == "clause":
        if rule.inherit in names and not clause.has(rule.inherit):
            return [clause, *_before(sentence, clause, rule.inherit)]
        return [clause]
    if rule.scope == "linked":
        return [*_linked(folded, sentence, clause, hit), *_asked_for(rule, sentence)]
    if rule.scope == "previous":
        return previous.clauses if previous else []
    return sentence.clauses


def _linked(folded: str, sentence: Sentence, clause: Clause, hit: Hit) -> list[Clause]:
    """The clause of `hit`, and those its "it", or its lack of an object, points to."""
    if clause.has("harmless"):
        return [clause]
    at = sentence.clauses.index(clause)
    told = max((other.end for other in clause.hits.get("to_us", ()) if other.start >= hit.end), default=hit.end)
    bare = not folded[told : clause.end].strip(" ,.:!。：！，")  # "send me, please, your phrase"; "it is in the way, turn off"
    first = 0 if clause.has("it", "to_us") else max(0, at - 1) if bare else at
    return sentence.clauses[first : at + (_INTERRUPTION if bare else 1)]


def _asked_for(rule: Rule, sentence: Sentence) -> list[Clause]:
    """The points of the list a request ends with: "please send:" and what follows it."""
    if not rule.shielded:
        return []
    return [clause for item in sentence.items for clause in item.clauses if not item.has("own_place", "enter", "harmless")]


def _is_shielded(folded: str, clause: Clause, target: Hit, trigger: Hit | None) -> bool:
    """Whether the secret is what is hidden, excepted or asked about rather than what is asked for."""
    follows = trigger is not None and trigger.end <= target.start
    since = trigger.end if trigger is not None and follows else clause.start
    if follows and any(since <= word.start < target.start for word in clause.hits.get("asked_about", ())):
        return True
    if any(since <= shield.start < target.start for shield in clause.hits.get("shield", ())):
        return True
    return any(
        target.start < after.end and after.start - target.end <= _SHIELD_AFTER_REACH and after.start >= target.start
        for after in clause.hits.get("shield_after", ())
    )
