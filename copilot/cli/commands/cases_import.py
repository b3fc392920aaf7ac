"""`copilot cases import`: cases of another tool, redacted; the resolved ones become knowledge."""

from pathlib import Path

import click

from copilot.cli.context import Session
from copilot.cli.imports import mapping_file, show_report, source_of
from copilot.cli.options import input_file
from copilot.errors import ExitCode


@click.command("import")
@input_file
@mapping_file
@click.option("--no-publish", is_flag=True, help="Keep resolved cases without making them knowledge.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def import_cases(session: Session, file: str | None, mapping: Path | None, no_publish: bool, as_json: bool) -> ExitCode:
    """Import cases from FILE: CSV or TSV with a heading, or one JSON object a line.

    Each has an id, a problem and a resolution, and optionally category, language, level, tier, customer, opened_at,
    closed_at and messages (as triage --jsonl takes them). With the status open it needs no resolution. Importing a resolved
    case approves it as knowledge, unless --no-publish is given or it says what no reply may: then it is kept and told.

    Importing the same file again changes nothing; a record that changed is updated, its level never lowered. Of an id that
    comes twice the last record counts. Left out are bad records, cases that this desk opened itself or that belong to
    another customer, and those of customers who were forgotten since.

    A mapping file (--map) says field by field where each comes from; a field it does not name is read from the column of
    its own name, and in JSON a column may be a path:

    \b
    id: Ticket ID
    resolution: fields.solution.0.text
    category:
      column: Type
      values: {Deposit: missing_balance, "*": other}
    closed_at: {column: Solved, format: "%d.%m.%Y %H:%M"}
    language: {constant: en}
    """
    from copilot.services.case_import import import_cases as import_them

    report = import_them(source_of(session, file), session.desk, mapping=mapping, publish=not no_publish)
    return show_report(session, report, as_json=as_json)
