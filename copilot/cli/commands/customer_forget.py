"""`copilot customer forget`: everything about one customer is destroyed."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.cli.options import as_json, as_text, why
from copilot.errors import UsageProblem


@click.command()
@click.argument("reference", metavar="REF", callback=as_text)
@why
@click.option("--yes", is_flag=True, help="Destroy without asking; needed in a pipe.")
@as_json
@click.pass_obj
def forget(session: Session, reference: str, why: str, yes: bool, as_json: bool) -> None:
    """Destroy everything about the customer REF for good: their key, and with it every copy in backups; their cases,
    conversations, notes, drafts; what the knowledge index and proposed articles hold of them.

    REF is what the desk calls them, or the id that `customer show` names. A keyed hash stays, with when and who. Stopped
    at any moment, the same command finishes the work. Files that were exported, and articles an editor wrote, are yours
    to delete.
    """
    from copilot.services.forgetting import forget as forget_them

    if not yes:
        _ask(session, reference, as_json)
    report = forget_them(reference, session.desk, why)
    if as_json:
        print(to_json(report, indent=2), file=session.out)
        return
    from copilot.cli.render.privacy import show_forgotten

    show_forgotten(report, session)


def _ask(session: Session, reference: str, as_json: bool) -> None:
    """Raises UsageProblem where the person at the terminal does not name the customer again, or nobody can be asked."""
    desk = session.desk
    if as_json or not (session.on_terminal and session.stdin.isatty()):
        raise UsageProblem(desk.say("forget_unasked"), desk.say("forget_unasked_hint"))
    if click.prompt(desk.say("forget_ask"), prompt_suffix="", default="", show_default=False).strip() != reference.strip():
        raise UsageProblem(desk.say("forget_mistyped"), desk.say("forget_mistyped_hint"))
