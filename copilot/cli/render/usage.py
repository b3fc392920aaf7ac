"""What the model cost, as a table."""

from rich.table import Table
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, word
from copilot.services.spending import UsageReport, UsageRow


def show_usage(report: UsageReport, by: str, session: Session) -> None:
    """One row a day, agent, command or model, and the total."""
    screen = console(session)
    if not report.total.calls:
        screen.print(plain(word("no_calls", session).format(month=report.month)))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), show_footer=True)
    footers = ("", *_cells(report.total)[1:])
    for key, footer in zip(("by_" + by, "calls", "tokens_in", "tokens_out", "cost"), footers, strict=True):
        table.add_column(word(key, session), footer=footer, justify="left" if key.startswith("by_") else "right")
    for row in report.rows:
        table.add_row(*_cells(row))
    screen.print(table)
    if report.cap_usd is not None:
        left = max(0.0, report.cap_usd - report.total.cost_usd)
        screen.print(plain(word("cap_left", session).format(cap=f"{report.cap_usd:g}", left=f"{left:.2f}")))
    if report.total.unpriced:
        screen.print(Text(word("unpriced", session).format(n=report.total.unpriced), "yellow"))


def _cells(row: UsageRow) -> tuple[str | Text, ...]:
    return (plain(row.name), str(row.calls), f"{row.prompt_tokens:,}", f"{row.completion_tokens:,}", f"{row.cost_usd:.4f}")
