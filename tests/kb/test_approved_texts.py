"""Whatever editors have approved for sending passes the guard: every reply and step of the articles, every holding reply.

A guard that stops them would teach agents to ignore it.
"""

from collections.abc import Iterator
from functools import cache

import pytest

from copilot.config import bundled, load_settings
from copilot.knowledge.folder import read_knowledge
from copilot.models.knowledge import SectionRole
from copilot.policy.replies import with_brand
from copilot.services.review import inspect
from copilot.services.wiring import Desk

SENDABLE = (SectionRole.REPLY, SectionRole.STEPS)


@cache
def desk() -> Desk:
    return Desk(load_settings({}))


def articles() -> Iterator[tuple[str, str]]:
    found = read_knowledge([bundled("kb") / "articles"], desk().redact, desk().settings.brand)
    for document in found.documents:
        yield document.id, "\n\n".join(section.text for section in document.sections if section.role in SENDABLE)


def approved() -> Iterator[tuple[str, str]]:
    replies, brand = desk().replies, desk().settings.brand
    for language in replies.languages:
        phrases = replies.in_language(language).model_dump()
        moods = phrases.pop("empathy")
        yield f"phrases {language}", with_brand("\n".join([*phrases.values(), *moods.values()]), brand)
        for category in replies.holding.categories:
            held = [replies.holding.languages[language].replies[category], *replies.containment(category, language)]
            yield f"{category} {language}", with_brand("\n".join(held), brand)


@pytest.mark.parametrize(("name", "text"), [*articles(), *approved()], ids=lambda value: value if len(value) < 60 else "")
def test_approved_text_passes_the_guard(name: str, text: str) -> None:
    assert [(violation.rule, violation.quote) for violation in inspect(text, desk()).violations] == []


@pytest.mark.parametrize(("name", "text"), list(articles()), ids=lambda value: value if len(value) < 60 else "")
def test_article_comes_through_redaction_untouched(name: str, text: str) -> None:
    assert "_1]" not in text
