"""Redaction leaves the articles as they were written: a placeholder in an article would reach customers."""

import pytest

from copilot.config import bundled, load_settings
from copilot.knowledge.folder import read_knowledge
from copilot.models.knowledge import Document
from copilot.services.wiring import Desk

FOUND = read_knowledge([bundled("kb") / "articles"], Desk(load_settings({})).redact, "TPWallet")


def test_every_article_is_readable() -> None:
    assert FOUND.problems == ()


@pytest.mark.parametrize("document", FOUND.documents, ids=lambda document: document.id)
def test_article_comes_through_redaction_untouched(document: Document) -> None:
    assert not [section.heading for section in document.sections if "_1]" in section.text]
