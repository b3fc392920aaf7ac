"""Records of customers who were forgotten stay out of imports: old files know them still, also after they came back."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from copilot.services.import_rows import Wrong
from copilot.services.import_values import moment_of
from copilot.services.importing import Read
from copilot.services.wiring import Desk

if TYPE_CHECKING:
    from copilot.services.access import Connection

T = TypeVar("T")


def without_forgotten(
    connection: "Connection",
    rows: Sequence[Read[T]],
    desk: Desk,
    reference: Callable[[T], str],
    dates: Callable[[T], Iterable[str]],
) -> tuple[list[Read[T]], tuple[Wrong, ...]]:
    """Those of `rows` that may be stored, and those of customers forgotten since; nobody is forgotten in between.

    A record of a forgotten customer is stored only where one of its `dates` (ISO 8601, "" for none) is a later day.
    """
    references = {reference(row.content) for row in rows} - {""}
    desk.customer_store.ids(connection, references)  # locked before the tombstones are read
    forgotten = desk.customer_store.forgotten(connection, references)
    kept: list[Read[T]] = []
    left_out: list[Wrong] = []
    for row in rows:
        day = forgotten.get(reference(row.content), "")
        if day and not _is_later(dates(row.content), day):
            left_out.append(Wrong(row.line, desk.say("import_forgotten", day=day[:10])))
        else:
            kept.append(row)
    return kept, tuple(left_out)


def _is_later(moments: Iterable[str], day: str) -> bool:
    last = max((moment_of(moment).date() for moment in moments if moment), default=date.min)
    return last > moment_of(day).date()
