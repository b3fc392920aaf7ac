"""What an article says: promises the guard refuses, secrets, personal data."""

from collections.abc import Callable, Iterable, Iterator

from copilot.knowledge.article import Article
from copilot.knowledge.lint.problem import Problem
from copilot.models.findings import PERSONAL_KINDS, Finding
from copilot.models.knowledge import SectionRole
from copilot.models.reply import Violation

SENDABLE = (SectionRole.STEPS, SectionRole.REPLY, SectionRole.BODY)

Guard = Callable[[str], Iterable[Violation]]
Scan = Callable[[str], Iterable[Finding]]


def check_wording(article: Article, guard: Guard, scan: Scan) -> Iterator[Problem]:
    """What may not stand in an article. `guard` judges what can be sent, `scan` looks at every text of the file."""
    for section in article.sections:
        if section.role not in SENDABLE:
            continue
        for violation in guard(section.text):
            line = section.line + _lines_before(section.text, max(0, section.text.find(violation.quote)))
            values = {"section": section.heading, "why": violation.why, "quote": violation.quote}
            yield Problem(article.name, line, "breaks-rule", values)
    for text, line in _texts(article):
        for finding in scan(text):
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
