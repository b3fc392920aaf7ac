"""From a redacted conversation to level, category and tier, with the words that decided.

The level is the most serious any rule reaches: nothing that is pasted, claimed or instructed lowers it. Rules read
all the customer's turns as one stream, because people part one sentence over several messages.
"""

from collections.abc import Callable
from dataclasses import dataclass

from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, RedactedText
from copilot.models.ports import Embedder
from copilot.models.triage import Level, Reason, Tier, Triage
from copilot.policy.escalation import Category, EscalationPolicy, Rule
from copilot.policy.intake import IntakePolicy
from copilot.safety.triage.conditions import Match, find_match
from copilot.safety.triage.evidence import judge
from copilot.safety.triage.exemplars import closest_serious
from copilot.safety.triage.mentions import Stream, read_stream
from copilot.safety.triage.missing import missing_info
from copilot.safety.triage.mood import heard_signals, sentiment_of
from copilot.safety.triage.urgency import priority_of

GRAVE = (Level.P0, Level.P1)
SURE_OF_ORDINARY = 10
"""Sum of rule weights from which an ordinary category is sure and no embedder is loaded."""

MOST_REASONS = 5
MOST_OF_A_QUOTE = 120


@dataclass(frozen=True, slots=True)
class _Finding:
    rule: Rule
    category: Category
    match: Match
    stream: Stream


def triage(
    conversation: RedactedConversation,
    policy: EscalationPolicy,
    intake: IntakePolicy,
    language: str,
    embedder: Callable[[], Embedder] | None = None,
) -> Triage:
    """Severity, routing and what to ask. `embedder` is called only where the rules leave the level open."""
    numbered = list(enumerate(conversation.messages))
    customer = read_stream([(i, m) for i, m in numbered if m.role is Role.CUSTOMER], policy)
    findings = _apply(customer, policy)
    others = [(i, m) for i, m in numbered if m.role is not Role.CUSTOMER]
    if others:
        findings += _reported(read_stream(others, policy), policy)
    category, reasons = _category(findings, policy)
    category, reasons = _weigh(customer, category, reasons, policy)
    if embedder is not None and category.level not in GRAVE and _is_open(findings):
        category, reasons = _compare(customer, category, reasons, policy, embedder)
    level = _level(category, findings, customer, policy)
    reasons = (*_secret_reasons(conversation), *reasons)
    if any(finding.is_secret and finding.kind in _KEYS for finding in conversation.findings) and level is not Level.P0:
        category, level = policy.category("key_exposed"), Level.P0
    signals = heard_signals(customer, policy)
    mood = sentiment_of(customer.text, signals, level in GRAVE)
    return Triage(
        level=level,
        security_critical=level is Level.P0,
        category=category.id,
        tier=_tier(level, category),
        reasons=reasons[:MOST_REASONS],
        missing_info=missing_info(customer, category.id, intake),
        language=language,
        sentiment=mood,
        wants_human="wants_human" in signals,
        priority=priority_of(level, signals, mood, conversation, policy),
    )


_KEYS = frozenset({"seed_phrase", "private_key", "extended_key", "keystore"})


def _secret_reasons(conversation: RedactedConversation) -> tuple[Reason, ...]:
    return tuple(
        Reason(rule="secret_pasted", quote=finding.placeholder or finding.kind, message=finding.message)
        for finding in conversation.findings
        if finding.kind in _KEYS
    )


def _apply(stream: Stream, policy: EscalationPolicy) -> list[_Finding]:
    found = []
    for rule in policy.escalation.rules:
        match = find_match(rule, stream, policy)
        if match is not None:
            found.append(_Finding(rule, policy.category(rule.category), match, stream))
    return found


def _reported(stream: Stream, policy: EscalationPolicy) -> list[_Finding]:
    """What an agent or bot reports about the customer; its warnings and explanations are not the customer's acts."""
    told = {mention.sentence for mention in stream.mentions.get("reported", ())}
    return [
        finding
        for finding in _apply(stream, policy)
        if finding.category.level in GRAVE and all(mention.sentence in told for mention in finding.match.mentions)
    ]


def _category(findings: list[_Finding], policy: EscalationPolicy) -> tuple[Category, tuple[Reason, ...]]:
    for level in GRAVE:
        grave = [finding for finding in findings if finding.category.level is level]
        if grave:
            grave.sort(key=lambda finding: -finding.category.rank)
            return grave[0].category, tuple(map(_reason, grave))
    totals: dict[str, int] = {}
    for finding in findings:
        totals[finding.category.id] = totals.get(finding.category.id, 0) + finding.rule.weight
    if not totals:
        return policy.category("other"), ()
    best = max(totals, key=lambda name: (totals[name], policy.category(name).rank))
    return policy.category(best), tuple(_reason(finding) for finding in findings if finding.category.id == best)


def _weigh(
    stream: Stream, category: Category, reasons: tuple[Reason, ...], policy: EscalationPolicy
) -> tuple[Category, tuple[Reason, ...]]:
    """The category the evidence raises the case to, where that is more serious than what the rules found."""
    if category.level in GRAVE:
        return category, reasons
    for level in GRAVE:
        judged = judge(stream, level, policy)
        if judged is not None:
            name, mention = judged
            start, end = stream.sentence_span(mention.sentence)
            quote = shorten(stream.text[start:end])
            reason = Reason(rule=f"evidence_{level.value.lower()}", quote=quote, message=stream.message_at(mention.start))
            return policy.category(name), (reason, *reasons)
    return category, reasons


def _is_open(findings: list[_Finding]) -> bool:
    """Whether the rules found too little to be sure of an ordinary category."""
    return sum(finding.rule.weight for finding in findings) < SURE_OF_ORDINARY


def _compare(
    stream: Stream,
    category: Category,
    reasons: tuple[Reason, ...],
    policy: EscalationPolicy,
    embedder: Callable[[], Embedder],
) -> tuple[Category, tuple[Reason, ...]]:
    if not stream.text.strip():
        return category, reasons
    name = closest_serious(RedactedText(stream.text), policy, embedder())
    if name is None:
        return category, reasons
    reason = Reason(rule="exemplar", quote=shorten(stream.text), message=stream.message_at(0))
    return policy.category(name), (reason, *reasons)


def shorten(text: str) -> str:
    """`text` on one line, verbatim from its beginning, no longer than a quote may be."""
    return text.strip().split("\n")[0][:MOST_OF_A_QUOTE].strip()


def _level(category: Category, findings: list[_Finding], stream: Stream, policy: EscalationPolicy) -> Level:
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


def _reason(finding: _Finding) -> Reason:
    start, end = finding.match.start, finding.match.end
    text = finding.stream.text
    if end - start > MOST_OF_A_QUOTE:
        first = finding.match.mentions[0]
        start, end = first.start, first.end
    line_end = text.find("\n", start)
    quote = text[start : min(end, line_end) if line_end > 0 else end].strip()
    return Reason(rule=finding.rule.id, quote=quote, message=finding.stream.message_at(start))
