"""`copilot customer export`: everything that is held about one customer, for the customer or another program."""

from pathlib import Path

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.cli.options import as_text, why
from copilot.errors import UsageProblem


@click.command()
@click.argument("reference", metavar="REF", callback=as_text)
@why
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it there, for you alone.")
@click.pass_obj
def export(session: Session, reference: str, why: str, out: Path | None) -> None:
    """Write everything that is held about the customer REF as one JSON object: profile, cases with their conversations
    in the clear, notes, verdicts, summaries, drafts, and what the audit log says about them.

    REF is what the desk calls them, or the id that `customer show` names. Who exported is written down first.
    """
    from copilot.files import write_atomically
    from copilot.services.customer_export import export_customer

    desk = session.desk
    text = to_json(export_customer(reference, desk, why), indent=2)
    if out is None:
        print(text, file=session.out)
        return
    try:
        write_atomically(out, text + "\n", private=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageProblem(
            desk.say("export_unwritten", file=str(out), reason=reason), desk.say("export_unwritten_hint")
        ) from None
    session.note(desk.say("export_written", file=str(out)))
