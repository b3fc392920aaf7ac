"""Words of cases as keyed hashes: what `case search` looks in, although the cases themselves are encrypted.

Each word, cut and stemmed as everywhere, is kept as 31 bits of its HMAC; words of one character are not kept. Whoever has
the database without the master key sees which cases share words, not which words. Cases are ranked by the inverse document
frequency of the words they share with the query; what is read for a query does not grow with the number of cases
(docs/decisions/0008-case-memory.md).
"""

import hmac
import json
import math
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from threading import Lock
from typing import Any

import sqlalchemy as sa

from copilot.language.segment import terms as words_of
from copilot.store.parts import in_parts
from copilot.store.schema import cases, terms
from copilot.store.vault import LOOKUP, Vault

_MOST_WORDS = 400
"""Of one text; a pasted log has thousands, none of which anybody looks for."""
_MOST_ASKED = 60
"""Words of a query that are looked at, and of those ..."""
_RAREST = 12
"""... how many decide: commoner ones say next to nothing beside them."""
_NEWEST = 500
"""Cases with one word that are looked at. The share of the cases that have it is reckoned from them where there are more."""
_REMEMBERED = 200_000

# As the drivers have them: SQLAlchemy's own work on a hundred rows a case, or on lists of hundreds of numbers, would take
# longer than the database's.
_INSERT = {
    "sqlite": "INSERT INTO terms (term, case_number) VALUES (?, ?) ON CONFLICT DO NOTHING",
    "postgresql": "INSERT INTO terms (term, case_number) SELECT * FROM unnest(%s::bigint[], %s::bigint[])"
    " ON CONFLICT DO NOTHING",
}
_NEWEST_OF = {
    "sqlite": "SELECT case_number FROM terms WHERE term = ? ORDER BY case_number DESC LIMIT ?",
    "postgresql": "SELECT case_number FROM terms WHERE term = %s ORDER BY case_number DESC LIMIT %s",
}
_AMONG = {
    "sqlite": "SELECT case_number FROM terms WHERE term = ? AND case_number IN (SELECT value FROM json_each(?))",
    "postgresql": "SELECT case_number FROM terms WHERE term = %s AND case_number = ANY(%s)",
}


def searchable_words(texts: Iterable[str]) -> list[str]:
    """The words by which a case with these texts is found, each once: of each text its first ones."""
    return list(dict.fromkeys(word for text in texts for word in _words(text)))


class CaseTerms:
    """The words of cases. Every method works within the transaction of `connection`.

    The words of a case are those of all its texts, notes included: nobody takes a word out that still stands in one.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._hashes: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def add(self, connection: sa.Connection, found: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Index the texts of cases by number, beside what is indexed of them already."""
        self.add_words(connection, ((number, searchable_words(texts)) for number, texts in found))

    def add_words(self, connection: sa.Connection, found: Iterable[tuple[int, Iterable[str]]]) -> None:
        """As `add`, with the words (`searchable_words`) of the texts."""
        # In the order of the key: neighbours on a page are written together, and no two writers wait for each other.
        rows = sorted({(term, number) for number, words in found for term in self._hashed(connection, words)})
        if not rows:
            return
        given: Any = rows if connection.dialect.name == "sqlite" else tuple(map(list, zip(*rows, strict=True)))
        connection.exec_driver_sql(_INSERT[connection.dialect.name], given)

    def replace(self, connection: sa.Connection, number: int, before: Sequence[str], after: Sequence[str]) -> None:
        """Index `after` in the place of `before`: what comes and goes of a case's texts, or all of them where one goes."""
        old, new = searchable_words(before), searchable_words(after)
        gone = set(self._hashed(connection, old)) - set(self._hashed(connection, new))
        for some in in_parts(sorted(gone)):
            connection.execute(sa.delete(terms).where(terms.c.case_number == number, terms.c.term.in_(some)))
        known = set(old)
        self.add_words(connection, [(number, [word for word in new if word not in known])])

    def drop(self, connection: sa.Connection, numbers: Sequence[int]) -> None:
        """Take everything of these cases out; looks at every row."""
        for some in in_parts(sorted(numbers)):
            connection.execute(sa.delete(terms).where(terms.c.case_number.in_(some)))

    def search(self, connection: sa.Connection, query: str, limit: int) -> list[int]:
        """Numbers of cases that share words with `query`, the best first."""
        newest = sa.select(cases.c.number).order_by(cases.c.number.desc()).limit(1)
        total = connection.execute(newest).scalar() or 0
        found = [_Word(connection, term, total) for term in self._hashed(connection, islice(_words(query), _MOST_ASKED))]
        words = sorted((word for word in found if word.numbers), key=lambda word: word.share)[:_RAREST]
        scores: defaultdict[int, float] = defaultdict(float)
        for place, word in enumerate(words):
            # Commoner words only decide between the cases that rarer ones have found.
            decides = place > 0 and len(scores) + len(word.numbers) > _NEWEST
            for number in word.among(connection, scores) if decides else word.numbers:
                scores[number] += word.weight
        return sorted(scores, key=lambda number: (-scores[number], -number))[:limit]

    def _hashed(self, connection: sa.Connection, words: Iterable[str]) -> list[int]:
        """The hash of each word, each once."""
        key = self._vault.desk_key(connection, LOOKUP)
        with self._lock:
            return list(dict.fromkeys(self._hash(key, word) for word in words))

    def _hash(self, key: bytes, word: str) -> int:
        known = self._hashes.get(word)
        if known is None:
            digest = hmac.digest(key, b"term\0" + word.encode(), "sha256")
            known = self._hashes[word] = int.from_bytes(digest[:4], "big") >> 1
            if len(self._hashes) > _REMEMBERED:
                self._hashes.popitem(last=False)
        return known


class _Word:
    """One word of a query: its newest cases, and what share of all cases has it."""

    def __init__(self, connection: sa.Connection, term: int, total: int) -> None:
        self._term = term
        newest = connection.exec_driver_sql(_NEWEST_OF[connection.dialect.name], (term, _NEWEST))
        self.numbers: Sequence[int] = newest.scalars().all()
        self._are_all = len(self.numbers) < _NEWEST
        looked_at = total if self._are_all else total - self.numbers[-1] + 1
        self.share = len(self.numbers) / max(1, looked_at)
        self.weight = math.log(1 + 1 / self.share) if self.share else 0.0

    def among(self, connection: sa.Connection, candidates: Collection[int]) -> list[int]:
        """Those of `candidates` that have the word."""
        newest = set(self.numbers)
        found = [number for number in candidates if number in newest]
        older = [] if self._are_all else [number for number in candidates if number < self.numbers[-1]]
        if older:
            dialect = connection.dialect.name
            given = json.dumps(older) if dialect == "sqlite" else older
            found += connection.exec_driver_sql(_AMONG[dialect], (self._term, given)).scalars()
        return found


def _words(text: str) -> Iterator[str]:
    # One character, most of all a Chinese one, stands in nearly every case: half of the rows, and nothing is found by it.
    words = dict.fromkeys(word for word in words_of(text) if len(word) > 1)
    return islice(iter(words), _MOST_WORDS)
