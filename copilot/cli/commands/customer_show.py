"""`copilot customer show`: the history that lets an agent answer in context."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.cli.options import as_json, as_text, why


@click.command()
@click.argument("reference", metavar="REF", callback=as_text)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many cases at the most.")
@why
@as_json
@click.pass_obj
def show(session: Session, reference: str, limit: int, why: str, as_json: bool) -> None:
    """Show what is known of the customer REF: profile, cases and what worked, open promises, devices, addresses.

    Personal data is shown to who may see it and says --why. Who looked is written down in the audit log.
    """
    from copilot.services.customer_history import customer_history

    history = customer_history(reference, session.desk, why=why, limit=limit)
    if as_json:
        print(to_json(history, indent=2), file=session.out)
    else:
        from copilot.cli.render.customer import show_history

        show_history(history, session)
