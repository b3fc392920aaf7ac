"""What a stream shows as features, and the judgement the policy's points give on them."""

from collections.abc import Iterator

from copilot.models.triage import Level
from copilot.policy.escalation import EscalationPolicy
from copilot.safety.triage.cues import State
from copilot.safety.triage.mentions import Mention, Stream

_BESIDE = {
    ("secret", "secret_loose"): ("negation", "supposition", "how_words", "lost_secret", "on_paper", "genuine_app"),
    ("drained", "loss", "moved_verb"): ("by_stranger", "news", "not_mine", "asset", "all_of_it", "account_company"),
}
"""Pairs whose meeting in one sentence says more than either alone."""


ABOUT_OTHERS = "others_story"
"""What happened to a friend is told with the same words; only a rule may read danger for the customer into it."""

LONGEST = 240
"""Characters up to which points mean what they meant in the exemplars: a long text mentions a little of everything."""


def features_of(stream: Stream, turn: int | None = None) -> frozenset[str]:
    """Concept names; `concept~denied` or `concept~supposed`; `concept&concept` where both stand in one sentence.

    With `turn`, only what that turn of the stream mentions.
    """
    mentions = {
        concept: [mention for mention in several if turn is None or mention.turn == turn]
        for concept, several in stream.mentions.items()
    }
    found = set()
    for concept, several in mentions.items():
        for mention in several:
            found.add(concept if mention.state is State.ASSERTED else f"{concept}~{mention.state.value}")
    for subjects, companions in _BESIDE.items():
        for subject in subjects:
            sentences = {mention.sentence for mention in mentions.get(subject, ())}
            for companion in companions:
                if any(mention.sentence in sentences for mention in mentions.get(companion, ())):
                    found.add(f"{subject}&{companion}")
    return frozenset(found)


def judge(stream: Stream, level: Level, policy: EscalationPolicy) -> tuple[str, Mention] | None:
    """The category of `level` the points speak for, and the mention that weighs most; None below the threshold."""
    scale = policy.evidence.levels.get(level.value)
    names = [category.id for category in policy.escalation.categories if category.level is level]
    known = [name for name in names if name in policy.evidence.categories]
    if scale is None or not known:
        return None
    for turn in _readable(stream):
        features = features_of(stream, turn)
        if scale.total(features) < scale.threshold or ABOUT_OTHERS in features:
            continue
        best = _most_like(known, features, policy)
        weights = policy.evidence.categories[best].points
        supposed = {mention.sentence for mention in stream.mentions.get("supposition", ())}
        told = [
            mention
            for several in stream.mentions.values()
            for mention in several
            if mention.state is State.ASSERTED and turn in (None, mention.turn) and mention.sentence not in supposed
        ]
        if told:
            return best, max(told, key=lambda one: scale.points.get(one.concept, 0.0) + weights.get(one.concept, 0.0))
    return None


def _readable(stream: Stream) -> Iterator[int | None]:
    """The whole stream where it is short, then every short turn that tells something: what stands beside it adds nothing."""
    if not stream.explaining and len(stream.text) <= LONGEST:
        yield None
    for turn in range(len(stream.starts)):
        if turn not in stream.explaining and stream.turn_length(turn) <= LONGEST:
            yield turn


def _most_like(names: list[str], features: frozenset[str], policy: EscalationPolicy) -> str:
    return max(names, key=lambda name: policy.evidence.categories[name].total(features))
