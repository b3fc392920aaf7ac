"""`copilot kb accept`: a proposal becomes files of the knowledge base."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json


@click.command()
@click.argument("proposal", metavar="ID")
@click.option("--topic", default="", help="folder/name of the article. [default: made of the proposal's name]")
@click.option("--to", "folder", type=click.Path(file_okay=False), help="Folder of the articles. [default: the one in use]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def accept(session: Session, proposal: str, topic: str, folder: str | None, as_json: bool) -> None:
    """Write the drafts of proposal ID (or its beginning) as articles, one file a language.

    No file is written over. What is still to be written is marked; `copilot kb lint` finds it.
    """
    from copilot.services.proposal_review import accept as accept_proposal

    accepted = accept_proposal(proposal, session.desk, topic=topic, folder=folder)
    if as_json:
        print(to_json(accepted.model_dump(mode="json"), indent=2), file=session.out)
    else:
        from copilot.cli.render.proposals import show_accepted

        show_accepted(accepted, session)
