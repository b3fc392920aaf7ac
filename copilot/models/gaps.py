"""What customers ask that the knowledge base does not answer."""

from copilot.models.base import Model
from copilot.models.findings import RedactedText


class Evidence(Model):
    """One customer's question: where it stands ("file:line" or an id) and its words, redacted."""

    where: str
    quote: RedactedText


class Gap(Model):
    """Questions that say the same and find no article, or none that is surely right.

    `label` names them by what tells them from the rest; `question` is the most typical of them. `nearest` is the topic
    most of them came closest to and `score` how close on average (the score search shows). `recent` and `before` count
    the newest and the preceding week, None undated.
    """

    label: str
    question: RedactedText
    count: int
    languages: dict[str, int]
    nearest: str
    score: float
    recent: int | None = None
    before: int | None = None
    evidence: tuple[Evidence, ...]


class GapReport(Model):
    """Gaps by size. `held` were security-critical and answered by no article on purpose."""

    conversations: int
    held: int
    answered: int
    open: int
    gaps: tuple[Gap, ...]
    problems: tuple[str, ...] = ()
