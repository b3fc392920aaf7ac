"""`copilot cases …`: cases of another tool, many at once."""

import click

from copilot.cli.lazy import LazyCommand, LazyGroup

COMMANDS = {
    "import": LazyCommand("cases_import:import_cases", "Import cases from CSV or JSONL; the resolved ones become knowledge.")
}


@click.group(cls=LazyGroup, table=COMMANDS)
def cases() -> None:
    """Take over cases of another tool."""
