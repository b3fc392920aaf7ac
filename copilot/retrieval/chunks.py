"""Cuts the sections of a document into the chunks that are embedded, and remembers where each stands.

A chunk is a span of one section, so its text is always verbatim and its line is known. The title
and every question of an article are chunks of their own: a customer's question meets the article's
question directly, and a changed title costs one embedding instead of all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from copilot.language.segment import has_han
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document, SectionRole

LATIN_LENGTH, HAN_LENGTH = 1000, 350
"""Characters a chunk may hold; measured with benchmarks/retrieval.py."""

TITLE, QUESTION, OPENING = -1, -2, -3
"""Stand in for a section's number where the chunk is the title, a question (`start` is which one), or the opening words of
an untitled text, which are its title and stand in its first chunk too."""

_BREAKS = re.compile(r"\n\s*\n|\n|(?<=[。！？；])|(?<=[.!?;])\s+")
_SENDABLE = frozenset({SectionRole.BODY, SectionRole.STEPS, SectionRole.REPLY})
UNSEARCHED = frozenset({SectionRole.RELATED})
"""Sections that name other articles and would make this one found for them."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """`text` is section `section` of the document from `start` to `stop` (code points).

    `rank` says what is rather quoted: 2 is text meant for customers, 1 is text for the desk ("never say" among it),
    0 is a title or a question.
    """

    section: int
    start: int
    stop: int
    text: RedactedText
    rank: int = 0


def chunks_of(document: Document) -> list[Chunk]:
    """The chunks of `document`: title, questions, then its sections in order."""
    found = []
    if not is_all_title(document):
        title = OPENING if is_untitled(document) else TITLE
        found.append(Chunk(title, 0, len(document.title), RedactedText(document.title)))
    found += [Chunk(QUESTION, number, number, RedactedText(question)) for number, question in enumerate(document.questions)]
    for number, section in enumerate(document.sections):
        if section.role not in UNSEARCHED:
            rank = 2 if section.role in _SENDABLE else 1
            found += [
                Chunk(number, start, stop, RedactedText(section.text[start:stop]), rank) for start, stop in spans(section.text)
            ]
    return found


def is_untitled(document: Document) -> bool:
    """Whether the title only repeats the opening of the text, as for a record that came without one."""
    return bool(document.sections) and document.sections[0].text.startswith(document.title.rstrip("…"))


def is_all_title(document: Document) -> bool:
    """Whether the title is the whole text, as for a customer's one line: it has no subject apart from itself."""
    return bool(document.sections) and document.sections[0].text.strip() == document.title.strip()


def spans(text: str, length: int = 0) -> Iterator[tuple[int, int]]:
    """(start, stop) of consecutive pieces of at most `length` characters, cut at paragraphs, lines or sentences."""
    length = length or (HAN_LENGTH if has_han(text) else LATIN_LENGTH)
    start = stop = 0
    for begin, end in _pieces(text, length):
        if stop > start and end - start > length:
            yield start, stop
            start = begin
        stop = end
    if stop > start:
        yield start, stop


def _pieces(text: str, length: int) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in [*_BREAKS.finditer(text), None]:
        end = match.start() if match else len(text)
        if text[begin:end].strip():
            for cut in range(begin, end, length):
                yield cut, min(cut + length, end)
        begin = match.end() if match else end
