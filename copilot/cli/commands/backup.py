"""`copilot backup`: everything the desk keeps in one file."""

from pathlib import Path

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--keys", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the keys of the records apart."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def backup(session: Session, out: Path, keys: Path | None, as_json: bool) -> None:
    """Write everything the desk keeps to the archive OUT, while others go on working.

    The archive holds no key: without the file of --keys only this database can read it. That file is useless without the
    master key. Keep only the newest, apart from the archives: whoever keeps an older one keeps the customers forgotten
    since.
    """
    from copilot.services.backup import back_up

    report = back_up(out.absolute(), session.desk, keys=None if keys is None else keys.absolute())
    from copilot.cli.render.operations import note_keys, show_backup

    note_keys(report, session)
    if as_json:
        print(to_json(report.model_dump(mode="json"), indent=2), file=session.out)
    else:
        show_backup(report, session)
