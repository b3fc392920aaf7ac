"""What the tests of the offline writer are built of: conversations, verdicts and passages, without an index."""

from typing import Any

from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, RedactedMessage, RedactedText
from copilot.models.knowledge import Document, DocumentKind, Hit, Passage, Section, SectionRole
from copilot.models.triage import Level, Sentiment, Tier, Triage

QUESTIONS = {
    "tx_hash": {"zh": "交易哈希", "en": "the transaction hash", "vi": "mã giao dịch"},
    "chain": {"zh": "所在的链", "en": "the network", "vi": "mạng lưới"},
}


class Intake:
    """Two questions in three languages."""

    def question(self, item: str, language: str) -> str:
        texts = QUESTIONS.get(item, {})
        return texts.get(language) or texts.get(language.partition("-")[0], "")


def conversation(*turns: str | tuple[str, str]) -> RedactedConversation:
    """Customer turns, or (role, text) pairs."""
    pairs = [("customer", turn) if isinstance(turn, str) else turn for turn in turns]
    return RedactedConversation(tuple(RedactedMessage(Role(role), RedactedText(text)) for role, text in pairs))


def verdict(language: str, **changes: Any) -> Triage:
    """A calm P3, changed as wanted."""
    fields: dict[str, Any] = {
        "level": Level.P3,
        "security_critical": False,
        "category": "how_to",
        "tier": Tier.JUNIOR,
        "language": language,
        "sentiment": Sentiment.CALM,
        "priority": 10,
    }
    return Triage(**(fields | changes))


def passage(
    title: str, text: str, language: str, *, score: float = 0.9, topic: str = "", reply: str = "", kind: str = "article"
) -> Passage:
    """An article with a body, or with a reply section where `reply` is given."""
    sections = [Section(role=SectionRole.BODY, heading="", text=RedactedText(text))]
    if reply:
        sections.append(Section(role=SectionRole.REPLY, heading="Reply", text=RedactedText(reply)))
    document = Document(
        id=topic or title,
        kind=DocumentKind(kind),
        title=title,
        language=language,
        path=f"{title}.md",
        topic=topic,
        sections=tuple(sections),
    )
    hit = Hit(
        doc_id=document.id, kind=document.kind, title=title, score=score, language=language, quote=text[:40], path=document.path
    )
    return Passage(hit=hit, document=document, text=RedactedText(text))
