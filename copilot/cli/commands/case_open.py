"""`copilot case open`: a conversation becomes a case."""

import click

from copilot.cli.context import Session
from copilot.cli.conversations import conversation_of_file
from copilot.cli.options import as_json, as_text, input_file, transcript_format


@click.command("open")
@input_file
@click.option(
    "--customer",
    default="",
    metavar="REF",
    callback=as_text,
    help="What the desk calls the customer; made known where it is new.",
)
@click.option(
    "--id", "case_id", default="", metavar="ID", callback=as_text, help="Id of the case; drawn at random where not given."
)
@transcript_format
@as_json
@click.pass_obj
def open_case(session: Session, file: str | None, customer: str, case_id: str, transcript: str, as_json: bool) -> None:
    """Open a case with the conversation in FILE. It is redacted, judged, encrypted and kept."""
    from copilot.cli.render.case import answer_case
    from copilot.services.cases import open_case as open_it

    conversation = conversation_of_file(session, file, transcript)
    opened = open_it(conversation, session.desk, reference=customer, case_id=case_id)
    answer_case("opened", opened, session, as_json=as_json)
