"""`copilot usage`: what model calls cost, by day, agent, command or model, of everybody who shares the database.

Calls are written down in files of each home first; they come into the database when somebody asks there, or when a process
with a monthly cap asks its first model. So a cap that a team shares counts everything this home spent, and of the others what
they had collected when this process began: it may be passed by what they have spent since.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from copilot.errors import ConfigurationProblem
from copilot.models.base import Model
from copilot.policy.retention import load_retention
from copilot.services.wiring import Desk
from copilot.store.usage import Spending


class UsageRow(Model):
    """What one day, agent, command or model cost."""

    name: str
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0
    """Calls whose price nobody listed; they count as 0."""


class UsageReport(Model):
    """Totals of a month. `cap_usd` is the monthly cap, None without one."""

    month: str
    rows: tuple[UsageRow, ...]
    total: UsageRow
    cap_usd: float | None = None


def report_usage(desk: Desk, *, by: str = "day", month: str = "") -> UsageReport:
    """What model calls cost in `month`, by one of model_calls.GROUPS: of all who share the database, else of this home."""
    month = month or desk.usage_ledger.month
    rows = _shared_rows(desk, month, by)
    if rows is None:
        rows = _own_rows(desk.usage_ledger.read(month), by)
    if by != "day":
        rows.sort(key=lambda row: (-row.cost_usd, -row.calls))
    return UsageReport(month=month, rows=tuple(rows), total=_sum("", rows), cap_usd=desk.settings.monthly_cap)


def collect_usage(desk: Desk) -> None:
    """Bring the calls of this home that are not in the database yet into it; twice changes nothing.

    What retention would delete at once stays out. Raises ConfigurationProblem.
    """
    from copilot.store import model_calls

    ledger, oldest = desk.usage_ledger, _oldest_kept(desk)
    try:
        for month in ledger.months:
            if month < oldest[:7]:
                continue
            name = f"{ledger.id}/{month}"
            with desk.records.reading() as connection:
                last = model_calls.collected(connection, name)
            if new := [(at, call) for at, call in ledger.placed(month, max(last, 0)) if at > last and call.at >= oldest]:
                with desk.records.writing() as connection:
                    model_calls.add(connection, name, new)
    except OSError as error:
        raise ConfigurationProblem(
            f"The files of usage in {desk.home} cannot be used: {error.strerror}", "Check their permissions."
        ) from None


def spent_elsewhere(desk: Desk, month: str) -> float:
    """USD that other homes of the team have spent in `month`, as far as they have collected it; 0 where nothing is shared.

    Where the database does not answer, the cap holds for this home alone, which is noted.
    """
    from copilot.store import model_calls

    if not desk.settings.database_url.startswith("postgres"):
        return 0.0
    try:
        collect_usage(desk)
        with desk.records.reading() as connection:
            return model_calls.spent(connection, month, without=f"{desk.usage_ledger.id}/{month}")
    except ConfigurationProblem as problem:
        desk.note(desk.say("cap_of_this_home", reason=problem.message))
        return 0.0


def _shared_rows(desk: Desk, month: str, by: str) -> list[UsageRow] | None:
    """Rows of the database; None where there is none, or it does not answer."""
    if not desk.keeps_records:
        return None
    from copilot.store import model_calls

    try:
        collect_usage(desk)
        with desk.records.reading() as connection:
            return [UsageRow(**row) for row in model_calls.totals(connection, month, by)]
    except ConfigurationProblem as problem:
        desk.note(desk.say("usage_of_this_home", reason=problem.message))
        return None


def _own_rows(calls: Iterable[Spending], by: str) -> list[UsageRow]:
    groups: dict[str, list[UsageRow]] = defaultdict(list)
    for call in calls:
        groups[call.day if by == "day" else str(getattr(call, by))].append(
            UsageRow(
                name="",
                calls=1,
                prompt_tokens=call.prompt_tokens,
                completion_tokens=call.completion_tokens,
                cost_usd=call.cost_usd,
                unpriced=not call.priced,
            )
        )
    return [_sum(name, groups[name]) for name in sorted(groups)]


def _sum(name: str, rows: Sequence[UsageRow]) -> UsageRow:
    return UsageRow(
        name=name,
        calls=sum(row.calls for row in rows),
        prompt_tokens=sum(row.prompt_tokens for row in rows),
        completion_tokens=sum(row.completion_tokens for row in rows),
        cost_usd=round(sum(row.cost_usd for row in rows), 6),
        unpriced=sum(row.unpriced for row in rows),
    )


def _oldest_kept(desk: Desk) -> str:
    """The day before which retention keeps no call; "" where it keeps all."""
    days = load_retention(desk.settings).model_calls
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat() if days else ""
