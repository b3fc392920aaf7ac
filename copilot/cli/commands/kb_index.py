"""`copilot kb index`: make the index hold exactly these folders and files."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def index(session: Session, paths: tuple[str, ...], as_json: bool) -> ExitCode:
    """Index the .md, .txt, .html and .jsonl files under PATHS.

    The paths are remembered: the knowledge base is exactly the ones last given. Without PATHS the
    remembered ones are indexed again, or the bundled articles where there are none.
    """
    from copilot.services.ingest import index_knowledge

    report = index_knowledge(paths, session.desk)
    for problem in report.problems:
        session.note(f"Left out: {problem}")
    if as_json:
        shown = report.model_dump(mode="json", exclude={"problems"} if not report.problems else None)
        print(to_json(shown, indent=2), file=session.out)
    else:
        print(
            f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.deleted} deleted; "
            f"{report.chunks} chunks in {report.seconds:.1f} s",
            file=session.out,
        )
    return ExitCode.PARTLY_DONE if report.problems else ExitCode.OK
