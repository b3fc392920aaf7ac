"""`copilot cases …`: resolved cases as knowledge."""

import click

from copilot.cli.lazy import LazyCommand, LazyGroup

COMMANDS = {"import": LazyCommand("cases_import:import_cases", "Import resolved cases, redacted, as knowledge.")}


@click.group(cls=LazyGroup, table=COMMANDS)
def cases() -> None:
    """Keep resolved cases."""
