"""The seams between rooms: what a service needs, without saying who provides it."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from copilot.models.base import Model
from copilot.models.findings import RedactedConversation, RedactedText
from copilot.models.knowledge import Document, IndexReport, Passage
from copilot.models.reply import Usage, WrittenReply
from copilot.models.summary import Earlier, Style, SummaryResult
from copilot.models.triage import Triage

if TYPE_CHECKING:
    import numpy as np

Progress = Callable[[int, int], None]
"""Called with (done, total) while long work runs."""

Watch = Callable[[str], None]
"""Called with all a model has written so far, each time more of it arrives."""


class Embedder(Protocol):
    """Turns text into unit vectors. `name` identifies model and dimension; vectors of two names never mix."""

    name: str
    dimension: int

    def embed(self, texts: Sequence[RedactedText]) -> "np.ndarray":
        """Shape (len(texts), dimension), float32, rows of length 1 (or 0 for text without a known token)."""
        ...


class KnowledgeIndex(Protocol):
    """Documents in, passages out."""

    def search(
        self, query: RedactedText, *, source: str = "all", limit: int = 10, floor: float = 0.0, language: str = ""
    ) -> list[Passage]:
        """At most `limit` passages, one a document, best first; `language` prefers translations of the same topic."""
        ...

    def replace(self, source: str, documents: Iterable[Document], progress: Progress | None = None) -> IndexReport:
        """Make the documents of `source` ("kb" or "cases") exactly these, touching only what changed."""
        ...


class Completion(Model):
    """What a chat model answered, and what it cost."""

    text: str
    usage: Usage = Usage()


class ChatModel(Protocol):
    """A chat model behind any OpenAI-compatible endpoint, or a scripted one in tests."""

    name: str

    def complete(
        self, messages: Sequence[dict[str, str]], schema: dict[str, Any] | None = None, watch: Watch | None = None
    ) -> Completion:
        """One completion; with `schema`, JSON text meant to fit it; with `watch`, seen while it is written.

        Raises ModelProblem.
        """
        ...


class ReplyWriter(Protocol):
    """Writes a reply from passages: a model, or the offline writer."""

    def write(self, conversation: RedactedConversation, triage: Triage, passages: Sequence[Passage]) -> WrittenReply: ...


class Summariser(Protocol):
    """Writes a hand-over summary in `language` and `style`, or continues an earlier one with the turns since."""

    def summarize(
        self,
        conversation: RedactedConversation,
        language: str,
        style: Style = Style.HAND_OVER,
        earlier: Earlier | None = None,
    ) -> SummaryResult: ...
