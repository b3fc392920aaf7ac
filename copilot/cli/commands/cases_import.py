"""`copilot cases import`: resolved cases, redacted, become knowledge."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.cli.options import input_file
from copilot.errors import ExitCode


@click.command("import")
@input_file
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def import_cases(session: Session, file: str | None, as_json: bool) -> ExitCode:
    """Import resolved cases from FILE, one JSON object a line.

    Each holds id, problem and resolution, and optionally category, language, customer and closed_at.
    Importing the same file again changes nothing.
    """
    from copilot.services.case_import import import_cases as import_them

    report = import_them(session.read(file), session.desk)
    for problem in report.problems:
        session.note(f"Left out: {problem}")
    if as_json:
        print(
            to_json(report.model_dump(mode="json", exclude=None if report.problems else {"problems"}), indent=2),
            file=session.out,
        )
    else:
        print(f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged", file=session.out)
    return ExitCode.PARTLY_DONE if report.problems else ExitCode.OK
