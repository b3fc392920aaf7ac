"""Which passages an offline reply is made of, and the words it takes from each.

Only text in the customer's language reaches the customer; past cases and articles in other languages are named to
the agent instead. A second and third source stand in a reply only where they add to the first. What is nearly as
relevant without being quoted is cited all the same, for the agent to read before sending.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.identifiers import Kind, find_identifiers
from copilot.language.folding import to_simplified
from copilot.language.segment import terms
from copilot.language.traditional import to_traditional
from copilot.llm.extract import extract
from copilot.llm.sendable import Sendable
from copilot.models.knowledge import Document, DocumentKind, Passage, SectionRole
from copilot.policy.replies import canonical, with_brand

MOST_SOURCES = 3
CLOSE = 0.93
"""A further source counts as close to the best one from this share of its score on."""

_WORTH_READING = 0.75
"""From this share of the best source's score on, an article is cited although nothing of it is quoted."""

_ANSWERED = 0.5
_SUBJECTS = 12
_TELLING = 3
_NOT_ANSWERED = 0.34
_CHINESE = frozenset({"zh", "zh-Hant"})
_PART_END = re.compile(
    r"[\n。！？!?；;]+|(?<=[a-zа-я])\.\s|，(?:另外|还有|同时|顺便)|\b(?:and also|also|another (?:question|thing))\b",
    re.IGNORECASE,
)
_GREETING = re.compile(r"^(?:您好|你好|hello|hi|dear (?:customer|user))[^\n。.!！]{0,12}[，,。.!！:：]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """Text taken from passage number `n` (1-based); `complete` is false where it had to be shortened."""

    n: int
    title: str
    text: str
    complete: bool = True


def choose_sources(question: str, passages: Sequence[Passage], language: str, brand: str, sendable: Sendable) -> list[Source]:
    """At most three sources with text in `language`, best first; empty where none can be sent.

    An article none of whose words can be sent keeps its place among the three: it is read, not quoted.
    """
    chosen: list[Source] = []
    unsendable = 0
    topics: set[str] = set()
    first: Passage | None = None
    for n, passage in enumerate(passages, 1):
        topic = _topic(passage)
        if not speaks(passage.document, language) or topic in topics or (first and not _adds(passage, first, question)):
            continue
        source = _source(n, passage, question, language, brand, sendable, brief=first is not None)
        if source.text:
            chosen.append(source)
            topics.add(topic)
            first = first or passage
        else:
            unsendable += 1
        if chosen and len(chosen) + unsendable >= MOST_SOURCES:
            break
    return chosen


def to_cite(quoted: Sequence[Source], passages: Sequence[Passage], language: str) -> tuple[int, ...]:
    """Numbers of at most three passages (1-based): those quoted, then the best of the others that are nearly as relevant."""
    numbers = [source.n for source in quoted]
    if not numbers:
        return ()
    enough = _WORTH_READING * max(passages[number - 1].hit.score for number in numbers)
    topics = {_topic(passages[number - 1]) for number in numbers}
    for number, passage in enumerate(passages, 1):
        if passage.hit.score >= enough and speaks(passage.document, language) and _topic(passage) not in topics:
            numbers.append(number)
            topics.add(_topic(passage))
    return tuple(numbers[:MOST_SOURCES])


def _topic(passage: Passage) -> str:
    return passage.document.topic or passage.document.id


def speaks(document: Document, language: str) -> bool:
    """Whether an article's own words may stand in a reply in `language`; the two Chinese scripts can be converted."""
    if document.kind is not DocumentKind.ARTICLE:
        return False
    own, wanted = canonical(document.language), canonical(language)
    return own == wanted or {own, wanted} <= _CHINESE


def coverage(passage: Passage, wanted: frozenset[str]) -> float:
    """The share of `wanted` terms that stand in the article; 0 for no terms."""
    return len(wanted & _vocabulary(passage.document)) / len(wanted) if wanted else 0.0


def is_about(passage: Passage, wanted: frozenset[str]) -> bool:
    """Whether the article holds most of `wanted`, and one of them is its subject: a word met in passing is not.

    Its subject is what its editor's title and questions name, and the terms it repeats most.
    """
    document = passage.document
    if coverage(passage, wanted) < _ANSWERED:
        return False
    # An untitled record is called by its first line, which names no subject.
    heads = (document.title, *document.questions) if document.topic or document.questions else ()
    if wanted & {term for head in heads for term in terms(head)}:
        return True
    repeated = Counter(term for section in document.sections for term in terms(section.text))
    return bool(wanted & {term for term, _ in repeated.most_common(_SUBJECTS)})


def _vocabulary(document: Document) -> frozenset[str]:
    texts = (document.title, *document.questions, *(section.text for section in document.sections))
    return frozenset(term for text in texts for term in terms(text))


def _adds(passage: Passage, first: Passage, question: str) -> bool:
    """Whether a further article answers another part of the question, or is as good an answer as the first.

    An article with a reply of its own speaks at length: it is added only for a part of the question that its title
    or its editor's questions are about, not for words it happens to hold.
    """
    whole = frozenset(terms(question))
    has_reply = bool(passage.document.text_of(SectionRole.REPLY))
    if not has_reply and passage.hit.score >= CLOSE * first.hit.score and coverage(passage, whole) >= coverage(first, whole):
        return True
    held = _subjects(passage.document) if has_reply else _vocabulary(passage.document)
    parts = [frozenset(terms(part)) for part in _PART_END.split(_without_names(question)) if part]
    enough = _TELLING if has_reply else 2  # "do I have to pay for that?" alone is about anything
    return any(
        len(part) >= enough and len(part & held) >= _ANSWERED * len(part) and coverage(first, part) < _NOT_ANSWERED
        for part in parts
    )


def _without_names(question: str) -> str:
    """`question` without names of chains and tokens: where something happened is no question of its own."""
    kept, end = [], 0
    for found in find_identifiers(question):
        if found.kind in (Kind.CHAIN, Kind.TOKEN) and found.start >= end:
            kept.append(question[end : found.start])
            end = found.end
    return " ".join([*kept, question[end:]])


def _subjects(document: Document) -> frozenset[str]:
    return frozenset(term for head in (document.title, *document.questions) for term in terms(head))


def _source(n: int, passage: Passage, question: str, language: str, brand: str, sendable: Sendable, *, brief: bool) -> Source:
    document = passage.document
    reply = document.text_of(SectionRole.REPLY)
    if reply:
        # An approved reply is whole or not used: without one of its lines it may say something else.
        whole = all(sendable(line) for line in reply.splitlines() if line.strip())
        text, complete = _GREETING.sub("", reply.strip()) if whole else "", True
    else:
        found = extract(_sendable_text(document), frozenset(terms(question)), sendable, brief=brief)
        text, complete = found.text, found.complete
    return Source(n, document.title, _in_script(with_brand(text, brand), document.language, language), complete)


def _sendable_text(document: Document) -> str:
    steps = document.text_of(SectionRole.STEPS)
    if steps:
        return steps
    parts = (section for section in document.sections if section.role is SectionRole.BODY)
    return "\n\n".join(f"# {section.heading}\n\n{section.text}" if section.heading else section.text for section in parts)


def _in_script(text: str, own: str, wanted: str) -> str:
    own, wanted = canonical(own), canonical(wanted)
    if own == wanted or not {own, wanted} <= _CHINESE:
        return text
    return to_traditional(text) if wanted == "zh-Hant" else to_simplified(text)
