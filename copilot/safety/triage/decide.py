"""From a redacted conversation to level, category and tier, with the words that decided.

The level is the most serious any reading reaches: nothing that is pasted, claimed or instructed lowers it. The
customer's turns are read as one stream, because people part one sentence over several messages, and again without
each single turn and each alone, so that what stands in one turn cannot explain away what stands in another.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation
from copilot.models.ports import Embedder
from copilot.models.triage import Level, Reason, Tier, Triage
from copilot.policy.escalation import Category, EscalationPolicy
from copilot.policy.intake import IntakePolicy
from copilot.safety.triage.mentions import Stream, Turn, read_stream, read_turns
from copilot.safety.triage.missing import missing_info
from copilot.safety.triage.mood import heard_signals, sentiment_of
from copilot.safety.triage.urgency import priority_of
from copilot.safety.triage.verdict import GRAVE, Verdict, compare_with_exemplars, judge_customer, judge_reported

KEY_KINDS = frozenset({"seed_phrase", "private_key", "extended_key", "keystore"})
"""Findings that make a case key_exposed by themselves; a password does only beside the wallet it opens."""

MOST_REASONS = 5
MOST_TURNS_REREAD = 12
"""Customer turns up to which readings without single turns are tried; a longer talk is read whole and by its ends."""

LEAST_TO_COMPARE = 12
"""Characters of a turn below which it says too little to be compared with anything."""


def triage(
    conversation: RedactedConversation,
    policy: EscalationPolicy,
    intake: IntakePolicy,
    language: str,
    embedder: Callable[[], Embedder] | None = None,
) -> Triage:
    """Severity, routing and what to ask. `embedder` is called only where the rules leave the level open."""
    numbered = list(enumerate(conversation.messages))
    turns = read_turns(((number, message) for number, message in numbered if message.role is Role.CUSTOMER), policy)
    others = [(number, message) for number, message in numbered if message.role is not Role.CUSTOMER]
    stream = read_stream(turns, policy)
    verdict, unsure = _most_serious(turns, stream, policy)
    verdict = _with_secrets(verdict, conversation, policy)
    if others and verdict.category.level is not Level.P0:
        reported = judge_reported(read_stream(read_turns(others, policy), policy), policy)
        verdict = reported if reported is not None and reported.severity < verdict.severity else verdict
    if embedder is not None and verdict.category.level is not Level.P0:
        for open_stream in unsure:
            verdict = compare_with_exemplars(open_stream, verdict, policy, embedder)
    category = verdict.category
    level = _level(category, stream, policy)
    signals = heard_signals(stream, policy)
    mood = sentiment_of(stream.text, signals, level in GRAVE)
    return Triage(
        level=level,
        security_critical=level is Level.P0,
        category=category.id,
        tier=_tier(level, category),
        reasons=tuple(dict.fromkeys(verdict.reasons))[:MOST_REASONS],
        missing_info=missing_info(stream, category.id, intake),
        language=language,
        sentiment=mood,
        wants_human="wants_human" in signals,
        priority=priority_of(level, signals, mood, conversation, policy),
    )


def _most_serious(turns: list[Turn], whole: Stream, policy: EscalationPolicy) -> tuple[Verdict, list[Stream]]:
    """The most serious of all readings, and the readings whose level the rules leave open."""
    verdict = judge_customer(whole, policy)
    unsure = [] if verdict.sure else [whole]
    for part in _readings(turns, whole):
        if verdict.category.level is Level.P0:
            break
        stream = read_stream(part, policy)
        other = judge_customer(stream, policy)
        if other.category.level in GRAVE and other.severity < verdict.severity:
            verdict = other
        if not other.sure and len(part) == 1 and len(stream.text.strip()) >= LEAST_TO_COMPARE:
            unsure.append(stream)
    return verdict, unsure


def _readings(turns: list[Turn], whole: Stream) -> Iterator[list[Turn]]:
    """The talk without each of its turns, and each turn alone; a turn that takes a loss back is always read too."""
    if not 1 < len(turns) <= MOST_TURNS_REREAD:
        return
    everyone = range(len(turns))
    takes_back = {mention.turn for mention in whole.mentions.get("found_again", ())}
    without_one = [tuple(index for index in everyone if index != left) for left in everyone if left not in takes_back]
    one_alone = [tuple(index for index in everyone if index == kept or index in takes_back) for kept in everyone]
    for chosen in dict.fromkeys((*without_one, *one_alone)):
        yield [turns[index] for index in chosen]


def _with_secrets(verdict: Verdict, conversation: RedactedConversation, policy: EscalationPolicy) -> Verdict:
    found = (finding for finding in conversation.findings if finding.kind in KEY_KINDS and not finding.is_ambiguous)
    pasted = tuple(
        dict.fromkeys(
            Reason(rule="secret_pasted", quote=finding.placeholder or finding.kind, message=finding.message)
            for finding in found
        )
    )
    if not pasted:
        return verdict
    category = verdict.category if verdict.category.level is Level.P0 else policy.category("key_exposed")
    return replace(verdict, category=category, reasons=(*pasted, *verdict.reasons), sure=True)


def _level(category: Category, stream: Stream, policy: EscalationPolicy) -> Level:
    if category.level in GRAVE or category.at_rest is None:
        return category.level
    at_stake = any(stream.mentions.get(concept) for concept in policy.escalation.at_stake)
    return category.level if at_stake else category.at_rest


def _tier(level: Level, category: Category) -> Tier:
    if level is Level.P0:
        return Tier.SECURITY
    if level is Level.P1:
        return Tier.SENIOR
    return Tier.JUNIOR if level is Level.P3 else category.tier
