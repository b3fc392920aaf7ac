"""A reworked reply: text, guard, notes."""

from rich.panel import Panel
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import PANEL_BORDER, console, plain, print_item, print_list, word
from copilot.cli.render.guard import print_guard
from copilot.cli.render.wrapping import wrap
from copilot.services.refine import RefinedReply


def show_refined(done: RefinedReply, session: Session) -> None:
    """Print the result for the agent; personal data is back in place, secrets are not."""
    screen = console(session)
    if done.refined.reply:
        body = plain(wrap(done.for_the_agent, screen.width - PANEL_BORDER))
        screen.print(Panel(body, title=word("reworked", session), title_align="left"))
    else:
        screen.print(Text(word("no_reply", session), "bold red"))
    print_guard(done.refined.guard.ok, done.refined.guard.violations, session, screen)
    print_list(screen, "unverified", [done.restoration.apply(text) for text in done.refined.unverified], session, "bold yellow")
    for note in done.refined.notes:
        print_item(screen, note)
