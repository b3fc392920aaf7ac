"""`copilot customers …`: what other tools know of customers, many at once."""

import click

from copilot.cli.lazy import LazyCommand, LazyGroup

COMMANDS = {"import": LazyCommand("customers_import:import_customers", "Import customers from CSV or JSONL.")}


@click.group(cls=LazyGroup, table=COMMANDS)
def customers() -> None:
    """Take over customers of another tool."""
