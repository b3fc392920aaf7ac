"""The verdict panel: level, category, tier, and the customer's words that led to it."""

from rich.console import Console, Group
from rich.panel import Panel
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import LEVEL_STYLE, PANEL_BORDER, console, plain, word
from copilot.cli.render.wrapping import wrap
from copilot.models.triage import Triage
from copilot.services.assess import Assessed


def show_triage(assessed: Assessed, session: Session) -> None:
    """Print the verdict and what is still to be asked."""
    screen = console(session)
    print_verdict(assessed, session, screen)
    print_questions(assessed.triage, session, screen)


def print_verdict(assessed: Assessed, session: Session, screen: Console) -> None:
    verdict = assessed.triage
    head = Text.assemble(
        (f" {verdict.level} ", LEVEL_STYLE[verdict.level]),
        "  ",
        (session.desk.category_title(verdict.category), "bold"),
        f"  → {word(verdict.tier, session)}",
    )
    details = (
        f"{word('priority', session)} {verdict.priority} · {word('language', session)} {verdict.language} · "
        f"{word('mood', session)} {word(verdict.sentiment, session)}"
    )
    lines = [head, Text(details, "dim")]
    if verdict.wants_human:
        lines.append(Text(f"⚑ {word('wants_human', session)}", style="yellow"))
    for reason in verdict.reasons:
        where = word("turn", session).format(n=reason.message + 1)
        quote = wrap(f"“{plain(assessed.restoration.apply(reason.quote))}”", screen.width - PANEL_BORDER - 2)
        lines.append(Text.assemble(("• ", "dim"), (reason.rule, "cyan"), "  ", (where, "dim")))
        lines.append(Text("  " + quote.replace("\n", "\n  ")))
    title = word("critical", session) if verdict.security_critical else word("verdict", session)
    screen.print(
        Panel(Group(*lines), title=title, title_align="left", border_style="red" if verdict.security_critical else "blue")
    )


def print_questions(verdict: Triage, session: Session, screen: Console) -> None:
    labels = [session.desk.intake_label(item) for item in verdict.missing_info]
    if labels:
        screen.print(
            Text.assemble(
                (word("ask", session), "bold"), ": ", "、".join(labels) if session.ui_lang == "zh" else ", ".join(labels)
            )
        )
