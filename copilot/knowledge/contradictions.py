"""Where a proposed text and an article cannot both be right: shown to the editor with both sentences, never settled here.

Each against all 77 other bundled articles of its language, 1,175 English sentences that may be sent raise 34 such pairs and
1,223 Chinese ones 14: mostly the same advice with an exception in one of the two. As these articles agree with each other,
they are the false alarms to expect, and a proposal is compared with a few articles alone.
"""

from collections.abc import Iterable, Iterator

from copilot.knowledge.article import Article
from copilot.knowledge.statements import Statement, statements
from copilot.models.knowledge import SectionRole
from copilot.models.proposals import Contradiction, ContradictionKind

_ALIKE = 0.6
_COVERED = 0.75
"""Share of the terms of a line that must never be said, from which a sentence says it."""

_LEAST_TERMS = 3
_NEVER_SAY = frozenset({"never say", "不可说"})
_SENDABLE = (SectionRole.STEPS, SectionRole.REPLY, SectionRole.BODY)


def contradictions(text: str, articles: Iterable[Article]) -> Iterator[Contradiction]:
    """What sentences of `text` and of `articles`, in the same language, contradict; each sentence at most once an article."""
    said = list({one.text: one for one in statements(text)}.values())
    for article in articles:
        theirs = list(statements("\n".join(s.text for s in article.sections if s.role in _SENDABLE)))
        never = list(statements("\n".join(s.text for s in article.sections if s.heading.strip().casefold() in _NEVER_SAY)))
        for one in said:
            found = next(_against(one, theirs, never), None)
            if found:
                kind, there = found
                yield Contradiction(kind=kind, here=one.text, there=there.text, article=article.name)


def _against(
    one: Statement, theirs: Iterable[Statement], never: Iterable[Statement]
) -> Iterator[tuple[ContradictionKind, Statement]]:
    for line in never:
        shared = one.terms & line.terms
        says_it = len(shared) >= 2 and len(shared) >= _COVERED * len(line.terms) and one.agrees(line)
        if says_it:
            yield ContradictionKind.NEVER_SAY, line
    for other in theirs:
        if min(len(one.terms), len(other.terms)) < _LEAST_TERMS or one.likeness(other) < _ALIKE:
            continue
        if one.opposes(other):
            yield ContradictionKind.OPPOSITE, other
        elif one.figures and other.figures and not (one.figures <= other.figures or other.figures <= one.figures):
            yield ContradictionKind.FIGURES, other
