"""`copilot batch summarize`: thousands of hand-over summaries, each made once."""

from pathlib import Path

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode


@click.command()
@click.argument("source", metavar="IN", type=click.Path())
@click.option("--out", "target", required=True, type=click.Path(), metavar="OUT", help="File the answers are written to.")
@click.option("--language", default="", metavar="CODE", help="Language of the summaries; default each conversation's.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one JSON object.")
@click.pass_obj
def summarize(session: Session, source: str, target: str, language: str, as_json: bool) -> ExitCode:
    """Summarise every conversation of IN (JSONL) into OUT, one line an input, in order.

    A run that was killed goes on where it stopped when the same command is given again.
    """
    from copilot.services.batch import summarize_file

    report = summarize_file(Path(source), Path(target), session.desk, language)
    if as_json:
        print(to_json(report, indent=2), file=session.out)
    else:
        earlier = f" ({report.reused} answered before)" if report.reused else ""
        print(f"{report.done} done{earlier}, {report.failed} failed, in {report.seconds:.1f} s → {target}", file=session.out)
        for reason, count in report.failures.items():
            session.note(f"  {count} × {reason}")
    return ExitCode.PARTLY_DONE if report.failed else ExitCode.OK
