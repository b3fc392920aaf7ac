"""Words of cases as keyed hashes: what `case search` looks in, although the cases themselves are encrypted.

Each word, cut and stemmed as everywhere, is kept as 63 bits of its HMAC. Whoever has the database without the master key
sees which cases share words, not which words. Cases are ranked by the inverse document frequency of the words they share
with the query; words that most cases have are looked at only where there are no rarer ones.
"""

import hmac
import math
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from threading import Lock

import sqlalchemy as sa

from copilot.language.segment import terms as words_of
from copilot.store.schema import cases, terms
from copilot.store.vault import LOOKUP, Vault

_MOST_WORDS = 400
"""Of one case; a pasted log has thousands, none of which anybody looks for."""
_CANDIDATES = 4_000
_AT_ONCE = 500
_REMEMBERED = 200_000


class CaseTerms:
    """The words of cases. Every method works within the transaction of `connection`."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._hashes: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def add(self, connection: sa.Connection, found: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Index the texts of cases by number; of cases of which nothing is indexed yet."""
        rows = [
            {"term": term, "case_number": number}
            for number, texts in found
            for term in self._terms(connection, "\n".join(texts))
        ]
        if rows:
            rows.sort(key=lambda row: (row["term"], row["case_number"]))
            connection.execute(sa.insert(terms), rows)

    def replace(self, connection: sa.Connection, number: int, before: Sequence[str], after: Sequence[str]) -> None:
        """Index `after` in the place of `before`, the texts that the case had."""
        old, new = (set(self._terms(connection, "\n".join(texts))) for texts in (before, after))
        gone = sorted(old - new)
        for start in range(0, len(gone), _AT_ONCE):
            some = gone[start : start + _AT_ONCE]
            connection.execute(sa.delete(terms).where(terms.c.case_number == number, terms.c.term.in_(some)))
        known = self._known(connection, number, new - old)
        rows = [{"term": term, "case_number": number} for term in sorted(new - old - known)]
        if rows:
            connection.execute(sa.insert(terms), rows)

    def drop(self, connection: sa.Connection, numbers: Sequence[int]) -> None:
        """Take everything of these cases out; looks at every row."""
        for start in range(0, len(numbers), _AT_ONCE):
            connection.execute(sa.delete(terms).where(terms.c.case_number.in_(numbers[start : start + _AT_ONCE])))

    def search(self, connection: sa.Connection, query: str, limit: int) -> list[int]:
        """Numbers of cases that share words with `query`, the best first."""
        wanted = self._terms(connection, query)
        if not wanted:
            return []
        counted = connection.execute(
            sa.select(terms.c.term, sa.func.count()).where(terms.c.term.in_(wanted)).group_by(terms.c.term)
        ).fetchall()
        total = connection.execute(sa.select(sa.func.max(cases.c.number))).scalar() or 1
        weight = {term: math.log(1 + total / count) for term, count in counted}
        scores: defaultdict[int, float] = defaultdict(float)
        looked_at = 0
        for term, count in sorted(counted, key=lambda row: row[1]):
            if looked_at and looked_at + count > _CANDIDATES:
                # Common words only decide between the candidates that rarer ones have found.
                for start in range(0, len(scores), _AT_ONCE):
                    some = list(scores)[start : start + _AT_ONCE]
                    shared = sa.select(terms.c.case_number).where(terms.c.term == term, terms.c.case_number.in_(some))
                    for number in connection.execute(shared).scalars():
                        scores[number] += weight[term]
                continue
            newest = sa.select(terms.c.case_number).where(terms.c.term == term).order_by(terms.c.case_number.desc())
            for number in connection.execute(newest.limit(_CANDIDATES)).scalars():
                scores[number] += weight[term]
            looked_at += count
        return sorted(scores, key=lambda number: (-scores[number], -number))[:limit]

    def _known(self, connection: sa.Connection, number: int, among: set[int]) -> set[int]:
        known: set[int] = set()
        wanted = sorted(among)
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            rows = connection.execute(sa.select(terms.c.term).where(terms.c.case_number == number, terms.c.term.in_(some)))
            known.update(rows.scalars())
        return known

    def _terms(self, connection: sa.Connection, text: str) -> list[int]:
        """The hashed words of `text`, each once."""
        words = list(dict.fromkeys(words_of(text)))[:_MOST_WORDS]
        key = self._vault.desk_key(connection, LOOKUP)
        return list(dict.fromkeys(self._hash(key, word) for word in words))

    def _hash(self, key: bytes, word: str) -> int:
        with self._lock:
            known = self._hashes.get(word)
            if known is None:
                digest = hmac.digest(key, b"term\0" + word.encode(), "sha256")
                known = self._hashes[word] = int.from_bytes(digest[:8], "big") >> 1
                while len(self._hashes) > _REMEMBERED:
                    self._hashes.popitem(last=False)
            return known
