"""What an import of cases or customers did."""

from typing import Any

from copilot.models.base import Model


class ImportReport(Model):
    """Counts of records; `problems` names the lines that were left out and why.

    A record that comes again in the same file counts as unchanged where it is not the last. `forgotten`, of those left
    out, belong to customers whom the desk has forgotten.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    forgotten: int = 0
    problems: tuple[str, ...] = ()

    def as_object(self) -> dict[str, Any]:
        """What --json prints: the three counts, and the rest where there is any."""
        rest = self.model_dump(include={"forgotten", "problems"}, mode="json")
        return {**self.model_dump(exclude=set(rest)), **{name: value for name, value in rest.items() if value}}
