"""`copilot customers import`: what other tools know of customers."""

from pathlib import Path

import click

from copilot.cli.context import Session
from copilot.cli.imports import mapping_file, show_report, source_of
from copilot.cli.options import input_file
from copilot.errors import ExitCode


@click.command("import")
@input_file
@mapping_file
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def import_customers(session: Session, file: str | None, mapping: Path | None, as_json: bool) -> ExitCode:
    """Import customers from FILE: CSV or TSV with a heading, or one JSON object a line.

    Each has a reference (what the desk calls the customer), and optionally name, standing, language, since, devices and
    addresses; a cell with several of these parts them with ; or line ends. A mapping file (see cases import --help) may keep
    more, under names of your own:

    \b
    reference: Account
    extra: {plan: Plan, referred_by: Referrer}

    Everything is encrypted with a key of the customer's own; secrets are taken out first. Importing the same file again
    changes nothing, and what a record does not say stays as it is. Customers who were forgotten are left out, also
    where they came back: these records have no date that would tell old data from new.
    """
    from copilot.services.customer_import import import_customers as import_them

    report = import_them(source_of(session, file), session.desk, mapping=mapping)
    return show_report(session, report, as_json=as_json)
