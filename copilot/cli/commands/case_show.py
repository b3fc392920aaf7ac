"""`copilot case show`: a case with everything that belongs to it."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.cli.options import as_json, as_text, why


@click.command()
@click.argument("case_id", metavar="ID", callback=as_text)
@click.option("--raw", is_flag=True, help="With the customer's personal data, for who may see it; needs --why.")
@why
@as_json
@click.pass_obj
def show(session: Session, case_id: str, raw: bool, why: str, as_json: bool) -> None:
    """Show case ID: problem, conversation, notes, verdict, promises, the last summary, what solved it.

    Secrets are gone for good. Who looked, and why, is written down in the audit log.
    """
    from copilot.cli.render.case import file_object, show_case
    from copilot.services.case_reading import read_case

    file = read_case(case_id, session.desk, raw=raw, why=why)
    if as_json:
        print(to_json(file_object(file, raw=raw), indent=2), file=session.out)
    else:
        show_case(file_object(file, raw=raw), session)
