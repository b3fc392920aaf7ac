"""Published cases as an index reads them: only those that changed since are decrypted."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from copilot.models.knowledge import Reading

if TYPE_CHECKING:
    from copilot.services.wiring import Desk


class PublishedCases:
    """What the store of a desk has for the index."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk

    def count(self) -> int:
        """A number that rises whenever what is published changes."""
        from copilot.store.glance import publications_in

        found = None if self._desk.settings.database_url else publications_in(self._desk.database_file)
        if found is not None:
            return found
        with self._desk.records.reading() as connection:
            return self._desk.case_store.publications(connection)

    def read(self, known: Mapping[str, str]) -> Reading:
        """All published cases; those whose mark is `known` (mark -> id) are kept as they are."""
        from copilot.knowledge.cases import case_document

        cases = self._desk.case_store
        with self._desk.records.reading() as connection:
            marks = cases.published_marks(connection)
            kept = frozenset(case_id for case_id, mark in marks.items() if known.get(mark) == case_id)
            changed = cases.called(connection, [case_id for case_id in marks if case_id not in kept])
            return Reading(tuple(case_document(case, marks[case.id]) for case in changed), kept=kept)
