"""`copilot case resolve`: what solved it, in an agent's words."""

import click

from copilot.cli.context import Session
from copilot.cli.conversations import words_of
from copilot.cli.options import as_json, as_text, own_words


@click.command()
@click.argument("case_id", metavar="ID", callback=as_text)
@own_words
@click.option(
    "--problem",
    "asked",
    default="",
    metavar="TEXT",
    callback=as_text,
    help="What the problem was, where the customer's words do not say.",
)
@as_json
@click.pass_obj
def resolve(session: Session, case_id: str, text: str | None, asked: str, as_json: bool) -> None:
    """Close case ID with TEXT, or standard input: what solved it, so that the next agent can do the same.

    What was published of the case is taken back.
    """
    from copilot.cli.render.case import answer_case
    from copilot.services.cases import resolve as close

    closed = close(case_id, words_of(session, text), session.desk, asked=asked)
    answer_case("resolved", closed, session, as_json=as_json)
