"""A draft as the desk keeps it, and what an agent did with it."""

from collections.abc import Mapping

from pydantic import Field

from copilot.models.base import Model
from copilot.models.findings import RedactedText
from copilot.models.records import Verdict
from copilot.models.reply import Draft


class DraftContent(Model):
    """The sealed part of a draft. `conversation` is a digest of the turns it answers, `question` what they ask now.

    `edited` is what the agent made of it before it was shown (`--edit`); `personal` is placeholder -> personal value of the
    placeholders in the reply, never of a secret.
    """

    draft: Draft
    question: RedactedText
    conversation: str
    edited: RedactedText = RedactedText("")
    personal: Mapping[str, str] = Field(default_factory=dict, repr=False)

    @property
    def sent_as_it_is(self) -> str:
        """What an agent sends who changes nothing any more."""
        return self.edited or self.draft.reply


class NewDraft(Model):
    """A draft on its way into the store: of the customer the desk calls `reference`, for a case. Both may be unknown."""

    content: DraftContent
    reference: str = Field(default="", repr=False)
    case: str = ""


class Judgement(Model):
    """A verdict, who gave it and when; `seconds` after the draft, None where the clock went back meanwhile.

    `edit_distance` in characters and `similarity` (0..1) compare what was sent with the draft; None where nothing of it was.
    """

    verdict: Verdict
    at: str
    by: str
    seconds: int | None = None
    edit_distance: int | None = None
    similarity: float | None = None
    sent: RedactedText = RedactedText("")
    """What was sent in its place, where that is another text."""
    reason: RedactedText = RedactedText("")
    """Why nothing of it was sent."""


class KeptDraft(Model):
    """A draft in the store; `customer` and `case` are the store's own."""

    customer: str
    case: int | None = None
    at: str
    by: str
    content: DraftContent
    judgement: Judgement | None = None

    @property
    def id(self) -> str:
        return self.content.draft.draft_id


class DraftFigures(Model):
    """How many drafts of one kind got one verdict ("" for none yet), and how near what was sent came to them on average."""

    verdict: str
    mode: str
    model: str
    drafts: int
    similarity: float | None = None
