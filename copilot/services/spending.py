"""`copilot usage`: what model calls cost, by day, agent, command or model."""

from collections.abc import Sequence

from copilot.models.base import Model
from copilot.services.wiring import Desk
from copilot.store.usage import Spending


class UsageRow(Model):
    """What one day, agent, command or model cost."""

    name: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost_usd: float
    unpriced: int
    """Calls whose price nobody listed; they count as 0."""


class UsageReport(Model):
    """Totals of a month. `cap_usd` is the monthly cap, None without one."""

    month: str
    rows: tuple[UsageRow, ...]
    total: UsageRow
    cap_usd: float | None = None


def report_usage(desk: Desk, *, by: str = "day", month: str = "") -> UsageReport:
    """What model calls of this home cost in `month`, grouped by one of GROUPS."""
    entries = desk.usage_ledger.read(month)
    names = sorted({str(getattr(entry, by)) for entry in entries})
    rows = [_row(name, [entry for entry in entries if getattr(entry, by) == name]) for name in names]
    if by != "day":
        rows.sort(key=lambda row: (-row.cost_usd, -row.calls))
    return UsageReport(
        month=month or desk.usage_ledger.month,
        rows=tuple(rows),
        total=_row("", entries),
        cap_usd=desk.settings.monthly_cap,
    )


def _row(name: str, entries: Sequence[Spending]) -> UsageRow:
    return UsageRow(
        name=name,
        calls=len(entries),
        prompt_tokens=sum(entry.prompt_tokens for entry in entries),
        completion_tokens=sum(entry.completion_tokens for entry in entries),
        cost_usd=round(sum(entry.cost_usd for entry in entries), 6),
        unpriced=sum(not entry.priced for entry in entries),
    )
