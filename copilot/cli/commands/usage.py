"""`copilot usage`: what the model cost."""

import re

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


def _month(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if value and not _MONTH.fullmatch(value):
        raise click.BadParameter("write it like 2026-11")
    return value


@click.command()
@click.option(
    "--by", type=click.Choice(["day", "agent", "command", "model"]), default="day", show_default=True, help="One row for each."
)
@click.option("--month", metavar="YYYY-MM", default="", callback=_month, help="Another month than this one.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def usage(session: Session, by: str, month: str, as_json: bool) -> None:
    """Say what model calls cost this month, and what is left of the cap.

    Where a team shares a database, everybody's calls are counted. Months and days are UTC. Prices come from
    kb/policy/prices.yaml; COPILOT_MONTHLY_CAP sets the cap in USD.
    """
    from copilot.services.spending import report_usage

    report = report_usage(session.desk, by=by, month=month)
    if as_json:
        print(to_json(report.model_dump(mode="json"), indent=2), file=session.out)
        return
    from copilot.cli.render.usage import show_usage

    show_usage(report, by, session)
