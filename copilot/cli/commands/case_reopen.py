"""`copilot case reopen`: it was not solved after all."""

import click

from copilot.cli.context import Session
from copilot.cli.options import as_json, as_text


@click.command()
@click.argument("case_id", metavar="ID", callback=as_text)
@as_json
@click.pass_obj
def reopen(session: Session, case_id: str, as_json: bool) -> None:
    """Open the resolved case ID again; what was published of it is taken back."""
    from copilot.cli.render.case import answer_case
    from copilot.services.cases import reopen as open_again

    answer_case("reopened", open_again(case_id, session.desk), session, as_json=as_json)
