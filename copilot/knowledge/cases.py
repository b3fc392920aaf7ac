"""A resolved case as a document: the problem is what is found, the resolution what an agent reads."""

from copilot.language.detect import detect
from copilot.models.knowledge import Document, DocumentKind, Section, SectionRole
from copilot.models.records import Case

_TITLE_LENGTH = 80


def case_document(case: Case, mark: str = "") -> Document:
    """`case` as a document, without anything of its conversation; the problem's first line is the title.

    `mark` tells this state of the case from others.
    """
    content = case.content
    title = content.problem.strip().splitlines()[0]
    return Document(
        id=case.id,
        kind=DocumentKind.CASE,
        title=title if len(title) <= _TITLE_LENGTH else title[: _TITLE_LENGTH - 1] + "…",
        language=case.language or detect(content.problem),
        path=f"case:{case.id}",
        category=case.category,
        updated=case.resolved_at,
        sections=(
            Section(role=SectionRole.BODY, heading="", text=content.problem),
            Section(role=SectionRole.NOTES, heading="", text=content.resolution),
        ),
        origin=mark,
    )
