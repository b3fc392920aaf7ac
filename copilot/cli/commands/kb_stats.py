"""`copilot kb stats`: what the index holds."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def stats(session: Session, as_json: bool) -> ExitCode:
    """Say what the index holds: documents by kind and language, chunks, embedder, roots."""
    from copilot.services.ingest import index_stats

    found = index_stats(session.desk)
    if as_json:
        print(to_json(found, indent=2), file=session.out)
    else:
        from copilot.cli.render.stats import show_stats

        show_stats(found, session)
    return ExitCode.OK
