"""`copilot case list`: cases, the last changed first."""

import click

from copilot.cli.context import Session
from copilot.cli.options import as_json, as_text


@click.command("list")
@click.option("--status", type=click.Choice(["open", "resolved"]), help="Only open ones, or only resolved ones.")
@click.option("--category", default="", metavar="NAME", callback=as_text, help="Only of this category.")
@click.option("--level", type=click.Choice(["P0", "P1", "P2", "P3"]), help="Only of this level.")
@click.option("--customer", default="", metavar="REF", callback=as_text, help="Only of this customer.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many at the most.")
@as_json
@click.pass_obj
def list_cases(
    session: Session, status: str | None, category: str, level: str | None, customer: str, limit: int, as_json: bool
) -> None:
    """List cases, the last changed first."""
    from copilot.cli.render.case import answer_cases
    from copilot.services.case_reading import list_cases as cases_with

    cases = cases_with(session.desk, status=status or "", category=category, level=level or "", reference=customer, limit=limit)
    answer_cases(cases, session, as_json=as_json)
