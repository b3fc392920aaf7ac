"""One score from four: the terms of a whole document, the meaning of its best chunk, of the whole, and of its questions.

All are absolute (0..1 for terms, a cosine for meaning), not scaled to the best hit of the query,
so that one number, RELEVANCE_FLOOR, can tell what is related from what is not. The constants were
fitted with benchmarks/retrieval.py, which also lists what was left out because it did not help.
"""

import math
from collections.abc import Iterable
from typing import Protocol, TypeVar

from copilot.models.knowledge import DocumentKind

TERMS, CHUNK_MEANING, WHOLE_MEANING = 2.0, 0.75, 1.0
"""Weights of the first three scores."""

ASKED_MEANING, ANY_QUESTION = 0.25, 0.45
"""Weight of the mean cosine of an article's three likest questions, less what any question about a wallet has. One question
may be like by accident, three are not. A document without questions gains and loses nothing."""

PAIRS = 0.2
"""Share of a query's neighbouring words that are neighbours in the text, added to its terms."""

HAN_TERMS = 3.0
"""Weight of the terms of a Chinese document: the embedded model knows Chinese by its characters alone."""

ENOUGH_EVIDENCE, EVIDENCE_POWER = 20.0, 0.3
"""Nats of information in a query at which its scores count in full, and how slowly they fall with less: "can I help you"
says next to nothing, and of what nobody here can answer the knowledge base knows a word or two by accident. Of the golden
questions, with nine tenths of the off-topic ones left alone, .87 of the Chinese are answered above the floor; with a factor
that saturates, E / (E + 2), .76."""

_NEVER_NOTHING = 0.1  # a query that shares no term is still ordered by meaning, far below the floor

OTHER_SCRIPT = 0.9
"""Factor of a document in the other language, so that it comes after an equally good one in the customer's own."""

RELEVANCE_FLOOR = 0.5
"""Below this a document is not about the question; what `draft` applies and `--floor` overrides."""

_MIDDLE, _SLOPE = 1.355, 4.0


def fused(
    terms: float, chunk: float, whole: float, evidence: float, script: str, asked_in: str, questions: float = ANY_QUESTION
) -> float:
    """The weighed sum; orders documents.

    `terms` is 0..1, `chunk`, `whole` and `questions` are cosines, `evidence` is the information (nats) in the known terms;
    `script` is the document's and `asked_in` the customer's.
    """
    total = (
        (HAN_TERMS if script == "han" else TERMS) * terms + CHUNK_MEANING * max(0.0, chunk) + WHOLE_MEANING * max(0.0, whole)
    )
    total += ASKED_MEANING * (questions - ANY_QUESTION)
    total = max(0.0, total) * math.pow((evidence + _NEVER_NOTHING) / ENOUGH_EVIDENCE, EVIDENCE_POWER)
    return total if script == asked_in else total * OTHER_SCRIPT


def relevance(total: float) -> float:
    """A fused sum as a number from 0 to 1, one half where it stops telling related from unrelated."""
    return 1 / (1 + math.exp(-_SLOPE * (total - _MIDDLE)))


class Ranked(Protocol):
    """Anything with a kind."""

    @property
    def kind(self) -> DocumentKind: ...


R = TypeVar("R", bound=Ranked)


def articles_kept(ranked: Iterable[R], limit: int) -> list[R]:
    """The first `limit`, cases never more than half of any beginning while articles are left.

    Cases are many and short and repeat each other; one good article must not stand behind ten of them.
    """
    articles: list[R] = []
    cases: list[R] = []
    order = list(ranked)
    chosen: list[R] = []
    for item in order:
        (cases if item.kind is DocumentKind.CASE else articles).append(item)
    position = {id(item): number for number, item in enumerate(order)}
    taken_cases = 0
    while len(chosen) < limit and (articles or cases):
        case_next = bool(cases) and (not articles or position[id(cases[0])] < position[id(articles[0])])
        if case_next and articles and taken_cases + 1 > (len(chosen) + 2) // 2:
            case_next = False
        if case_next:
            chosen.append(cases.pop(0))
            taken_cases += 1
        else:
            chosen.append(articles.pop(0))
    return chosen
