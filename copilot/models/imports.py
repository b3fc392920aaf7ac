"""What an import of cases or customers did."""

from copilot.models.base import Model


class ImportReport(Model):
    """Counts of records; `problems` names the lines that were left out and why."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: tuple[str, ...] = ()
