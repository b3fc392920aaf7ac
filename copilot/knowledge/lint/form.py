"""The form of one article: its front matter and its sections."""

from collections.abc import Iterator, Mapping
from datetime import date

from copilot.knowledge.article import AUDIENCES, Article
from copilot.knowledge.lint.problem import Problem
from copilot.knowledge.markdown import HEADINGS, ROLES
from copilot.knowledge.skeleton import UNWRITTEN
from copilot.knowledge.steps import step_numbers
from copilot.models.knowledge import SectionRole
from copilot.models.triage import Tier

FIELDS = ("id", "language", "title", "questions", "category", "tier", "audience", "updated", "review_by", "sources", "related")
OPTIONAL = frozenset({"audience", "sources", "related"})
LEAST_QUESTIONS = 3
REQUIRED = (
    SectionRole.NOTES,
    SectionRole.ASK,
    SectionRole.STEPS,
    SectionRole.REPLY,
    SectionRole.ESCALATE,
)


def check_form(article: Article, tiers: Mapping[str, Tier], today: date) -> Iterator[Problem]:
    """Problems of the front matter and the sections. `tiers`: category -> the lowest tier that may answer it."""
    yield from _fields(article)
    yield from _category(article, tiers)
    yield from _dates(article, today)
    yield from _sections(article)
    for number, line in enumerate(article.text.split("\n"), 1):
        if UNWRITTEN in line:
            yield Problem(article.name, number, "unwritten", {"mark": UNWRITTEN})


def _fields(article: Article) -> Iterator[Problem]:
    name, document = article.name, article.document
    for field in FIELDS:
        if field not in OPTIONAL and not article.header.get(field):
            yield Problem(name, 1, "missing-field", {"field": field})
    for field in article.header:
        if field not in FIELDS:
            yield Problem(name, article.line_of(field), "unknown-field", {"field": field})
    if document.topic and document.topic != article.topic_of_path:
        values = {"found": document.topic, "wanted": article.topic_of_path}
        yield Problem(name, article.line_of("id"), "id-not-path", values)
    if article.language_of_path and document.language != article.language_of_path:
        values = {"found": document.language, "wanted": article.language_of_path}
        yield Problem(name, article.line_of("language"), "language-not-path", values)
    if article.header.get("questions") and len(document.questions) < LEAST_QUESTIONS:
        counts = {"count": len(document.questions), "wanted": LEAST_QUESTIONS}
        yield Problem(name, article.line_of("questions"), "few-questions", counts)
    if article.audience not in AUDIENCES:
        values = {"found": article.audience, "wanted": ", ".join(AUDIENCES)}
        yield Problem(name, article.line_of("audience"), "unknown-audience", values)
    if "sources" not in article.header:
        yield Problem(name, article.line_of("sources"), "no-sources")


def _category(article: Article, tiers: Mapping[str, Tier]) -> Iterator[Problem]:
    category, tier = article.document.category, article.document.tier
    if not category:
        return
    if category not in tiers:
        yield Problem(article.name, article.line_of("category"), "unknown-category", {"found": category})
        return
    order = list(Tier)
    if tier and (tier not in order or order.index(Tier(tier)) < order.index(tiers[category])):
        values = {"found": tier, "category": category, "wanted": tiers[category].value}
        yield Problem(article.name, article.line_of("tier"), "tier-too-low", values)


def _dates(article: Article, today: date) -> Iterator[Problem]:
    updated, review_by = article.document.updated, article.document.review_by
    if updated and review_by and review_by <= updated:
        yield Problem(article.name, article.line_of("review_by"), "dates-reversed")
    elif review_by and review_by < today.isoformat():
        yield Problem(article.name, article.line_of("review_by"), "past-review", {"date": review_by})


def _sections(article: Article) -> Iterator[Problem]:
    headings = HEADINGS["zh" if article.language.startswith("zh") else "en"]
    roles = [section.role for section in article.sections]
    for role in REQUIRED:
        if role not in roles:
            yield Problem(article.name, 1, "missing-section", {"section": headings[role]})
    seen: set[str] = set()
    for section in article.sections:
        heading = section.heading.strip().casefold()
        if heading in seen:
            yield Problem(article.name, section.line, "section-twice", {"section": section.heading})
        elif heading and heading not in ROLES:
            yield Problem(article.name, section.line, "unknown-section", {"section": section.heading})
        seen.add(heading)
    steps = article.section(SectionRole.STEPS)
    numbers = step_numbers(steps.text) if steps else []
    if steps and (not numbers or numbers != list(range(1, len(numbers) + 1))):
        yield Problem(article.name, steps.line, "steps-unnumbered", {"wanted": max(1, len(numbers))})
