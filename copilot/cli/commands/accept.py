"""`copilot accept`: a draft was sent as it was."""

import click

from copilot.cli.context import Session


@click.command()
@click.argument("draft", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def accept(session: Session, draft: str, as_json: bool) -> None:
    """Note that the draft ID was sent as it was.

    Another verdict on the same draft corrects this one.
    """
    from copilot.cli.render.verdict import tell_verdict
    from copilot.services.verdicts import accept as accept_draft

    tell_verdict(accept_draft(draft, session.desk), session, as_json=as_json)
