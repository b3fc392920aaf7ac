"""Two versions of one document compared: which fields, which questions, and which words of which section.

Words, not lines: an article's paragraph is one line, and of a Chinese one nobody sees which characters differ.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from copilot.language.segment import HAN, KANA
from copilot.models.diff import ArticleChange, Change, FieldChange, SectionChange, Span
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, Section

FIELDS = ("title", "language", "topic", "category", "tier", "updated", "review_by")
"""Fields of the front matter that an index keeps, apart from the questions."""

_WORD = re.compile(rf"[{HAN}{KANA}]|[^\W{HAN}{KANA}]+|[^\S\n]+|.", re.DOTALL)
_SAYS_SOMETHING = re.compile(rf"[{HAN}{KANA}]|\w\w")
_ALIKE = 0.4
"""Share of equal words below which two blocks are shown one after the other: their words would only be shredded."""

_Piece = tuple[Change, str]


def change_of(before: Document | None, after: Document | None) -> ArticleChange | None:
    """How `after` differs from `before` (None: not there); None where nothing differs that an index keeps."""
    shown = after or before
    assert shown is not None
    what = Change.CHANGED if before and after else Change.ADDED if after else Change.DELETED
    change = ArticleChange(id=shown.id, path=shown.path, title=shown.title, language=shown.language, change=what)
    if before is None or after is None:
        return change
    change = change.model_copy(
        update={
            "fields": tuple(_fields(before, after)),
            "questions_added": tuple(question for question in after.questions if question not in before.questions),
            "questions_deleted": tuple(question for question in before.questions if question not in after.questions),
            "sections": tuple(_sections(before.sections, after.sections)),
        }
    )
    return change if change.fields or change.questions_added or change.questions_deleted or change.sections else None


def edits(before: str, after: str) -> Iterator[tuple[Span, ...]]:
    """The blocks of lines that differ, each as spans in reading order: what was deleted before what was added."""
    old, new = before.split("\n"), after.split("\n")
    for tag, start, stop, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            pieces = _words("\n".join(old[start:stop]), "\n".join(new[begin:end]))
            yield tuple(Span(change=change, text=RedactedText(text)) for change, text in pieces)


def _fields(before: Document, after: Document) -> Iterator[FieldChange]:
    for field in FIELDS:
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            yield FieldChange(field=field, before=old, after=new)
    for field, one, other in (
        ("questions", before.questions, after.questions),
        ("sections", [part.heading for part in before.sections], [part.heading for part in after.sections]),
    ):
        if list(one) != list(other) and Counter(one) == Counter(other):  # the same ones in another order
            yield FieldChange(field=field, before=" · ".join(one), after=" · ".join(other))


def _sections(before: Sequence[Section], after: Sequence[Section]) -> Iterator[SectionChange]:
    old, new = _by_heading(before), _by_heading(after)
    for key, section in new.items():
        if key not in old:
            yield _whole(section, Change.ADDED)
        elif section.text != old[key].text:
            yield SectionChange(
                heading=RedactedText(section.heading),
                change=Change.CHANGED,
                line=section.line,
                edits=tuple(edits(old[key].text, section.text)),
            )
    for key, section in old.items():
        if key not in new:
            yield _whole(section, Change.DELETED)


def _by_heading(sections: Sequence[Section]) -> dict[tuple[str, int], Section]:
    """Sections by heading, those that share one told apart by their number."""
    seen: Counter[str] = Counter()
    found = {}
    for section in sections:
        found[section.heading, seen[section.heading]] = section
        seen[section.heading] += 1
    return found


def _whole(section: Section, change: Change) -> SectionChange:
    span = Span(change=change, text=section.text)
    return SectionChange(heading=RedactedText(section.heading), change=change, line=section.line, edits=((span,),))


def _words(before: str, after: str) -> list[_Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _joined([(Change.DELETED, before), (Change.ADDED, after)])
    pieces: list[_Piece] = []
    for tag, start, stop, begin, end in matcher.get_opcodes():
        if tag == "equal":
            same = "".join(old[start:stop])
            # A blank or a comma between two changes is no anchor: it would cut one rewritten phrase into many.
            between = pieces and end < len(new) and not _SAYS_SOMETHING.search(same)
            pieces += [(Change.DELETED, same), (Change.ADDED, same)] if between else [(Change.SAME, same)]
        else:
            pieces += [(Change.DELETED, "".join(old[start:stop])), (Change.ADDED, "".join(new[begin:end]))]
    return _joined(pieces)


def _joined(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Neighbouring changes as one deletion and one addition."""
    found: list[_Piece] = []
    pending = {Change.DELETED: "", Change.ADDED: ""}
    for change, text in [*pieces, (Change.SAME, "")]:
        if change is not Change.SAME:
            pending[change] += text
            continue
        found += [(kind, words) for kind, words in pending.items() if words]
        pending = dict.fromkeys(pending, "")
        if text:
            found.append((change, text))
    return found
