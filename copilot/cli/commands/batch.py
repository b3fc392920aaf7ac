"""`copilot batch …`: the same work over thousands of conversations."""

import click

from copilot.cli.lazy import LazyCommand, LazyGroup

COMMANDS = {
    "summarize": LazyCommand("batch_summarize:summarize", "Summarise every conversation of a file, resumable after a kill.")
}


@click.group(cls=LazyGroup, table=COMMANDS)
def batch() -> None:
    """Run over thousands of conversations."""
