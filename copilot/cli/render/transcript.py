"""A parsed transcript on a terminal: who said what."""

from typing import Any

from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain

_STYLE = {"customer": "bold cyan", "agent": "bold green", "bot": "magenta", "system": "dim"}


def show_transcript(transcript: dict[str, Any], session: Session) -> None:
    """Print the recognised format and the turns."""
    screen = console(session)
    screen.print(Text(f"{transcript['format']} · {len(transcript['messages'])}", "dim"))
    for message in transcript["messages"]:
        head = " ".join(str(message[key]) for key in ("role", "name", "at") if message.get(key))
        screen.print(Text.assemble((head, _STYLE[message["role"]]), "  ", plain(message["text"])))
