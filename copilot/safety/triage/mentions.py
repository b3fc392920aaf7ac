"""What the customer's words mention: concepts with their place, and whether they are denied, supposed or quoted.

Each turn is searched on its own and once: what is pasted into one must not change how another is understood. All turns
of one side are then read as one stream, because people part one sentence over several messages.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from copilot.identifiers import Identifier, Kind, find_identifiers
from copilot.models.findings import RedactedMessage
from copilot.policy.escalation import CUES, EscalationPolicy
from copilot.policy.folding import compose
from copilot.safety.triage.clauses import Layout, lay_out
from copilot.safety.triage.cues import FIRST_WIDE, Cues, State
from copilot.safety.triage.foreign import foreign_languages

MOST_CHARACTERS = 200_000
"""Characters read at either end of a longer turn: nobody writes that much, and the end must be heard."""

MOST_MENTIONS = 150
"""Mentions of one concept kept at either end of a stream: more is a flood, and the end weighs as much as the start."""

ORDINARY_WORD = "other_word"
"""The concept of words that hold other words by accident."""

LONGEST_WORD = 20
"""Characters of the longest ordinary word."""

_PLACEHOLDER = re.compile(r"\[(SEED_PHRASE|PRIVATE_KEY|EXTENDED_KEY|KEYSTORE|PASSWORD|ONE_TIME_CODE)_?\d*\]")
_KINDS = {Kind.TX_HASH: "tx_hash", Kind.ADDRESS: "public_address", Kind.AMOUNT: "amount"}


@dataclass(frozen=True, slots=True)
class Mention:
    """One concept at [start, end) of a stream's text; `turn` counts the turns of the stream."""

    concept: str
    start: int
    end: int
    turn: int
    clause: int
    sentence: int
    state: State = State.ASSERTED
    quoted: bool = False
    width: int = 1
    """2 in scripts where one character says as much as two letters."""


Found = tuple[str, int, int]
"""(concept or cue, start, end)."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn with what its words mean by themselves, offsets in its text.

    `number` is its index in the conversation; `explaining`: a pasted article rather than the writer's own account.
    """

    number: int
    text: str
    found: tuple[Found, ...]
    explaining: bool


@dataclass(frozen=True, slots=True)
class Stream:
    """Turns of one side joined by line feeds, with everything they mention by concept.

    `starts` and `numbers` hold each turn's offset and its index in the conversation; `explaining` the turns that are a
    pasted article rather than the writer's own account; `identified` the kinds of identifiers named.
    """

    text: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]
    layout: Layout
    mentions: dict[str, list[Mention]] = field(default_factory=dict)
    explaining: frozenset[int] = frozenset()
    identified: frozenset[str] = frozenset()

    def message_at(self, position: int) -> int:
        """Index in the conversation of the turn `position` lies in."""
        return self.numbers[bisect_right(self.starts, position) - 1]

    def turn_length(self, turn: int) -> int:
        """Characters of a turn."""
        end = self.starts[turn + 1] - 1 if turn + 1 < len(self.starts) else len(self.text)
        return end - self.starts[turn]

    def sentence_span(self, sentence: int) -> tuple[int, int]:
        """[start, end) of a sentence."""
        starts = self.layout.sentences
        return starts[sentence], starts[sentence + 1] if sentence + 1 < len(starts) else len(self.text)


def read_turns(messages: Iterable[tuple[int, RedactedMessage]], policy: EscalationPolicy) -> list[Turn]:
    """The messages (with their index in the conversation), each searched on its own."""
    turns = []
    for number, message in messages:
        text = compose(message.text)
        found = tuple(_search(text, policy))
        turns.append(Turn(number, text, found, explains(found)))
    return turns


def read_stream(turns: Sequence[Turn], policy: EscalationPolicy) -> Stream:
    """The turns as one stream with its mentions."""
    joined = "\n".join(turn.text for turn in turns)
    starts = [0]
    for turn in turns[:-1]:
        starts.append(starts[-1] + len(turn.text) + 1)
    identifiers = find_identifiers(joined)
    stream = Stream(
        joined,
        tuple(starts),
        tuple(turn.number for turn in turns) or (0,),
        lay_out(joined),
        explaining=frozenset(index for index, turn in enumerate(turns) if turn.explaining),
        identified=frozenset(identifier.kind.value for identifier in identifiers),
    )
    worded = (
        (name, offset + start, offset + end)
        for offset, turn in zip(starts, turns, strict=False)
        for name, start, end in turn.found
    )
    _place(stream, chain(worded, _facts(joined, identifiers)), policy)
    return stream


def _place(stream: Stream, found: Iterable[Found], policy: EscalationPolicy) -> None:
    by_cue: list[Found] = []
    spans: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in found:
        if name in CUES:
            by_cue.append((name, start, end))
        else:
            spans.setdefault(name, []).append((start, -end))
    cues = Cues(stream.text, stream.layout, by_cue)
    for name, start, end in cues.spans():
        spans.setdefault(name, []).append((start, -end))
    for concept, places in spans.items():
        kept = sorted(set(places))
        if len(kept) > 2 * MOST_MENTIONS:
            kept = kept[:MOST_MENTIONS] + kept[-MOST_MENTIONS:]
        happened = concept in policy.lexicon.happenings
        stream.mentions[concept] = [_mention(stream, concept, start, -end, cues if happened else None) for start, end in kept]


def _mention(stream: Stream, concept: str, start: int, end: int, cues: Cues | None) -> Mention:
    clause, sentence = stream.layout.clause_of(start), stream.layout.sentence_of(start)
    return Mention(
        concept,
        start,
        end,
        bisect_right(stream.starts, start) - 1,
        clause,
        sentence,
        cues.state(start, end, clause, sentence) if cues else State.ASSERTED,
        stream.layout.is_quoted(start, end),
        2 if stream.text[start] > FIRST_WIDE else 1,
    )


def _search(text: str, policy: EscalationPolicy) -> Iterator[Found]:
    without = foreign_languages(text)
    if len(text) <= 2 * MOST_CHARACTERS:
        parts = [(0, text)]
    else:
        parts = [(0, text[:MOST_CHARACTERS]), (len(text) - MOST_CHARACTERS, text[-MOST_CHARACTERS:])]
    for begin, part in parts:
        for name, start, end in _whole_words(list(policy.vocabulary.find(part, without=without))):
            yield name, begin + start, begin + end


def _whole_words(found: list[Found]) -> Iterator[Found]:
    """`found` (by start) without what is only a piece of an ordinary word: scripts without spaces hide words in words."""
    words = [(start, end) for name, start, end in found if name == ORDINARY_WORD]
    for name, start, end in found:
        if name != ORDINARY_WORD and (name in CUES or not _inside_longer(words, start, end)):
            yield name, start, end


def _inside_longer(words: list[tuple[int, int]], start: int, end: int) -> bool:
    near = words[bisect_left(words, (end - LONGEST_WORD, 0)) : bisect_right(words, (start, LONGEST_WORD + start))]
    return any(first <= start and end <= last and end - start < last - first for first, last in near)


def explains(found: Sequence[Found]) -> bool:
    """Whether a turn explains something to its reader and tells nothing of its writer: a pasted article, terms of use."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in found:
        spans.setdefault(name, []).append((start, end))
    plural = frozenset(start for start, _ in spans.get("first_person_plural", []))
    if any(start not in plural for start, _ in spans.get("first_person", [])):
        return False
    return "document_marks" in spans or ("second_person" in spans and not plural)


def _facts(text: str, identifiers: Iterable[Identifier]) -> list[Found]:
    facts = [
        (_KINDS[identifier.kind], identifier.start, identifier.end) for identifier in identifiers if identifier.kind in _KINDS
    ]
    for match in _PLACEHOLDER.finditer(text):
        weak = match.group(1) in {"PASSWORD", "ONE_TIME_CODE"}
        facts.append(("password_value" if weak else "secret_value", match.start(), match.end()))
    return facts
