"""`copilot search`: articles and resolved cases for a question."""

from typing import Any

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import answer_lines, to_json
from copilot.cli.options import output_formats
from copilot.errors import ExitCode
from copilot.transcripts.records import text_of


@click.command()
@click.argument("query", nargs=-1)
@output_formats
@click.option("--source", type=click.Choice(["all", "kb", "cases"]), default="all", show_default=True, help="Where to look.")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True, help="How many documents at the most.")
@click.option("--floor", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="Leave out what scores below this.")
@click.option("--fast", is_flag=True, help="Compare words alone: starts at once, loads no model, misses other wordings.")
@click.pass_obj
def search(
    session: Session, query: tuple[str, ...], as_json: bool, as_jsonl: bool, source: str, limit: int, floor: float, fast: bool
) -> ExitCode:
    """Find articles and resolved cases for QUERY, best first, one hit a document.

    Without QUERY, or with -, the question is read from standard input.
    """
    from copilot.services.search import find

    def answer(text: str) -> dict[str, Any]:
        return {"hits": find(text, session.desk, source=source, limit=limit, floor=floor, fast=fast)}

    if as_jsonl:
        file = query[0] if query else None
        return answer_lines(session, file, lambda record: answer(text_of(record, "query")))
    words = " ".join(query)
    if not words or words == "-":
        from copilot.transcripts.encoding import decode

        words = decode(session.read(None)).text
    result = answer(words)
    if as_json:
        print(to_json(result, indent=2), file=session.out)
    else:
        from copilot.cli.render.search import show_hits

        show_hits(result["hits"], session)
    return ExitCode.OK
