"""Prompts as a table, and a request as its messages."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, word
from copilot.cli.render.wrapping import wrap
from copilot.services.prompts import PromptInUse, PromptSent


def show_prompts(prompts: Sequence[PromptInUse], session: Session) -> None:
    """One row a prompt."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    for key in ("prompt", "version", "origin", "file"):
        table.add_column(word(key, session), overflow="fold")
    for prompt in prompts:
        origin = word("own" if prompt.own else "bundled", session)
        table.add_row(prompt.id, str(prompt.version), origin, plain(prompt.path))
    console(session).print(table)


def show_sent(sent: PromptSent, session: Session) -> None:
    """Each message under a line with its role and size."""
    screen = console(session)
    for message, tokens in zip(sent.messages, sent.tokens, strict=True):
        screen.print(Text(f"── {sent.prompt} · {message['role']} · {tokens} {word('tokens', session)} ──", "bold"))
        screen.print(plain(wrap(message["content"], screen.width)))
