"""What the imports share: where FILE is read from, the mapping file, the report."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from copilot.cli.context import STANDARD_INPUT, Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode
from copilot.services.words import say

if TYPE_CHECKING:
    from copilot.models.imports import ImportReport

mapping_file = click.option(
    "--map",
    "mapping",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="YAML file that says which of their columns is which of our fields.",
)


def source_of(session: Session, file: str | None) -> Path | bytes:
    """FILE, which is then read row by row, or what stands on standard input."""
    return session.read(file) if file in (None, STANDARD_INPUT) or not Path(str(file)).is_file() else Path(str(file))


def show_report(session: Session, report: "ImportReport", *, as_json: bool) -> ExitCode:
    """Print the counts; what was left out goes to stderr."""
    for problem in report.problems:
        session.note(say("import_left_out", session.ui_lang, problem=problem))
    if as_json:
        print(to_json(report.as_object(), indent=2), file=session.out)
    else:
        counts = {name: f"{value:,}" for name, value in report.model_dump(exclude={"problems"}).items()}
        key = "import_report_forgotten" if report.forgotten else "import_report"
        print(say(key, session.ui_lang, **counts), file=session.out)
    return ExitCode.PARTLY_DONE if report.problems else ExitCode.OK
