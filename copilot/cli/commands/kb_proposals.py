"""`copilot kb proposals`: what is proposed, and one proposal with everything that speaks for and against it."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json

STATUSES = ("pending", "accepted", "dismissed", "all")


@click.command()
@click.argument("proposal", required=False, metavar="[ID]")
@click.option("--status", type=click.Choice(STATUSES), default="pending", show_default=True, help="Which to list.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def proposals(session: Session, proposal: str | None, status: str, as_json: bool) -> None:
    """List proposed articles, the most asked first; with ID (or its beginning) show that one."""
    from copilot.cli.render.proposals import show_list, show_proposal
    from copilot.models.proposals import ProposalStatus
    from copilot.services.proposal_review import find_proposal
    from copilot.services.proposals import all_proposals

    if proposal is not None:
        found = find_proposal(proposal, session.desk)
        if as_json:
            print(to_json(found.model_dump(mode="json"), indent=2), file=session.out)
        else:
            show_proposal(found, session)
        return
    listed = all_proposals(session.desk, None if status == "all" else ProposalStatus(status))
    if as_json:
        shown = [one.model_dump(mode="json", exclude={"evidence", "content"}) for one in listed]
        print(to_json({"proposals": shown}, indent=2), file=session.out)
    else:
        show_list(listed, session)
