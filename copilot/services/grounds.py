"""Which sentences of a model's reply no source supports.

A sentence is compared with every sentence, and every two neighbouring ones, of what the model was shown: by meaning (cosine
of the local embedder) and by words (Dice of index terms). How likely nothing supports it is a logistic curve, whose numbers
come from benchmarks/grounds.py, which also says how well it does. The check is a reader's aid: it names a sentence, it never
withdraws one, and a claim in the very words of a source with one decisive word exchanged may pass.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from copilot.knowledge.statements import Statement, statements
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document
from copilot.models.ports import Embedder
from copilot.policy.claims import LANGUAGES, ClaimsPolicy
from copilot.services.claims import CLAIMS, Claims, Curve

if TYPE_CHECKING:
    import numpy as np

Translation = Callable[[str, str], Document | None]
"""The document of a topic in a language."""

_MARK = re.compile(r"\s*\[\d{1,3}\]")
UNSUPPORTED = Curve((-8.69, -12.67), 10.81)
"""That nothing supports it, by (cosine, Dice) of what is nearest."""
DOUBTFUL = 0.5
"""Of both curves multiplied: from here on a sentence is shown."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of one sentence: the features of both curves, in their order."""

    text: str
    claim: tuple[float, float]
    support: tuple[float, float]

    @property
    def doubt(self) -> float:
        """0..1: that it claims something, and nothing supports it."""
        return CLAIMS(self.claim) * UNSUPPORTED(self.support)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a reply may rest on: terms and unit vectors of every sentence and of every two neighbouring ones."""

    embedder: Embedder
    claims: Claims
    terms: Sequence[frozenset[str]]
    vectors: "np.ndarray"

    def unverified(self, reply: str) -> tuple[str, ...]:
        """The sentences of `reply` that claim what nothing here supports, as they stand in it."""
        return tuple(one.text for one in self.measured(reply) if one.doubt >= DOUBTFUL)

    def measured(self, reply: str) -> list[Measured]:
        """Every sentence of `reply` that says anything."""
        said = [statement for statement in statements(_MARK.sub("", reply)) if statement.terms]
        if not said:
            return []
        nearest = (_vectors(said, self.embedder) @ self.vectors.T).max(axis=1, initial=0.0)
        return [
            Measured(
                statement.text,
                self.claims.features(statement.text),
                (float(cosine), max((_dice(statement.terms, terms) for terms in self.terms), default=0.0)),
            )
            for statement, cosine in zip(said, nearest, strict=True)
        ]


class GroundsCheck:
    """Reads sources; `embedder` is the local one, for which the curve was fitted."""

    def __init__(self, embedder: Embedder, policy: ClaimsPolicy) -> None:
        self._embedder, self._policy = embedder, policy

    def read(self, sources: Sequence[str]) -> Grounds:
        """What a reply written from `sources` may rest on."""
        import numpy as np

        paragraphs = [list(statements(part)) for source in sources for part in source.split("\n\n")]
        known = _vectors([statement for paragraph in paragraphs for statement in paragraph], self._embedder)
        terms: list[frozenset[str]] = []
        rows = []
        start = 0
        for paragraph in paragraphs:
            own = known[start : start + len(paragraph)]
            start += len(paragraph)
            terms += [statement.terms for statement in paragraph]
            terms += [one.terms | two.terms for one, two in pairwise(paragraph)]
            rows += [own, own[:-1] + own[1:]]
        vectors = np.concatenate([known[:0], *rows])
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return Grounds(self._embedder, self._claims, terms, vectors)

    def sources(self, documents: Sequence[Document], language: str, translation: Translation) -> list[str] | None:
        """The texts of `documents` that a reply in `language` can be compared with: their own, or their translation's.

        None where there are documents, but none that speaks `language`, or where the examples do not.
        """
        language = _base(language)
        if language not in LANGUAGES:
            return None
        spoken = [
            document if same_language(document.language, language) else translation(document.topic, language)
            for document in documents
        ]
        texts = [text_of(document) for document in spoken if document is not None]
        return texts if texts or not documents else None

    @cached_property
    def _claims(self) -> Claims:
        return Claims(self._policy)


def same_language(one: str, other: str) -> bool:
    """Whether both are written alike: zh-Hant and zh are."""
    return _base(one) == _base(other)


def text_of(document: Document) -> str:
    """Title and sections, a blank line between."""
    return "\n\n".join([document.title, *(section.text for section in document.sections)])


def _base(language: str) -> str:
    return language.partition("-")[0]


def _vectors(sentences: Sequence[Statement], embedder: Embedder) -> "np.ndarray":
    return embedder.embed([RedactedText(sentence.text) for sentence in sentences])


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other) or 1)
