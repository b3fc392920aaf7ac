"""`copilot audit …`: who did what with what the desk keeps."""

import click

from copilot.cli.lazy import LazyCommand, LazyGroup

COMMANDS = {
    "verify": LazyCommand("audit_verify:verify", "Say whether the audit log is whole."),
    "list": LazyCommand("audit_list:list_entries", "Show who did what, when and why."),
}


@click.group(cls=LazyGroup, table=COMMANDS)
def audit() -> None:
    """Read the audit log and prove that it is whole."""
