"""What of an article is public: its title, its questions to be found by, the reply, the steps, the date."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from copilot.knowledge.article import AUDIENCES, Article
from copilot.knowledge.site.words import LANGUAGES
from copilot.language.unseen import without_unseen
from copilot.models.knowledge import SectionRole

_NOT_IN_PATHS = re.compile(r"[^\w-]+")
_PLACEHOLDER = re.compile(r"\{\{.*?\}\}")


@dataclass(frozen=True, slots=True)
class PublicArticle:
    """One page. `path` is relative to the folder of its language; `source` is the article's file, relative to its root."""

    topic: str
    language: str
    path: str
    title: str
    questions: tuple[str, ...]
    reply: str
    steps: str
    updated: str
    related: tuple[str, ...]
    source: str

    @property
    def area(self) -> str:
        """The topic area: the first folder of the path, empty where there is none."""
        return self.path.rpartition("/")[0].partition("/")[0]

    @property
    def url(self) -> str:
        """The page relative to the site."""
        return f"{self.language}/{self.path}"


@dataclass(frozen=True, slots=True)
class Unpublishable:
    """An article that gets no page, and why: "desk" (not for customers), "language" (the site does not speak it) or
    "empty" (has neither reply nor steps)."""

    source: str
    why: str


def public_articles(articles: Iterable[Article]) -> tuple[list[PublicArticle], list[Unpublishable]]:
    """The pages of `articles`, and the articles without one. A topic is the desk's if any of its versions says so."""
    wanted = list(articles)
    internal = {article.topic for article in wanted if article.audience != AUDIENCES[0]}
    pages: list[PublicArticle] = []
    others: list[Unpublishable] = []
    for article in wanted:
        reason = _reason_against(article, internal)
        if reason:
            others.append(Unpublishable(article.name, reason))
        else:
            pages.append(_public(article))
    return pages, others


def unfilled(page: PublicArticle) -> str:
    """The first placeholder that configuration has not filled; empty where there is none."""
    texts = (page.title, *page.questions, page.reply, page.steps)
    return next((match.group() for text in texts if (match := _PLACEHOLDER.search(text))), "")


def clashes(pages: Iterable[PublicArticle]) -> list[tuple[PublicArticle, PublicArticle]]:
    """Pages that would be the same file, each with the one that was first. Case does not tell files apart everywhere."""
    first: dict[str, PublicArticle] = {}
    return [(page, other) for page in pages if (other := first.setdefault(page.url.casefold(), page)) is not page]


def versions(pages: Iterable[PublicArticle]) -> Mapping[str, Mapping[str, PublicArticle]]:
    """Topic -> language -> page."""
    found: dict[str, dict[str, PublicArticle]] = {}
    for page in pages:
        found.setdefault(page.topic, {})[page.language] = page
    return found


def _reason_against(article: Article, internal: set[str]) -> str:
    if article.topic in internal:
        return "desk"
    if _language(article) not in LANGUAGES:
        return "language"
    shown = article.document.text_of(SectionRole.REPLY) or article.document.text_of(SectionRole.STEPS)
    return "" if shown.strip() else "empty"


def _language(article: Article) -> str:
    return article.language.partition("-")[0].lower()


def _public(article: Article) -> PublicArticle:
    document = article.document
    return PublicArticle(
        topic=article.topic,
        language=_language(article),
        path=f"{_path(article.topic)}.html",
        title=_seen(document.title),
        questions=tuple(_seen(question) for question in document.questions),
        reply=without_unseen(document.text_of(SectionRole.REPLY)),
        steps=without_unseen(document.text_of(SectionRole.STEPS)),
        updated=document.updated,
        related=article.listed("related"),
        source=article.name,
    )


def _seen(text: str) -> str:
    return " ".join(without_unseen(text).split())


def _path(topic: str) -> str:
    """`topic` as a path of plain names: nothing in an id leads out of the site or onto a page of its own."""
    parts = [_NOT_IN_PATHS.sub("-", unicodedata.normalize("NFC", part)).strip("-").lower() for part in topic.split("/")]
    path = "/".join(part for part in parts if part)
    return path if path not in {"", "index"} else f"{path or 'article'}-1"
