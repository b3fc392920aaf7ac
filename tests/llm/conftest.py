"""Conversations, passages and a loopback model server for the tests of the language model room."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from copilot.config import Settings
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, RedactedMessage, RedactedText
from copilot.models.knowledge import Document, Hit, Passage, Section, SectionRole
from copilot.models.triage import Level, Sentiment, Tier, Triage
from tests.support.openai_server import OpenAIServer


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    """A scripted endpoint on the loopback."""
    with OpenAIServer() as running:
        yield running


@pytest.fixture
def settings(server: OpenAIServer, own_home: Path) -> Settings:
    """Settings that point at the scripted endpoint, without a key."""
    return Settings(home=own_home, base_url=server.base_url, model="scripted", timeout=5.0)


Talk = Callable[..., RedactedConversation]


@pytest.fixture
def talk() -> Talk:
    """Makes a conversation of (role, text) pairs, or of texts of a customer."""

    def make(*turns: str | tuple[str, str]) -> RedactedConversation:
        pairs = [("customer", turn) if isinstance(turn, str) else turn for turn in turns]
        return RedactedConversation(tuple(RedactedMessage(Role(role), RedactedText(text)) for role, text in pairs))

    return make


@pytest.fixture
def ordinary() -> Callable[..., Triage]:
    """Makes an ordinary triage; keyword arguments replace its fields."""

    def make(**fields: object) -> Triage:
        usual: dict[str, object] = {
            "level": Level.P2,
            "security_critical": False,
            "category": "pending_transaction",
            "tier": Tier.JUNIOR,
            "language": "en",
            "sentiment": Sentiment.ANXIOUS,
            "priority": 45,
        }
        return Triage.model_validate({**usual, **fields})

    return make


@pytest.fixture
def passage() -> Callable[..., Passage]:
    """Makes a passage of an article with a body and notes for agents."""

    def make(title: str, text: str, *, language: str = "en", notes: str = "") -> Passage:
        sections = [Section(role=SectionRole.STEPS, heading="Steps", text=RedactedText(text))]
        if notes:
            sections.append(Section(role=SectionRole.NOTES, heading="Notes", text=RedactedText(notes)))
        doc_id = title.lower().replace(" ", "-")
        document = Document(id=doc_id, title=title, language=language, path=f"{doc_id}.md", sections=tuple(sections))
        hit = Hit(
            doc_id=doc_id, kind=document.kind, title=title, score=0.9, language=language, quote=text[:80], path=document.path
        )
        return Passage(hit=hit, document=document, text=RedactedText(text))

    return make
