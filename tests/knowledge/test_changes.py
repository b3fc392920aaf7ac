"""Two versions of a text compared: whole words, no confetti, nothing where only lines moved."""

import pytest

from copilot.knowledge.changes import change_of, edits
from copilot.models.diff import Change
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, Section, SectionRole

_MARKS = {Change.DELETED: "[-{}-]", Change.ADDED: "{{+{}+}}", Change.SAME: "{}"}


def marked(before: str, after: str) -> list[str]:
    return ["".join(_MARKS[span.change].format(span.text) for span in spans) for spans in edits(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Tap Send now", "Tap Receive now", ["Tap [-Send-]{+Receive+} now"]),
        ("打开设置并点击备份", "打开设置并点击导出", ["打开设置并点击[-备份-]{+导出+}"]),
        ("at 12.5 percent", "at 13 percent", ["at [-12.5-]{+13+} percent"]),
        ("one\ntwo\nthree", "one\nthree", ["[-two-]"]),
        ("one\nthree", "one\ntwo\nthree", ["{+two+}"]),
        ("a fine day", "a fine day", []),
        ("一行很长的字，中间几乎都不一样", "Nothing alike here", ["[-一行很长的字，中间几乎都不一样-]{+Nothing alike here+}"]),
        # The comma between two changed words is no anchor.
        ("the red, round stone at home", "the big, flat stone at home", ["the [-red, round-]{+big, flat+} stone at home"]),
        # Lines far apart are two blocks.
        ("a1\nb\nc\nd1", "a2\nb\nc\nd2", ["[-a1-]{+a2+}", "[-d1-]{+d2+}"]),
    ],
)  # fmt: skip
def test_words_that_differ(before: str, after: str, shown: list[str]) -> None:
    assert marked(before, after) == shown


def document(*sections: tuple[str, str], **fields: str) -> Document:
    parts = tuple(
        Section(role=SectionRole.BODY, heading=heading, text=RedactedText(text), line=number)
        for number, (heading, text) in enumerate(sections, 1)
    )
    return Document(**{"id": "a", "title": "T", "language": "en", "path": "a.md"} | fields, sections=parts)


def test_a_section_that_only_moved_down_is_no_change() -> None:
    before = document(("One", "x"))
    after = before.model_copy(update={"sections": (before.sections[0].model_copy(update={"line": 9}),)})
    assert change_of(before, after) is None


def test_sections_in_another_order_are_said_to_be() -> None:
    change = change_of(document(("One", "x"), ("Two", "y")), document(("Two", "y"), ("One", "x")))
    assert change is not None
    assert [(field.field, field.before, field.after) for field in change.fields] == [("sections", "One · Two", "Two · One")]
    assert change.sections == ()


def test_sections_of_one_heading_are_told_apart() -> None:
    change = change_of(document(("", "x"), ("", "y"), ("", "z")), document(("", "x"), ("", "w")))
    assert change is not None
    assert [(part.change, part.line) for part in change.sections] == [(Change.CHANGED, 2), (Change.DELETED, 3)]


def test_a_new_and_a_gone_document_are_named_and_no_more() -> None:
    one = document(("One", "x"), title="Old title")
    new = change_of(None, one)
    assert new is not None and (new.change, new.sections, new.fields) == (Change.ADDED, (), ())
    gone = change_of(one, None)
    assert gone is not None and (gone.change, gone.title) == (Change.DELETED, "Old title")
