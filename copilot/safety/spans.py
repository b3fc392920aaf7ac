"""One answer out of many: spans that overlap become one, and the order in which they were found does not matter."""

from collections.abc import Iterable

from copilot.models.findings import SECRET_KINDS
from copilot.safety.detectors.base import Span


def merge(spans: Iterable[Span]) -> list[Span]:
    """Spans in order that do not overlap and cover all that was found.

    A secret beats personal data and a sure secret an ambiguous one; among equals the longest gives the kind.
    """
    ordered = sorted((span for span in spans if span.end > span.start), key=lambda span: (span.start, span.end))
    groups: list[list[Span]] = []
    reach = -1
    for span in ordered:
        if groups and span.start < reach:
            groups[-1].append(span)
        else:
            groups.append([span])
        reach = max(reach, span.end) if len(groups[-1]) > 1 else span.end
    return [_one(group) for group in groups]


def _one(group: list[Span]) -> Span:
    if len(group) == 1:
        return group[0]
    best = max(group, key=_rank)
    start, end = min(span.start for span in group), max(span.end for span in group)
    same = (best.start, best.end) == (start, end)
    return Span(
        best.kind, start, end, best.why, best.label, best.ambiguous, best.key if same or best.kind == "seed_phrase" else ""
    )


def _rank(span: Span) -> tuple[bool, bool, int, int, str, str, str]:
    secret = span.kind in SECRET_KINDS
    return secret and not span.ambiguous, secret, span.end - span.start, -span.start, span.kind, span.why, span.key
