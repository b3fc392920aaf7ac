"""`copilot kb index`: make the index hold exactly these folders and files."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode
from copilot.models.knowledge import IndexReport


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--watch", is_flag=True, help="Go on: index again whenever a file is saved, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object (with --watch, one a line).")
@click.pass_obj
def index(session: Session, paths: tuple[str, ...], watch: bool, as_json: bool) -> ExitCode:
    """Index the .md, .txt, .html and .jsonl files under PATHS.

    The paths are remembered: the knowledge base is exactly the ones last given. Without PATHS the
    remembered ones are indexed again, or the bundled articles where there are none.
    """
    if watch:
        from copilot.services.watching import watch_knowledge

        for number, report in enumerate(watch_knowledge(paths, session.desk)):
            _show(report, session, as_json=as_json, indent=None, named=number > 0)
        return ExitCode.OK
    from copilot.services.ingest import index_knowledge

    report = index_knowledge(paths, session.desk)
    _show(report, session, as_json=as_json, indent=2)
    return ExitCode.PARTLY_DONE if report.problems else ExitCode.OK


def _show(report: IndexReport, session: Session, *, as_json: bool, indent: int | None, named: bool = False) -> None:
    for problem in report.problems:
        session.note(f"Left out: {problem}")
    if as_json:
        shown = report.model_dump(mode="json", exclude={"problems"} if not report.problems else None)
        print(to_json(shown, indent=indent), file=session.out, flush=True)
        return
    for change in report.changes if named else ():
        print(change, file=session.out)
    print(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.deleted} deleted; "
        f"{report.chunks} chunks in {report.seconds:.1f} s",
        file=session.out,
        flush=True,
    )
