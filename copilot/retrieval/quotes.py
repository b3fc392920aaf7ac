"""The words of a passage that answer best, verbatim, and the line they stand on."""

import re
from collections.abc import Mapping

from copilot.language.segment import terms
from copilot.models.knowledge import Document, SectionRole

_SENTENCE = re.compile(r"[^\n。！？!?]*?(?:[。！？!?]+|\.(?=\s|$)|\n|$)")
_MARKS = re.compile(r"^(?:[-*+>]\s+|\d+[.)、]\s*|#+\s*)+")
_SHORTEST, _LONGEST = 12, 240
_QUOTED = (SectionRole.REPLY, SectionRole.STEPS, SectionRole.BODY, SectionRole.NOTES)


def best_quote(text: str, wanted: Mapping[str, float], language: str) -> tuple[int, int]:
    """(start, stop) of the sentence of `text` with the most of the `wanted` terms (term -> weight)."""
    best, best_score = (0, min(len(text), _LONGEST)), -1.0
    for start, stop in _sentences(text):
        found = set(terms(text[start:stop], language))
        score = sum(wanted.get(term, 0.0) for term in found) / (8 + len(found)) ** 0.5
        if stop - start < _SHORTEST:
            score *= 0.5
        if score > best_score:
            best, best_score = (start, stop), score
    return best


def _sentences(text: str) -> list[tuple[int, int]]:
    found = []
    for match in _SENTENCE.finditer(text):
        start, stop = match.span()
        start += len(text[start:stop]) - len(text[start:stop].lstrip())
        marks = _MARKS.match(text[start:stop])
        start += marks.end() if marks else 0
        stop = start + len(text[start:stop].rstrip())
        if stop > start:
            found.append((start, min(stop, start + _LONGEST)))
    return found


def place(document: Document, section: int, start: int) -> str:
    """`file.md#L12`: where character `start` of that section stands; a record's own line for records."""
    if "#L" in document.path:
        return document.path
    part = document.sections[section]
    return f"{document.path}#L{part.line + part.text.count(chr(10), 0, start)}"


def quotable(document: Document) -> int:
    """The section to quote where only the title or a question matched: the first one meant for the customer."""
    for role in _QUOTED:
        for number, section in enumerate(document.sections):
            if section.role is role:
                return number
    return 0
