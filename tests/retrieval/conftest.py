"""One embedder for all tests here: loading it costs half a second."""

from collections.abc import Sequence

import numpy as np
import pytest

from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, DocumentKind, Section, SectionRole
from copilot.retrieval.embedders import LocalEmbedder

WORDS = ("gas", "fee", "swap", "bridge", "token", "approval", "revoke", "network", "backup")
WORDS += ("phrase", "ledger", "node", "stake", "vote", "airdrop", "price", "nonce", "memo")


@pytest.fixture(scope="session")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


class CountingEmbedder:
    """Hashes words into a few dimensions, and counts the texts it was asked for."""

    def __init__(self, name: str = "counting/32", dimension: int = 32) -> None:
        self.name, self.dimension, self.asked = name, dimension, 0

    def embed(self, texts: Sequence[RedactedText]) -> np.ndarray:
        self.asked += len(texts)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, sum(word.encode()) % self.dimension] += 1
        return vectors / np.maximum(1e-9, np.linalg.norm(vectors, axis=1, keepdims=True))


def article(key: str, text: str, title: str = "", language: str = "en", **more: object) -> Document:
    section = Section(role=SectionRole.BODY, heading="", text=RedactedText(text), line=1)
    return Document.model_validate(
        {"id": key, "title": title or text[:40], "language": language, "path": f"{key}.md", "sections": (section,)} | more
    )


def case(key: str, text: str) -> Document:
    return article(key, text, kind=DocumentKind.CASE)


def many(count: int, salt: str = "") -> list[Document]:
    """Articles that differ from each other; the word `only<number>` stands in one alone."""
    return [
        article(
            f"doc{salt}{n}", f"About {WORDS[n % 18]} and {WORDS[(n // 18) % 18]} only{salt}{n} in a wallet.", title=f"Topic {n}"
        )
        for n in range(count)
    ]
