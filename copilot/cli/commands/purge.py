"""`copilot purge`: what was kept long enough is deleted."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.cli.options import as_json


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
@click.option("--yes", is_flag=True, help="Delete even where the clock looks wrong: it is behind, or more than half would go.")
@as_json
@click.pass_obj
def purge(session: Session, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Delete what the desk has kept for as long as kb/policy/retention.yaml says, and overwrite what was deleted.

    Open cases are never touched; a published case stays, though not its conversation. Stopped at any moment, the next
    run goes on. On each machine with a knowledge index of its own it also clears what withdrawn cases left there.
    """
    from copilot.services.retention import purge as delete_old

    report = delete_old(session.desk, dry_run=dry_run, yes=yes)
    if as_json:
        print(to_json(report, indent=2), file=session.out)
        return
    from copilot.cli.render.privacy import show_purged

    show_purged(report, session)
