"""Gaps of the knowledge base as a table, each with the words of those who asked."""

from rich.table import Table

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, print_item, word
from copilot.models.gaps import GapReport

QUOTES = 2


def show_gaps(report: GapReport, session: Session) -> None:
    """Print what was read, then every gap with its size, growth, nearest article and evidence."""
    screen = console(session)
    counts = (f"{word(key, session)}: {getattr(report, key)}" for key in ("conversations", "held", "answered", "open"))
    screen.print("  ".join(counts))
    if not report.gaps:
        return
    table = Table(*(word(key, session) for key in ("name", "asked", "growth", "question", "nearest", "score")))
    for gap in report.gaps:
        growth = "–" if gap.recent is None else f"{gap.recent} / {gap.before}"
        table.add_row(plain(gap.label), str(gap.count), growth, plain(gap.question), plain(gap.nearest), f"{gap.score:.2f}")
    screen.print(table)
    for gap in report.gaps:
        screen.print(plain(f"\n{gap.label}"), style="bold")
        for evidence in gap.evidence[:QUOTES]:
            print_item(screen, f"{evidence.where}: {evidence.quote}")
