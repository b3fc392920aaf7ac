"""An article proposed from what customers asked and agents answered; an editor accepts or dismisses it.

Every text is redacted, and what was removed leaves no trace in a draft: an article holds nobody's data.
"""

from collections import Counter
from datetime import date
from enum import StrEnum

from pydantic import computed_field

from copilot.models.base import Model
from copilot.models.findings import RedactedText
from copilot.models.reply import Usage


class ProposalStatus(StrEnum):
    """Pending until an editor decides; a dismissed one is pending again when its evidence has doubled."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class ProposalEvidence(Model):
    """One customer who asked it, and what agents answered. `key` tells the conversation, which counts once."""

    key: str
    where: str
    question: RedactedText
    answer: RedactedText = RedactedText("")
    language: str
    day: date | None = None


class Statement(Model):
    """A sentence of a draft and the resolved cases it was seen in."""

    text: str
    seen_in: tuple[str, ...] = ()


class ArticleDraft(Model):
    """The article in one language. Empty `steps` mean that no resolution was seen: the file asks the editor for them.

    `reply` may be sent as it is; `notes` are for agents; `never` is what must not be said. `by_model`: a model wrote it.
    """

    language: str
    title: str
    questions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    steps: tuple[Statement, ...] = ()
    reply: str = ""
    never: tuple[str, ...] = ()
    by_model: bool = False


class ContradictionKind(StrEnum):
    """An article denies it, gives other figures, or says never to say it."""

    OPPOSITE = "opposite"
    FIGURES = "figures"
    NEVER_SAY = "never_say"


class Contradiction(Model):
    """`here` stands in the proposal, `there` in `article` (its path)."""

    kind: ContradictionKind
    here: str
    there: str
    article: str


class Withheld(Model):
    """A sentence of a resolution, or of the model, that may not stand in an article: which rule, and why."""

    rule: str
    quote: str
    why: str
    where: str = ""


class ProposalContent(Model):
    """What was drafted, and what an editor has to know before accepting it."""

    drafts: tuple[ArticleDraft, ...] = ()
    resolved: int = 0
    contradictions: tuple[Contradiction, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    notes: tuple[str, ...] = ()


class Proposal(Model):
    """`question` is the most typical one and `nearest` the topic of the closest article when it was found.

    `drafted_at` and `dismissed_at` are how much evidence there was when it was drafted (0: not yet) and dismissed.
    `recent` and `before` count the newest and the preceding week of all evidence. `files` are what accepting wrote.
    """

    id: str
    status: ProposalStatus = ProposalStatus.PENDING
    label: str
    question: RedactedText
    category: str
    nearest: str = ""
    created: date
    evidence: tuple[ProposalEvidence, ...] = ()
    content: ProposalContent = ProposalContent()
    drafted_at: int = 0
    dismissed_at: int = 0
    reason: str = ""
    files: tuple[str, ...] = ()
    recent: int | None = None
    before: int | None = None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def count(self) -> int:
        """How many customers asked it."""
        return len(self.evidence)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def languages(self) -> dict[str, int]:
        """How many of them in which language, the most frequent first."""
        return dict(Counter(one.language for one in self.evidence).most_common())


class Covered(Model):
    """A gap that an article answers already: its questions are worth adding there."""

    label: str
    count: int
    article: str


class ProposeReport(Model):
    """What a run met, by id. `refreshed` have more evidence now; `returned` were dismissed and their evidence has doubled;
    `known` are as they were, pending or decided. `proposals` are the new, refreshed and returned ones."""

    conversations: int
    held: int
    answered: int
    open: int
    new: tuple[str, ...] = ()
    refreshed: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    covered: tuple[Covered, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    usage: Usage = Usage()
    problems: tuple[str, ...] = ()


class Acceptance(Model):
    """The files of an accepted proposal; `again` where they were there before, `missing` the languages of the desk without
    a text. `unwritten` counts the lines an editor has to write."""

    id: str
    files: tuple[str, ...]
    again: bool = False
    unwritten: int = 0
    missing: tuple[str, ...] = ()
