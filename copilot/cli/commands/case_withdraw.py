"""`copilot case withdraw`: a published case is knowledge no more."""

import click

from copilot.cli.context import Session
from copilot.cli.options import as_json, as_text


@click.command()
@click.argument("case_id", metavar="ID", callback=as_text)
@as_json
@click.pass_obj
def withdraw(session: Session, case_id: str, as_json: bool) -> None:
    """Take the published case ID out of the knowledge, at once; the case itself stays."""
    from copilot.cli.render.case import answer_case
    from copilot.services.case_publishing import withdraw as take_back

    answer_case("withdrawn", take_back(case_id, session.desk), session, as_json=as_json)
