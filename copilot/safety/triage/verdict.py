"""What one stream amounts to: its category, how sure, and the words that say so."""

from collections.abc import Callable
from dataclasses import dataclass

from copilot.models.findings import RedactedText
from copilot.models.ports import Embedder
from copilot.models.triage import Level, Reason
from copilot.policy.escalation import Category, EscalationPolicy, Rule
from copilot.safety.triage.conditions import Match, Matcher
from copilot.safety.triage.evidence import judge
from copilot.safety.triage.exemplars import closest_serious
from copilot.safety.triage.mentions import Stream

GRAVE = (Level.P0, Level.P1)
SURE_OF_ORDINARY = 10
"""Sum of rule weights from which an ordinary category is sure and no embedder is loaded."""

MOST_OF_A_QUOTE = 120


@dataclass(frozen=True, slots=True)
class Verdict:
    """`sure`: a grave rule or enough weight for an ordinary category."""

    category: Category
    reasons: tuple[Reason, ...]
    sure: bool

    @property
    def severity(self) -> int:
        """0 for the most serious level."""
        return list(Level).index(self.category.level)


def judge_customer(stream: Stream, policy: EscalationPolicy) -> Verdict:
    """What the customer's own turns amount to by rules and evidence."""
    found = _apply(stream, policy)
    verdict = _serious(found) or _ordinary(found, policy)
    if verdict.category.level in GRAVE:
        return verdict
    for level in GRAVE:
        judged = judge(stream, level, policy)
        if judged is not None:
            name, mention = judged
            start, end = stream.sentence_span(mention.sentence)
            reason = Reason(
                rule=f"evidence_{level.value.lower()}",
                quote=shorten(stream.text[start:end]),
                message=stream.message_at(mention.start),
            )
            return Verdict(policy.category(name), (reason, *verdict.reasons), sure=True)
    return verdict


def judge_reported(stream: Stream, policy: EscalationPolicy) -> Verdict | None:
    """What an agent or bot reports about the customer; its warnings and explanations are not the customer's acts."""
    told = {mention.sentence for mention in stream.mentions.get("reported", ())}
    found = [one for one in _apply(stream, policy) if all(mention.sentence in told for mention in one.match.mentions)]
    return _serious(found)


def compare_with_exemplars(
    stream: Stream, verdict: Verdict, policy: EscalationPolicy, embedder: Callable[[], Embedder]
) -> Verdict:
    """`verdict`, raised to the category of a serious exemplar that says almost the same."""
    if not stream.text.strip() or verdict.category.level is Level.P0:
        return verdict
    name = closest_serious(RedactedText(stream.text), policy, embedder())
    if name is None or (verdict.category.level in GRAVE and policy.category(name).level is not Level.P0):
        return verdict
    reason = Reason(rule="exemplar", quote=shorten(stream.text), message=stream.message_at(0))
    return Verdict(policy.category(name), (reason, *verdict.reasons), sure=True)


def shorten(text: str) -> str:
    """`text` on one line, verbatim from its beginning, no longer than a quote may be."""
    return text.strip().split("\n")[0][:MOST_OF_A_QUOTE].strip()


@dataclass(frozen=True, slots=True)
class _Finding:
    rule: Rule
    category: Category
    match: Match
    stream: Stream

    def reason(self) -> Reason:
        start, end = self.match.start, self.match.end
        if end - start > MOST_OF_A_QUOTE:
            start, end = self.match.mentions[0].start, self.match.mentions[0].end
        quote = shorten(self.stream.text[start:end])
        return Reason(rule=self.rule.id, quote=quote, message=self.stream.message_at(start))


def _apply(stream: Stream, policy: EscalationPolicy) -> list[_Finding]:
    found = []
    matcher = Matcher(stream, policy)
    for rule in policy.escalation.rules:
        match = matcher.find(rule)
        if match is not None:
            found.append(_Finding(rule, policy.category(rule.category), match, stream))
    return found


def _serious(found: list[_Finding]) -> Verdict | None:
    for level in GRAVE:
        grave = sorted((one for one in found if one.category.level is level), key=lambda one: -one.category.rank)
        if grave:
            return Verdict(grave[0].category, tuple(one.reason() for one in grave), sure=True)
    return None


def _ordinary(found: list[_Finding], policy: EscalationPolicy) -> Verdict:
    totals: dict[str, int] = {}
    for one in found:
        totals[one.category.id] = totals.get(one.category.id, 0) + one.rule.weight
    if not totals:
        return Verdict(policy.category("other"), (), sure=False)
    best = max(totals, key=lambda name: (totals[name], policy.category(name).rank))
    reasons = tuple(one.reason() for one in found if one.category.id == best)
    return Verdict(policy.category(best), reasons, sure=sum(totals.values()) >= SURE_OF_ORDINARY)
