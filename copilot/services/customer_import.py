"""`customers import`: what other tools know of customers, sealed with the key of each; secrets are taken out on the way.

What a record does not say stays as it is: a list of devices does not take away a name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot.models.imports import ImportReport
from copilot.models.records import Profile
from copilot.policy.access import Right
from copilot.safety.redact import redact_text
from copilot.services.access import changing
from copilot.services.import_forgotten import without_forgotten
from copilot.services.import_rows import Record
from copilot.services.import_values import Values
from copilot.services.importing import Import, Read, Stored, run_import
from copilot.services.mapping import EXTRA, PERSONAL_KEPT, Fields
from copilot.services.wiring import Desk

_LISTS = ("devices", "addresses")
_TEXTS = ("name", "standing", "language", "since")
FIELDS = Fields(names=("reference", *_TEXTS, *_LISTS), required=("reference",), dates=frozenset({"since"}), has_extra=True)
_ACTION = "customers import"


@dataclass(frozen=True, slots=True)
class ImportedCustomer:
    """What one record says of a customer: fields of a profile, `extra` merged with what is there."""

    reference: str
    said: dict[str, Any]
    extra: dict[str, str]


def import_customers(source: Path | bytes, desk: Desk, *, mapping: Path | None = None) -> ImportReport:
    """Import the customers in `source`, CSV or one JSON object a line.

    Raises ConfigurationProblem where this agent may not, UsageProblem for a file that cannot be read.
    """
    return run_import(Import(_ACTION, "reference", FIELDS, read_customer, _store), source, desk, mapping)


def read_customer(record: Record, desk: Desk) -> ImportedCustomer:
    """One record without secrets. Raises UsageProblem naming the field."""
    values = Values(record, desk)
    said: dict[str, Any] = {name: _without_secrets(values.text(name)) for name in _TEXTS if values.has(name)}
    if "language" in said:
        said["language"] = values.language("language")
    said |= {name: tuple(map(_without_secrets, _listed(name, values))) for name in _LISTS if values.has(name)}
    own = (name for name in record.values if name.startswith(f"{EXTRA}."))
    extra = {name.removeprefix(f"{EXTRA}."): _without_secrets(values.text(name)) for name in own}
    return ImportedCustomer(values.sealed_name("reference"), said, extra)


def _listed(field: str, values: Values) -> list[str]:
    """The parts of a list, or of a cell that parts them with ; or line ends."""
    given = values.raw(field)
    parts = given if isinstance(given, list) else re.split(r"[;；\n]", values.text(field))
    if not all(isinstance(part, str) for part in parts):
        raise values.problem("import_not_text", field=field)
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _without_secrets(text: str) -> str:
    return redact_text(text, PERSONAL_KEPT).text


def _store(rows: Sequence[Read[ImportedCustomer]], desk: Desk, file: str) -> Stored:
    """Keep a piece in one transaction. Whose profile would be what it is is left alone."""
    if not rows:
        return Stored()
    store, updated = desk.customer_store, 0
    with changing(desk, Right.PUBLISH, _ACTION, f"{len(rows)} customers, sha256 {file}") as change:
        connection = change.connection
        # A record has no date of its own: `since` is the customer's.
        kept, forgotten = without_forgotten(connection, rows, desk, lambda one: one.reference, lambda one: ())
        found = [row.content for row in kept]
        known = store.called(connection, [one.reference for one in found])
        new = {one.reference: _profile(one, Profile(reference=one.reference)) for one in found if one.reference not in known}
        store.add(connection, list(new.values()))
        known |= store.called(connection, new)  # another run may have added them in between
        for one in found:
            customer = known[one.reference]
            profile = _profile(one, customer.profile.model_copy(update={"reference": one.reference}))
            if profile != customer.profile:
                store.replace(connection, customer.id, profile)
                updated += one.reference not in new
    return Stored(len(new), updated, len(found) - len(new) - updated, forgotten)


def _profile(one: ImportedCustomer, before: Profile) -> Profile:
    return before.model_copy(update={**one.said, "extra": {**before.extra, **one.extra}})
