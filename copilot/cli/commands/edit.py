"""`copilot edit`: something else was sent than the draft."""

import click

from copilot.cli.context import Session
from copilot.errors import UsageProblem


@click.command()
@click.argument("draft", metavar="ID")
@click.argument("file", required=False, type=click.Path(dir_okay=True))
@click.option("--editor", is_flag=True, help="Open the draft's reply in $EDITOR instead of reading FILE.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def edit(session: Session, draft: str, file: str | None, editor: bool, as_json: bool) -> None:
    """Note what was sent instead of the draft ID: the text in FILE, or on standard input.

    It is redacted before it is kept. What the guard has against it is shown; the verdict is kept all the same.
    """
    from copilot.cli.render.verdict import tell_verdict
    from copilot.services.verdicts import edit as edit_draft

    text = _edited(session, draft) if editor else _read(session, file)
    tell_verdict(edit_draft(draft, text, session.desk), session, as_json=as_json)


def _read(session: Session, file: str | None) -> str:
    from copilot.transcripts.encoding import decode

    return decode(session.read(file)).text


def _edited(session: Session, draft: str) -> str:
    """The reply as it comes back from $EDITOR."""
    from copilot.services.verdicts import reply_of

    if not session.on_terminal:
        raise UsageProblem("--editor needs a terminal", "Name a file with what was sent.")
    edited = click.edit(reply_of(draft, session.desk), extension=".txt")
    if edited is None:
        raise UsageProblem(session.desk.say("not_saved"), session.desk.say("not_saved_hint", id=draft))
    return edited
