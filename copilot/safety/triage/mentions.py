"""What the customer's words mention: concepts with their place, and whether they are denied, supposed or quoted.

Negation and supposition are read per clause from cues of each language, as a reader does: "never shared", 没有泄露,
教えていません; "what if", 万一, если бы. What is denied about the tickets is not denied about the phrase.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from copilot.identifiers import Kind, find_identifiers
from copilot.models.findings import RedactedMessage
from copilot.policy.escalation import CUE_CONCEPTS, CUES, EscalationPolicy
from copilot.policy.folding import compose
from copilot.policy.terms import is_word
from copilot.safety.triage.english import foreign_languages
from copilot.safety.triage.clauses import Layout, lay_out

WORDS_BETWEEN = 6
CHARACTERS_BETWEEN = 12
"""How far a cue of negation may stand from what it denies, in words or in characters of scripts without spaces."""

CHARACTERS_AFTER = 5
"""How far a negation that follows its verb (Japanese, Korean, Turkish) may stand from the verb's stem."""

_PLACEHOLDER = re.compile(r"\[(SEED_PHRASE|PRIVATE_KEY|EXTENDED_KEY|KEYSTORE|PASSWORD|ONE_TIME_CODE)_?\d*\]")
_KINDS = {Kind.TX_HASH: "tx_hash", Kind.ADDRESS: "public_address", Kind.AMOUNT: "amount"}


class State(Enum):
    """How something is mentioned."""

    ASSERTED = "asserted"
    DENIED = "denied"
    SUPPOSED = "supposed"


@dataclass(frozen=True, slots=True)
class Mention:
    """One concept at [start, end) of a stream's text."""

    concept: str
    start: int
    end: int
    clause: int
    sentence: int
    state: State = State.ASSERTED
    quoted: bool = False
    width: int = 1
    """2 in scripts where one character says as much as two letters."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Turns of one side joined by line feeds, with everything they mention by concept."""

    text: str
    starts: tuple[int, ...]
    numbers: tuple[int, ...]
    layout: Layout
    mentions: dict[str, list[Mention]] = field(default_factory=dict)

    def message_at(self, position: int) -> int:
        """Index in the conversation of the turn `position` lies in."""
        turn = 0
        for index, start in enumerate(self.starts):
            if start <= position:
                turn = index
        return self.numbers[turn]

    def sentence_span(self, sentence: int) -> tuple[int, int]:
        """[start, end) of a sentence."""
        starts = self.layout.sentences
        return starts[sentence], starts[sentence + 1] if sentence + 1 < len(starts) else len(self.text)


def read_stream(messages: Sequence[tuple[int, RedactedMessage]], policy: EscalationPolicy, language: str = "") -> Stream:
    """The turns (with their index in the conversation) as one stream with its mentions.

    `language` is the detected one; it only leaves out what would be misread (see `foreign_languages`).
    """
    texts = [compose(message.text) for _, message in messages]
    starts, position = [], 0
    for text in texts:
        starts.append(position)
        position += len(text) + 1
    text = "\n".join(texts)
    layout = lay_out(text)
    stream = Stream(text, tuple(starts), tuple(number for number, _ in messages), layout)
    found = list(policy.vocabulary.find(text, without=foreign_languages(text, language)))
    found += _facts(text)
    cues = _Cues(text, layout, [entry for entry in found if entry[0] in CUES])
    judged = frozenset((*policy.lexicon.acts, *policy.lexicon.events))
    for concept, start, end in found:
        if concept in CUES:
            continue
        clause, sentence = layout.clause_of(start), layout.sentence_of(start)
        state = cues.state(start, end, clause, sentence) if concept in judged else State.ASSERTED
        mention = Mention(concept, start, end, clause, sentence, state, layout.is_quoted(start, end), 2 if text[start] > "⺀" else 1)
        stream.mentions.setdefault(concept, []).append(mention)
    if instructs(found):
        stream.mentions["instruction"] = [Mention("instruction", 0, len(text), 0, 0)]
    for concept, start, end in cues.spans():
        clause, sentence = layout.clause_of(start), layout.sentence_of(start)
        stream.mentions.setdefault(concept, []).append(Mention(concept, start, end, clause, sentence))
    for mentions in stream.mentions.values():
        mentions.sort(key=lambda mention: (mention.start, -mention.end))
    return stream


def instructs(found: Sequence[tuple[str, int, int]]) -> bool:
    """Whether a text tells its reader what to do and nothing of its writer: a pasted article or terms of use."""
    names = {name for name, _, _ in found}
    return "second_person" in names and "first_person" not in names


def _facts(text: str) -> list[tuple[str, int, int]]:
    facts = [
        (_KINDS[identifier.kind], identifier.start, identifier.end)
        for identifier in find_identifiers(text)
        if identifier.kind in _KINDS
    ]
    for match in _PLACEHOLDER.finditer(text):
        weak = match.group(1) in {"PASSWORD", "ONE_TIME_CODE"}
        facts.append(("password_value" if weak else "secret_value", match.start(), match.end()))
    return facts


class _Cues:
    """The cues of a text, without those that are part of an idiom ("no idea", 不小心)."""

    def __init__(self, text: str, layout: Layout, found: list[tuple[str, int, int]]) -> None:
        self._text, self._layout = text, layout
        self._by_name: dict[str, dict[int, list[tuple[int, int]]]] = {name: {} for name in CUES}
        idioms = {kind: [entry[1:] for entry in found if entry[0] == kind] for kind in ("not_a_negation", "not_a_hypothesis")}
        for name, start, end in found:
            idiom = idioms.get("not_a_negation" if name.startswith("negation") else "not_a_hypothesis", [])
            if name != "connective" and any(a <= start and end <= b for a, b in idiom):
                continue
            self._by_name[name].setdefault(layout.clause_of(start), []).append((start, end))

    def spans(self) -> Iterator[tuple[str, int, int]]:
        """(name, start, end) of negations and suppositions, which rules may name too."""
        for name, concept in CUE_CONCEPTS.items():
            for spans in self._by_name[name].values():
                yield from ((concept, start, end) for start, end in spans)

    def state(self, start: int, end: int, clause: int, sentence: int) -> State:
        """How a mention at [start, end) is meant."""
        if self._denied(start, end, clause):
            return State.DENIED
        if self._supposed(start, clause, sentence):
            return State.SUPPOSED
        return State.ASSERTED

    def _denied(self, start: int, end: int, clause: int) -> bool:
        for cue_start, cue_end in self._by_name["negation_before"].get(clause, ()):
            # A cue that begins the mention itself ("no longer have") is part of it.
            if cue_end <= start and self._reaches(cue_end, start, clause):
                return True
        after = self._by_name["negation_after"].get(clause, ())
        return any(end - CHARACTERS_AFTER <= cue_start <= end + CHARACTERS_AFTER and cue_start > start for cue_start, _ in after)

    def _reaches(self, cue_end: int, start: int, clause: int) -> bool:
        between = self._text[cue_end:start]
        if any(cue_end <= a and b <= start for a, b in self._by_name["connective"].get(clause, ())):
            return False
        words = sum(1 for word in between.split() if is_word(word[0].lower()) or word[0].isalnum())
        wide = sum(1 for character in between if character > "⺀")
        return words <= WORDS_BETWEEN and wide <= CHARACTERS_BETWEEN

    def _supposed(self, start: int, clause: int, sentence: int) -> bool:
        for name in ("hypothesis", "hypothesis_opening"):
            for cue_start, cue_end in self._by_name[name].get(clause, ()):
                if cue_end <= start and not self._turned(cue_end, start, clause):
                    return True
                if name == "hypothesis" and cue_start >= start and self._layout.sentence_of(cue_start) != sentence:
                    return False
        first = self._layout.clause_of(self._layout.sentences[sentence])
        openings = self._by_name["hypothesis_opening"].get(first, ()) if first != clause else ()
        opening_limit = self._layout.sentences[sentence] + 12
        return any(cue_start <= opening_limit for cue_start, _ in openings)

    def _turned(self, cue_end: int, start: int, clause: int) -> bool:
        return any(cue_end <= a and b <= start for a, b in self._by_name["connective"].get(clause, ()))
