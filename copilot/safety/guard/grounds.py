"""What a reply may state only with grounds: addresses and hashes, source numbers, facts."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from copilot.identifiers import Identifier, Kind, find_identifiers
from copilot.identifiers.assets import asset_spans

Broken = tuple[str, int, int]

_MARK = re.compile(r"[\[［【]\s{0,2}(\d{1,3}(?:\s{0,2}[,，、]\s{0,2}\d{1,3}){0,5})\s{0,2}[\]］】]")
_NUMERIC = re.compile(
    r"(?<![0-9A-Za-z.])\d+(?:[.,]\d+)*(?:\s{0,1}%|\s{0,1}(?:minute|hour|day|confirmation|block|分钟|小时|天|个区块|次确认|工作日)s?)"
)
_LONG_RUN = re.compile(r"[0-9A-Za-z:_-]{25}")
"""No address or hash is shorter."""
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class ReplyContext:
    """What the reply was written from, all of it redacted.

    `conversation`: the turns' texts. `passages`: the text of every source that may be cited, in order;
    number n is passages[n - 1]. `language`: the customer's, None where it does not matter.
    `by_model`: whether a model wrote the reply; only then must its figures stand in a source.
    """

    conversation: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    language: str | None = None
    by_model: bool = False


def broken_grounds(text: str, context: ReplyContext, named: Sequence[Identifier]) -> Iterator[Broken]:
    """Identifiers and source numbers without grounds, and figures of a model that no source holds."""
    yield from unknown_identifiers(context, named)
    yield from broken_citations(text, len(context.passages))
    if context.by_model and context.passages:
        yield from unsupported_figures(text, context)


def unknown_identifiers(context: ReplyContext, named: Sequence[Identifier]) -> Iterator[Broken]:
    """The addresses and hashes among `named` that stand neither in the conversation nor in a source."""
    public = [item for item in named if item.kind in {Kind.TX_HASH, Kind.ADDRESS}]
    if not public:
        return
    given = find_identifiers("\n".join((*context.conversation, *context.passages)))
    known = {_same(item.value) for item in given if item.kind in {Kind.TX_HASH, Kind.ADDRESS}}
    for item in public:
        if _same(item.value) not in known:
            yield "unknown_address", item.start, item.end


class Notes:
    """What code knows better than words: amounts ("charge"), and addresses the conversation does not hold.

    Finding every identifier costs as much as the words do, so it is asked only where it can say something.
    """

    def __init__(self, text: str, context: ReplyContext, named: Callable[[], Sequence[Identifier]]) -> None:
        self._text, self._context, self._named = text, context, named
        self._may_hold_address = _LONG_RUN.search(text) is not None

    @property
    def possible(self) -> tuple[str, ...]:
        """The concepts that may be noted."""
        return ("charge", "unknown_address") if self._may_hold_address else ("charge",)

    def all(self) -> list[tuple[str, int, int]]:
        """(concept, start, end) of each note."""
        if not self._may_hold_address and all(kind is not Kind.AMOUNT for kind, _, _ in asset_spans(self._text)):
            return []
        named = self._named()
        unknown = [("unknown_address", start, end) for _, start, end in unknown_identifiers(self._context, named)]
        return unknown + [("charge", item.start, item.end) for item in named if item.kind is Kind.AMOUNT]


def _same(value: str) -> str:
    return value.lower() if value[:2].lower() == "0x" else value


def broken_citations(text: str, sources: int) -> Iterator[Broken]:
    """Citation marks such as [2] beyond the `sources` given, or any mark where there are none."""
    for match in _MARK.finditer(text):
        numbers = [int(number) for number in re.findall(r"\d+", match.group(1))]
        if not sources:
            yield "citation_without_source", *match.span()
        elif any(not 1 <= number <= sources for number in numbers):
            yield "invented_citation", *match.span()


def unsupported_figures(text: str, context: ReplyContext) -> Iterator[Broken]:
    """Durations, percentages and counts that stand in no source and in no turn: where a model invents, it invents these."""
    given = set(_DIGITS.findall("\n".join((*context.conversation, *context.passages))))
    for match in _NUMERIC.finditer(text):
        number = _DIGITS.search(match.group())
        if number is not None and number.group() not in given:
            yield "claim_without_source", *match.span()
