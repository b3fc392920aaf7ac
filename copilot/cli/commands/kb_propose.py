"""`copilot kb propose`: articles drafted from what customers ask and agents answer."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode, UsageProblem


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--min", "least", type=click.IntRange(1), default=3, show_default=True, help="Customers who ask the same.")
@click.option("--rejected", is_flag=True, help="Read the drafts that agents rejected or sent changed, too.")
@click.option("--offline", is_flag=True, help="Draft without a model.")
@click.option("--again", is_flag=True, help="Draft every pending proposal anew.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def propose(
    session: Session, paths: tuple[str, ...], least: int, rejected: bool, offline: bool, again: bool, as_json: bool
) -> ExitCode:
    """Propose articles for questions in PATHS that no article surely answers.

    Each is drafted from what agents answered in several of the conversations, and from similar resolved cases; what no
    two cases say is left for you, and marked. Running it again adds new conversations to what is known and makes no
    twins; a dismissed proposal returns when twice as many customers have asked. With --rejected, a question whose draft
    an agent rejected counts as unanswered, whatever article came near. `copilot kb proposals` shows them,
    `copilot kb accept` writes the files.
    """
    if not (paths or rejected):
        raise UsageProblem("There is nothing to read", "Name conversations, or say --rejected to read what became of drafts.")
    from copilot.services.proposals import propose as propose_articles

    report = propose_articles(paths, session.desk, least=least, rejected=rejected, offline=offline, again=again)
    for problem in report.problems:
        session.note(f"Left out: {problem}")
    if as_json:
        print(to_json(report.model_dump(mode="json"), indent=2), file=session.out)
    else:
        from copilot.cli.render.proposals import show_report

        show_report(report, session)
    return ExitCode.PARTLY_DONE if report.problems else ExitCode.OK
