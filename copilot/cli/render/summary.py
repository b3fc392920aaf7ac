"""A hand-over summary on a terminal."""

from rich.console import Console
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, print_item, word
from copilot.models.summary import SummaryResult


def show_summary(result: SummaryResult, session: Session) -> None:
    """Print the parts of a summary that hold something."""
    summary, screen = result.summary, console(session)
    screen.print(Text(plain(summary.headline).plain, "bold"))
    _print_part(word("problem", session), [summary.problem], screen)
    _print_part(
        word("timeline", session),
        [" ".join(filter(None, (f"[{e.at}]" if e.at else "", f"{e.who}:", e.what))) for e in summary.timeline],
        screen,
    )
    _print_part(word("tried", session), list(summary.tried), screen)
    facts = summary.facts.model_dump()
    _print_part(word("facts", session), [f"{kind}: {', '.join(values)}" for kind, values in facts.items() if values], screen)
    _print_part(word("open_questions", session), list(summary.open_questions), screen)
    _print_part(word("next_step", session), [summary.next_step], screen)


def _print_part(title: str, lines: list[str], screen: Console) -> None:
    lines = [line for line in lines if line]
    if lines:
        screen.print(Text(title, "bold cyan"))
    for line in lines:
        print_item(screen, line, lead="")
