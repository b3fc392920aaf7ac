"""What an article says: promises the guard refuses, secrets, personal data."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from copilot.knowledge.article import Article
from copilot.knowledge.lint.problem import Problem
from copilot.models.findings import PERSONAL_KINDS, Finding
from copilot.models.knowledge import SectionRole
from copilot.models.reply import Violation

SENDABLE = (SectionRole.STEPS, SectionRole.REPLY, SectionRole.BODY)


class Verdict(NamedTuple):
    """What the guard and the redaction say of one text; `violations` only of one that can be sent."""

    violations: Iterable[Violation] = ()
    findings: Iterable[Finding] = ()


def texts_to_judge(articles: Iterable[Article]) -> dict[str, bool]:
    """Every distinct text of `articles`, and whether it can be sent."""
    texts: dict[str, bool] = {}
    for article in articles:
        for text, _ in _texts(article):
            texts.setdefault(text, False)
        texts.update((section.text, True) for section in article.sections if section.role in SENDABLE)
    return texts


def check_wording(article: Article, verdicts: Mapping[str, Verdict]) -> Iterator[Problem]:
    """What may not stand in an article; a text that `verdicts` does not hold is faultless."""
    for section in article.sections:
        if section.role not in SENDABLE or section.text not in verdicts:
            continue
        for violation in verdicts[section.text].violations:
            line = section.line + _lines_before(section.text, max(0, section.text.find(violation.quote)))
            values = {"section": section.heading, "why": violation.why, "quote": violation.quote}
            yield Problem(article.name, line, "breaks-rule", values)
    for text, line in _texts(article):
        for finding in verdicts[text].findings if text in verdicts else ():
            rule = "personal-data" if finding.kind in PERSONAL_KINDS else "secret"
            yield Problem(article.name, line + _lines_before(text, finding.start), rule, {"kind": finding.kind})


def _texts(article: Article) -> Iterator[tuple[str, int]]:
    """Every text of the file with the line it begins at."""
    yield article.document.title, article.line_of("title")
    for field in ("questions", "sources"):
        for entry in article.listed(field):
            yield entry, article.line_of(field)
    for section in article.sections:
        yield section.text, section.line


def _lines_before(text: str, position: int) -> int:
    return text.count("\n", 0, position)
