"""A resolved case as a document: the problem is what is found, the resolution what an agent reads."""

from copilot.language.detect import detect
from copilot.models.case import CaseRecord
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, DocumentKind, Section, SectionRole

_TITLE_LENGTH = 80


def case_document(record: CaseRecord) -> Document:
    """`record`, already redacted, as a document; its first line is the title."""
    problem, resolution = RedactedText(record.problem), RedactedText(record.resolution)
    title = record.problem.strip().splitlines()[0]
    return Document(
        id=record.id,
        kind=DocumentKind.CASE,
        title=title if len(title) <= _TITLE_LENGTH else title[: _TITLE_LENGTH - 1] + "…",
        language=record.language or detect(record.problem),
        path=f"case:{record.id}",
        category=record.category,
        updated=record.closed_at,
        sections=(
            Section(role=SectionRole.BODY, heading="", text=problem),
            Section(role=SectionRole.NOTES, heading="", text=resolution),
        ),
    )
