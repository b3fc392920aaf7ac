"""The redaction gate: nothing gets past it but text without secrets and personal data.

Detectors look at the text until a look finds nothing new, each time with what was found closed up to a single
reserved character. So redacting a redacted text changes nothing, by construction: it closes up to the same string.
Where there are invisible characters a look begins without them.

Secrets are dropped for good; personal data and ambiguous hex go into a Restoration that never leaves memory.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from copilot.models.conversation import Conversation
from copilot.models.findings import (
    PERSONAL_KINDS,
    Finding,
    RedactedConversation,
    RedactedMessage,
    RedactedText,
    Redaction,
    Restoration,
)
from copilot.safety.detectors import possible
from copilot.safety.detectors.base import INVISIBLE, REMOVED, RESERVED, TURN_MARKS, Detector, Span, View, lazy
from copilot.safety.placeholders import PLACEHOLDER, Placeholders
from copilot.safety.spans import merge


@dataclass(frozen=True, slots=True)
class RedactionOptions:
    """`keep_kinds`: kinds of personal data to leave; secrets named there are redacted all the same.

    `keep_xpub`: leave extended public keys, which show balances but move nothing.
    """

    keep_kinds: frozenset[str] = frozenset()
    keep_xpub: bool = True


class TextRedaction(NamedTuple):
    """One text after redaction; offsets of the findings count code points of the input."""

    text: RedactedText
    findings: tuple[Finding, ...]
    restoration: Restoration


_DEFAULT = RedactionOptions()
_NOTHING = Restoration()
_MAX_LOOKS = 12
"""Ordinary text needs one look, or two; the bound is for text made to need many."""


def redact_text(text: str, options: RedactionOptions = _DEFAULT) -> TextRedaction:
    """`text` with placeholders for what the detectors found. Never raises for any text."""
    spans = scan(_without_reserved(text), options)
    if not spans:
        return TextRedaction(RedactedText(text), (), _NOTHING)
    placeholders = Placeholders(text)
    findings = tuple(_finding(span, text, placeholders) for span in spans)
    return TextRedaction(_replaced(text, findings), findings, placeholders.restoration())


def redact_conversation(conversation: Conversation, options: RedactionOptions = _DEFAULT) -> Redaction:
    """Every turn redacted, with the turns looked at as one text: a phrase dictated in parts is found whole.

    A finding names the turn in `message` and its offsets are of that turn's text; the parts of one value share
    a placeholder. A `name` that is an e-mail address or a telephone number is replaced as well, and so is what stands
    in the place of a time and is none.
    """
    messages = conversation.messages
    starts: list[int] = []
    pieces: list[str] = []
    length = 0
    for message in messages:
        head = f"\n{TURN_MARKS[message.role]}"
        starts.append(length + len(head))
        pieces += head, _without_reserved(message.text)
        length += len(head) + len(message.text)
    joined = "".join(pieces)
    placeholders = Placeholders(joined, *(text for message in messages for text in (message.name, message.at) if text))
    found: list[list[Finding]] = [[] for _ in messages]
    for span in scan(joined, options):
        for number, start, end in _by_turn(span, starts, [len(message.text) for message in messages]):
            placeholder = placeholders.of(span, joined[span.start : span.end])
            found[number].append(Finding(span.kind, start, end, span.why, placeholder, number))
    redacted = tuple(
        RedactedMessage(
            message.role,
            _replaced(message.text, parts),
            _redacted_name(message.name, options, placeholders),
            _redacted_time(message.at, options, placeholders),
        )
        for message, parts in zip(messages, found, strict=True)
    )
    findings = tuple(finding for parts in found for finding in parts)
    return Redaction(RedactedConversation(redacted, findings, conversation.format, conversation.id), placeholders.restoration())


def scan(text: str, options: RedactionOptions = _DEFAULT, detectors: Sequence[Detector] = ()) -> list[Span]:
    """What `detectors`, all of them by default, find in `text`: spans in order that do not overlap, no placeholder in them."""
    closed = _Closed.of(text)
    found: list[Span] = []
    for _ in range(_MAX_LOOKS):
        view = View(closed.text, keep_xpub=options.keep_xpub)
        spans: list[Span] = []
        if view.has_marks and (unseen := _unseen(closed.text)):
            bare = _Closed.plain(closed.text).without(unseen, "")
            spans = [*map(bare.to_input, _look(View(bare.text, keep_xpub=options.keep_xpub), options, detectors))]
        spans = spans or _look(view, options, detectors)
        if not spans:
            break
        found += map(closed.to_input, spans)
        closed = closed.without(spans)
    return sorted(found, key=lambda span: span.start) if found else found


def _look(view: View, options: RedactionOptions, detectors: Sequence[Detector]) -> list[Span]:
    looked = [span for detector in detectors or possible(view) if detector.gate(view) for span in detector.find(view)]
    if not looked:
        return []
    spans = merge(span for span in looked if _wanted(span, options))
    return [piece for span in spans for piece in _around_reserved(view.text, span)]


def _unseen(text: str) -> list[Span]:
    """Invisible characters, which a page or a messenger puts into long values: what they part is looked at as one."""
    return [Span("", *match.span(), "") for match in lazy(f"[{INVISIBLE}]+").finditer(text)]


def _without_reserved(text: str) -> str:
    """`text` with the characters this module keeps for itself blanked, should somebody have put them there."""
    if text.isprintable() or not any(map(text.__contains__, "\x1a\x1c\x1d\x1e\x1f")):
        return text
    return RESERVED.sub(" ", text)


def _wanted(span: Span, options: RedactionOptions) -> bool:
    return span.kind not in options.keep_kinds or span.kind not in PERSONAL_KINDS


def _around_reserved(text: str, span: Span) -> Iterator[Span]:
    """`span` without the reserved characters in it: they stand for something handled already."""
    reserved = lazy(f"[{REMOVED}]")
    if not reserved.search(text, span.start, span.end):
        yield span
        return
    start = span.start
    for match in (*reserved.finditer(text, span.start, span.end), None):
        end = match.start() if match else span.end
        if text[start:end].strip():
            yield Span(span.kind, start, end, span.why, span.label, span.ambiguous)
        start = match.end() if match else end


class _Closed:
    """A text with every placeholder and every span found closed up to one reserved character, and the way back."""

    def __init__(self, text: str, origins: list[int], shifts: list[int]) -> None:
        self.text = text
        self._origins = origins  # positions in `text` from which on ...
        self._shifts = shifts  # ... this many code points are to be added to reach the input

    @classmethod
    def plain(cls, text: str) -> "_Closed":
        return cls(text, [0], [0])

    @classmethod
    def of(cls, text: str) -> "_Closed":
        plain = cls.plain(text)
        if "[" not in text:
            return plain
        return plain.without([Span("", *match.span(), "") for match in lazy(PLACEHOLDER).finditer(text)])

    def position(self, place: int) -> int:
        return place + self._shifts[bisect_right(self._origins, place) - 1]

    def to_input(self, span: Span) -> Span:
        start, end = self.position(span.start), self.position(span.end - 1) + 1
        return Span(span.kind, start, end, span.why, span.label, span.ambiguous, span.key)

    def without(self, spans: Sequence[Span], mark: str = REMOVED) -> "_Closed":
        if not spans:
            return self
        pieces: list[str] = []
        origins, shifts = [], []
        last = length = 0
        for start, end in (*((span.start, span.end) for span in spans), (len(self.text), len(self.text))):
            first = bisect_right(self._origins, last) - 1
            for number in range(first, bisect_right(self._origins, start)):
                begin = max(self._origins[number], last)
                origins.append(length + begin - last)
                shifts.append(begin + self._shifts[number] - origins[-1])
            pieces.append(self.text[last:start])
            length += start - last
            if end > start and mark:
                pieces.append(mark)
                origins.append(length)
                shifts.append(self.position(start) - length)
                length += 1
            last = end
        return _Closed("".join(pieces), origins, shifts)


def _by_turn(span: Span, starts: list[int], lengths: list[int]) -> Iterator[tuple[int, int, int]]:
    """(turn, start, end) of every turn that `span` touches, offsets of the turn's own text."""
    number = max(0, bisect_right(starts, span.start) - 1)
    while number < len(starts) and starts[number] < span.end:
        start, end = max(span.start - starts[number], 0), min(span.end - starts[number], lengths[number])
        if start < end:
            yield number, start, end
        number += 1


def _finding(span: Span, text: str, placeholders: Placeholders) -> Finding:
    return Finding(span.kind, span.start, span.end, span.why, placeholders.of(span, text[span.start : span.end]))


def _replaced(text: str, findings: Sequence[Finding]) -> RedactedText:
    pieces: list[str] = []
    last = 0
    for finding in findings:
        pieces += text[last : finding.start], finding.placeholder
        last = finding.end
    return RedactedText("".join((*pieces, text[last:])))


def _redacted_name(name: str | None, options: RedactionOptions, placeholders: Placeholders) -> str | None:
    if not name:
        return name
    spans = [span for span in scan(_without_reserved(name), options) if span.kind != "name"]
    findings = [_finding(span, name, placeholders) for span in spans]
    return str(_replaced(name, findings))


_TIME = r"[\d\s:.,/+\-TZ年月日时分秒]{0,40}"


def _redacted_time(at: str | None, options: RedactionOptions, placeholders: Placeholders) -> str | None:
    """A time as it was written; whoever fills that column decides what stands in it."""
    if not at or lazy(_TIME).fullmatch(at):
        return at
    spans = scan(_without_reserved(at), options)
    return str(_replaced(at, [_finding(span, at, placeholders) for span in spans])) if spans else at
