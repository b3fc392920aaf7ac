"""What a stream shows as features, and the judgement the policy's points give on them."""

from copilot.models.triage import Level
from copilot.policy.escalation import EscalationPolicy
from copilot.safety.triage.mentions import Mention, State, Stream

_BESIDE = {
    ("secret", "secret_loose"): ("negation", "supposition", "how_words", "lost_secret", "on_paper", "genuine_app"),
    ("drained", "loss", "moved_verb"): ("by_stranger", "news", "not_mine", "asset", "all_of_it", "account_company"),
}
"""Pairs whose meeting in one sentence says more than either alone."""


LONGEST = 300
"""Characters up to which points mean what they meant in the exemplars: a long text mentions a little of everything."""


def features_of(stream: Stream) -> frozenset[str]:
    """Concept names; `concept~denied` or `concept~supposed`; `concept&concept` where both stand in one sentence."""
    found = set()
    for concept, mentions in stream.mentions.items():
        for mention in mentions:
            found.add(concept if mention.state is State.ASSERTED else f"{concept}~{mention.state.value}")
    for subjects, companions in _BESIDE.items():
        for subject in subjects:
            sentences = {mention.sentence for mention in stream.mentions.get(subject, ())}
            for companion in companions:
                if any(mention.sentence in sentences for mention in stream.mentions.get(companion, ())):
                    found.add(f"{subject}&{companion}")
    return frozenset(found)


def judge(stream: Stream, level: Level, policy: EscalationPolicy) -> tuple[str, Mention] | None:
    """The category of `level` the points speak for, and the mention that weighs most; None below the threshold."""
    if "instruction" in stream.mentions or len(stream.text) > LONGEST:
        return None
    scale = policy.evidence.levels.get(level.value)
    features = features_of(stream)
    if scale is None or scale.total(features) < scale.threshold:
        return None
    names = [category.id for category in policy.escalation.categories if category.level is level]
    known = [name for name in names if name in policy.evidence.categories]
    if not known:
        return None
    best = max(known, key=lambda name: policy.evidence.categories[name].total(features))
    weights = policy.evidence.categories[best].points
    mentions = [mention for several in stream.mentions.values() for mention in several if mention.state is State.ASSERTED]
    if not mentions:
        return None
    return best, max(mentions, key=lambda mention: scale.points.get(mention.concept, 0.0) + weights.get(mention.concept, 0.0))
