"""`copilot database …`: the store as it is, and its schema."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json


@click.group()
def database() -> None:
    """See the store and its schema; rehearse what a newer schema would change."""


@database.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def status(session: Session, as_json: bool) -> None:
    """Say which database it is, its schema, and how much is in it."""
    from copilot.services.migration import database_status

    found = database_status(session.desk)
    if as_json:
        print(to_json(found.model_dump(mode="json"), indent=2), file=session.out)
        return
    from copilot.cli.render.operations import show_database

    show_database(found, session)


@database.command()
@click.option("--rehearse", is_flag=True, help="Run it on the real data, check the result, take it back.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def migrate(session: Session, rehearse: bool, as_json: bool) -> None:
    """Bring the schema up to date, which every command that opens the store does by itself.

    --rehearse says what would happen: the steps, the rows of each table before and after, and whether every record opens.
    Others wait meanwhile; take a backup of the database's own first, with this program's earlier version.
    """
    from copilot.services.migration import migrate_database, rehearse_migration

    report = rehearse_migration(session.desk) if rehearse else migrate_database(session.desk)
    if as_json:
        print(to_json(report.model_dump(mode="json"), indent=2), file=session.out)
        return
    from copilot.cli.render.operations import show_migration

    show_migration(report, session)
