"""`copilot case search`: cases by words of them, although they are encrypted."""

import click

from copilot.cli.context import Session
from copilot.cli.options import as_json, as_text


@click.command()
@click.argument("words", nargs=-1, required=True, callback=as_text)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many at the most.")
@as_json
@click.pass_obj
def search(session: Session, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find cases, open and resolved, in which WORDS were said or written down; the rarest words count most."""
    from copilot.cli.render.case import answer_cases
    from copilot.services.case_reading import search_cases

    answer_cases(search_cases(" ".join(words), session.desk, limit=limit), session, as_json=as_json)
