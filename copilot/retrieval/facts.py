"""What ranking needs to know of a document besides its terms, read from the truth at once for many."""

# ruff: noqa: S608 - only question marks are put into a statement, values are always bound

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot.retrieval.chunks import OPENING, QUESTION
from copilot.retrieval.fusion import ANY_QUESTION
from copilot.retrieval.votes import BRIEF

if TYPE_CHECKING:
    import numpy as np

_LIKEST = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """A document's labels, its chunks (rows, what is rather quoted, vectors), and the direction of their mean.

    `questions` are the places of its questions among the chunks. `brief` means that every chunk is as short as a customer's
    message.
    """

    source: str
    script: str
    language: str
    topic: str
    brief: bool
    chunks: tuple[int, ...]
    ranks: "np.ndarray"
    vectors: "np.ndarray"
    questions: "np.ndarray"
    whole: "np.ndarray"

    def likeness_of_questions(self, cosines: "np.ndarray") -> float:
        """The mean of the three highest of its questions, given the cosine of every chunk; what any has where it has fewer."""
        if len(self.questions) < _LIKEST:
            return ANY_QUESTION
        cosines = cosines[self.questions]
        cosines.sort()
        return float(cosines[-_LIKEST:].mean())


def read_facts(connection: sqlite3.Connection, rows: Sequence[int]) -> dict[int, Facts]:
    """Row -> facts of these documents."""
    import numpy as np

    marks = ",".join("?" * len(rows))
    parts: dict[int, list[tuple[int, int, int, int, bytes]]] = {row: [] for row in rows}
    for document, *part in connection.execute(
        "SELECT c.document, c.id, c.rank, c.section, c.stop - c.start, v.vector "
        f"FROM chunks c JOIN vectors v ON v.digest=c.digest WHERE c.document IN ({marks})",
        rows,
    ):
        parts[document].append(tuple(part))
    found = {}
    for row, source, script, language, topic in connection.execute(
        f"SELECT id, source, script, language, topic FROM documents WHERE id IN ({marks})", rows
    ):
        chunks, ranks, sections, lengths, vectors = zip(*parts[row], strict=True)
        matrix = np.frombuffer(b"".join(vectors), dtype=np.float32).reshape(len(vectors), -1)
        counted = [place for place, section in enumerate(sections) if section != OPENING]
        whole = _direction(matrix[counted or [0]])
        brief = max(lengths) <= BRIEF
        questions = np.flatnonzero(np.asarray(sections) == QUESTION)
        found[row] = Facts(source, script, language, topic, brief, chunks, np.asarray(ranks), matrix, questions, whole)
    return found


def _direction(vectors: "np.ndarray") -> "np.ndarray":
    """The mean of unit rows, of length 1 (or 0)."""
    mean: np.ndarray = vectors.mean(axis=0)
    length = float((mean @ mean) ** 0.5)
    return mean / length if length else mean
