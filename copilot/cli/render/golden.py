"""Figures of the golden questions as a table, and the questions that went wrong."""

from rich.table import Table

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, print_item, word
from copilot.models.golden import GoldenReport

SHOWN = 20


def show_report(report: GoldenReport, session: Session) -> None:
    """Print figures by language, the misses and the off-topic questions that were answered."""
    screen = console(session)
    table = Table(*(word(key, session) for key in ("language", "questions", "ndcg", "recall", "misled")))
    for language, figures in report.groups.items():
        shown = (f"{value:.3f}" for value in (figures.ndcg, figures.recall, figures.misled))
        table.add_row(language, str(figures.questions), *shown)
    screen.print(table)
    screen.print(f"{word('abstention', session)}: {report.abstention:.3f} ({report.off_topic})")
    for heading, placings in (("missed", report.misses), ("answered_off_topic", report.answered)):
        if placings:
            screen.print(f"\n{word(heading, session)} ({len(placings)})", style="bold")
        for placing in placings[:SHOWN]:
            wanted = ", ".join(placing.question.relevant) or "–"
            found = ", ".join(placing.found[:3]) or "–"
            print_item(screen, plain(f"{placing.question.question}  → {wanted}  ≠ {found}"))
