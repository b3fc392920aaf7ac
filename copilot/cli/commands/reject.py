"""`copilot reject`: nothing of a draft was sent."""

import click

from copilot.cli.context import Session


@click.command()
@click.argument("draft", metavar="ID")
@click.option("--reason", metavar="TEXT", default="", help="Why, for whoever writes the articles.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def reject(session: Session, draft: str, reason: str, as_json: bool) -> None:
    """Note that nothing of the draft ID was sent.

    `copilot kb propose --rejected` makes articles of what several rejected drafts were to answer.
    """
    from copilot.cli.render.verdict import tell_verdict
    from copilot.services.verdicts import reject as reject_draft

    tell_verdict(reject_draft(draft, session.desk, reason=reason), session, as_json=as_json)
