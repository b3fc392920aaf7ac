"""`copilot customer …`: everything that is held about one customer."""

import click

from copilot.cli.lazy import LazyCommand, LazyGroup

COMMANDS = {
    "show": LazyCommand("customer_show:show", "Show a customer's history: cases, what worked, open promises."),
    "export": LazyCommand("customer_export:export", "Write everything that is held about a customer as JSON."),
    "forget": LazyCommand("customer_forget:forget", "Destroy everything about a customer, in backups too."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def customer() -> None:
    """Show, export or forget what is kept of one customer."""
