"""`copilot case add`: the customer wrote again."""

import click

from copilot.cli.context import Session
from copilot.cli.conversations import conversation_of_file
from copilot.cli.options import as_json, as_text, input_file, transcript_format


@click.command()
@click.argument("case_id", metavar="ID", callback=as_text)
@input_file
@transcript_format
@as_json
@click.pass_obj
def add(session: Session, case_id: str, file: str | None, transcript: str, as_json: bool) -> None:
    """Add to case ID those turns of FILE that it does not hold yet.

    FILE holds the whole conversation or only the new turns. The case is judged anew as a whole; its level may rise and
    never falls.
    """
    from copilot.cli.render.case import answer_case
    from copilot.services.case_conversation import add_turns

    changed, added = add_turns(case_id, conversation_of_file(session, file, transcript), session.desk)
    answer_case("added", changed, session, as_json=as_json, added=added)
