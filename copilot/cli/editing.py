"""`--edit`: the agent's own words in $EDITOR, checked again before they are shown as sendable."""

import click

from copilot.cli.context import Session
from copilot.errors import UsageProblem
from copilot.services.reply import Drafted, recheck


def edit_reply(drafted: Drafted, session: Session) -> Drafted:
    """Open the reply in $EDITOR, with placeholders where personal data stood: the editor keeps a file.

    An unchanged or cancelled edit leaves the draft as it was.
    """
    if not session.on_terminal:
        raise UsageProblem("--edit needs a terminal", "Leave it out in a pipe.")
    edited = click.edit(drafted.draft.reply, extension=".txt", require_save=True)
    if edited is None or not edited.strip():
        return drafted
    return recheck(drafted, edited.strip(), session.desk)
