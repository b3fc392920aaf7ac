"""Values of an imported record, checked: what stands in the open must fit there, and nothing secret may stand anywhere."""

import re
from datetime import UTC, datetime
from typing import Any

from copilot.errors import UsageProblem
from copilot.safety.redact import redact_text
from copilot.services.import_rows import Record
from copilot.services.mapping import PERSONAL_KEPT
from copilot.services.wiring import Desk
from copilot.transcripts.document import iso_time
from copilot.transcripts.records import LONE_SURROGATES

MOST_OF_A_NAME = 200
_TRADITIONAL = {"hant", "tw", "hk", "mo"}


class Values:
    """The values of one record by our names. Every method raises UsageProblem that names the field, never the value."""

    def __init__(self, record: Record, desk: Desk) -> None:
        self._values, self._desk = record.values, desk

    def has(self, field: str) -> bool:
        return field in self._values

    def raw(self, field: str) -> Any:
        """As it stands; None where it does not."""
        return self._values.get(field)

    def text(self, field: str) -> str:
        """As text; "" where there is none."""
        value = self._values.get(field, "")
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self.problem("import_not_text", field=field)
        return str(value).translate(LONE_SURROGATES).strip()

    def open_text(self, field: str, most: int) -> str:
        """A text that stands in the open, in lists and in logs."""
        value = self._short(field, most)
        if not value.isprintable() or self._desk.redact(value) != value:
            raise self.problem("import_unfit", field=field)
        return value

    def sealed_name(self, field: str) -> str:
        """What the desk calls a customer: personal data may stand in it, a secret may not."""
        value = self._short(field, MOST_OF_A_NAME)
        if redact_text(value, PERSONAL_KEPT).text != value:
            raise self.problem("import_secret", field=field)
        return value

    def one_of(self, field: str, known: list[str], default: str = "") -> str:
        """One of `known`, whose case does not matter."""
        value = self.text(field)
        found = next((name for name in known if name.casefold() == value.casefold()), None)
        if value and found is None:
            raise self.problem("import_one_of", field=field, known=", ".join(known))
        return found or default

    def language(self, field: str) -> str:
        """A language code as this program has it: en_US is en, zh-TW is zh-Hant; "" where there is none."""
        value = self.text(field).replace("_", "-").casefold()
        first, *rest = value.split("-")
        if value and not re.fullmatch("[a-z]{2,3}", first):
            raise self.problem("import_no_language", field=field)
        return "zh-Hant" if first == "zh" and _TRADITIONAL & set(rest) else first

    def date(self, field: str) -> str:
        """A moment as ISO 8601, as it was given; an epoch in UTC; "" where there is none."""
        value = iso_time(self.raw(field)) or ""
        try:
            if value:
                moment_of(value)
        except ValueError:
            raise self.problem("import_no_date", field=field) from None
        return value

    def problem(self, key: str, **values: str) -> UsageProblem:
        """What is wrong, in the agent's language."""
        return UsageProblem(self._desk.say(key, **values))

    def _short(self, field: str, most: int) -> str:
        value = self.text(field)
        if len(value) > most:
            raise self.problem("import_too_long", field=field, most=str(most))
        return value


def moment_of(written: str) -> datetime:
    """An ISO 8601 date or moment in UTC; one without a zone is taken as UTC. Raises ValueError."""
    moment = datetime.fromisoformat(written)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
