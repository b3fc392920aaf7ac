"""What the index holds, as a table."""

from typing import Any

from rich.table import Table

from copilot.cli.context import Session
from copilot.cli.render.console import console, word


def show_stats(stats: dict[str, Any], session: Session) -> None:
    """Print documents by source and language, and how they are searched."""
    screen = console(session)
    table = Table("", word("language", session), word("documents", session))
    for entry in stats["documents"]:
        table.add_row(entry["source"], entry["language"], str(entry["count"]))
    screen.print(table)
    for key in ("chunks", "generation", "embedder", "dense", "bytes"):
        value = stats[key]
        shown = ", ".join(f"{name} {count}" for name, count in value.items()) if isinstance(value, dict) else value
        screen.print(f"{key}: {shown}")
    for root in stats["roots"]:
        screen.print(f"root: {root}", soft_wrap=True)
