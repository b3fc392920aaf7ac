"""`copilot case note`: what the next agent should know."""

import click

from copilot.cli.context import Session
from copilot.cli.conversations import words_of
from copilot.cli.options import as_json, as_text, own_words


@click.command()
@click.argument("case_id", metavar="ID", callback=as_text)
@own_words
@as_json
@click.pass_obj
def note(session: Session, case_id: str, text: str | None, as_json: bool) -> None:
    """Write TEXT, or standard input, down in case ID. It is redacted."""
    from copilot.cli.render.case import answer_case
    from copilot.services.cases import note as write_down

    answer_case("noted", write_down(case_id, words_of(session, text), session.desk), session, as_json=as_json)
