"""`copilot restore`: an archive in the place of what the desk keeps."""

from pathlib import Path

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--keys", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="The file that `backup --keys` wrote."
)
@click.option("--yes", is_flag=True, help="Replace what is there; it is written to the home folder first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def restore(session: Session, file: Path, keys: Path | None, yes: bool, as_json: bool) -> None:
    """Make the archive FILE what the desk keeps, in whichever database is configured: all of it or nothing.

    Customers forgotten since are left out. Every record is opened before the change counts. Let nobody work meanwhile:
    what runs on keeps the state from before in memory.
    """
    from copilot.services.restore import restore as restore_it

    report = restore_it(file.absolute(), session.desk, keys=keys, yes=yes)
    if as_json:
        print(to_json(report.model_dump(mode="json"), indent=2), file=session.out)
        return
    from copilot.cli.render.operations import show_restored

    show_restored(report, session)
