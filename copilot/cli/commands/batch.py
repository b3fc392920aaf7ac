"""`copilot batch …`: the same work over thousands of conversations."""

import click

from copilot.cli.lazy import LazyCommand, LazyGroup

COMMANDS = {
    "summarize": LazyCommand("batch_summarize:summarize", "Summarise thousands of conversations, resumable after a kill."),
    "triage": LazyCommand("batch_triage:triage", "Judge thousands of conversations."),
    "draft": LazyCommand("batch_draft:draft", "Draft replies to thousands of conversations."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def batch() -> None:
    """Run over thousands of conversations."""
