"""Names for what was taken out: the same value bears the same one throughout a conversation."""

from copilot.models.findings import PERSONAL_KINDS, Restoration
from copilot.safety.detectors.base import Span, lazy

_LABELS = (
    "SEED_PHRASE|PRIVATE_KEY|EXTENDED_KEY|KEYSTORE|PASSWORD|ONE_TIME_CODE|API_KEY|HEX64"
    "|EMAIL|PHONE|CARD|NATIONAL_ID|NAME|ADDRESS|IP_ADDRESS|IBAN"
)
PLACEHOLDER = rf"\[(?:{_LABELS})_\d{{1,6}}\]"
"""What this module writes; found in an input it is left as it is."""


class Placeholders:
    """Gives out numbers, beginning above those that stand in `texts` already."""

    def __init__(self, *texts: str) -> None:
        self._numbers: dict[str, int] = {}
        self._given: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        for text in texts:
            if "[" in text:
                for match in lazy(PLACEHOLDER).finditer(text):
                    label, _, number = match.group()[1:-1].rpartition("_")
                    self._numbers[label] = max(self._numbers.get(label, 0), int(number))

    def of(self, span: Span, value: str) -> str:
        """The placeholder of `span`, whose text is `value`; remembers the value where it may be restored."""
        label = span.label or span.kind.upper()
        identity = (label, span.key or _identity(span.kind, value))
        placeholder = self._given.get(identity)
        if placeholder is None:
            self._numbers[label] = self._numbers.get(label, 0) + 1
            placeholder = self._given[identity] = f"[{label}_{self._numbers[label]}]"
            if span.kind in PERSONAL_KINDS or span.ambiguous:
                self._values[placeholder] = value
        return placeholder

    def restoration(self) -> Restoration:
        """Placeholder -> value as first written, for personal data and ambiguous hex alone."""
        return Restoration(dict(self._values))


def _identity(kind: str, value: str) -> str:
    """What two spellings of one value have in common."""
    if kind in ("phone", "card", "national_id", "one_time_code"):
        return "".join(char for char in value.upper() if char.isalnum() or char == "+")
    return " ".join(value.split()).casefold() if kind in ("email", "name", "address", "iban") else value
