"""The whole answer of `copilot draft` on a terminal: verdict, reply, sources, what to ask, guard, notes."""

from rich.panel import Panel
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import PANEL_BORDER, console, plain, print_item, print_list, word
from copilot.cli.render.guard import print_guard
from copilot.cli.render.triage import print_questions, print_verdict
from copilot.cli.render.wrapping import wrap
from copilot.models.reply import DraftMode
from copilot.services.reply import Drafted


def show_draft(drafted: Drafted, session: Session) -> None:
    """Print `drafted` for the agent; personal data is back in place, secrets are not."""
    draft, screen = drafted.draft, console(session)
    print_verdict(drafted.assessed, session, screen)
    if draft.reply:
        title = (
            word("holding", session)
            if draft.mode is DraftMode.HOLDING
            else f"{word('reply', session)} · {word(draft.mode, session)}"
        )
        body = plain(wrap(drafted.for_the_agent, screen.width - PANEL_BORDER))
        screen.print(Panel(body, title=title, subtitle=draft.draft_id, title_align="left", subtitle_align="right"))
    else:
        screen.print(Text(word("no_reply", session), "bold red"))
    print_guard(draft.guard.ok, draft.guard.violations, session, screen)
    print_list(screen, "unverified", drafted.unverified_for_the_agent, session, "bold yellow")
    if draft.citations:
        screen.print(Text(word("sources", session), "bold"))
    for citation in draft.citations:
        screen.print(Text.assemble("  ", (f"[{citation.n}]", "cyan"), " ", plain(citation.title), "  ", (citation.path, "dim")))
        print_item(screen, f"“{citation.quote}”", lead="", indent=6)
    print_questions(draft.triage, session, screen)
    print_list(screen, "evidence", draft.evidence, session)
    print_list(screen, "notes", draft.notes, session)
