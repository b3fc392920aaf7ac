"""A resolved case as it is imported and becomes knowledge."""

from copilot.models.base import Model


class CaseRecord(Model):
    """One resolved case, already redacted; `customer` is the desk's own reference."""

    id: str
    problem: str
    resolution: str
    category: str = ""
    language: str = ""
    customer: str = ""
    closed_at: str = ""


class ImportReport(Model):
    """What an import did; `problems` names the lines that were left out and why."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: tuple[str, ...] = ()
