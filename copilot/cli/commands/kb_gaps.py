"""`copilot kb gaps`: what customers ask that no article answers."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("--min", "least", type=click.IntRange(1), default=3, show_default=True, help="Customers who ask the same.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def gaps(session: Session, paths: tuple[str, ...], least: int, as_json: bool) -> ExitCode:
    """Group the questions in PATHS that no article surely answers, the most frequent first.

    PATHS are transcripts, .jsonl files of conversations, or folders of both. Everything shown is redacted;
    security-critical conversations are counted and left out.
    """
    from copilot.services.gaps import find_gaps

    report = find_gaps(paths, session.desk, least=least)
    for problem in report.problems:
        session.note(f"Left out: {problem}")
    if as_json:
        print(to_json(report.model_dump(mode="json"), indent=2), file=session.out)
    else:
        from copilot.cli.render.gaps import show_gaps

        show_gaps(report, session)
    return ExitCode.PARTLY_DONE if report.problems else ExitCode.OK
