"""`copilot kb dismiss`: a proposal that shall not come back."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json


@click.command()
@click.argument("proposal", metavar="ID")
@click.option("--reason", default="", help="Why, for whoever looks at it next.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def dismiss(session: Session, proposal: str, reason: str, as_json: bool) -> None:
    """Dismiss proposal ID (or its beginning); it returns when twice as many customers have asked."""
    from copilot.services.proposal_review import dismiss as dismiss_proposal

    dismissed = dismiss_proposal(proposal, session.desk, reason=reason)
    if as_json:
        shown = dismissed.model_dump(mode="json", exclude={"evidence", "content"})
        print(to_json(shown, indent=2), file=session.out)
    else:
        from copilot.cli.render.proposals import show_dismissed

        show_dismissed(dismissed, session)
