"""`copilot audit verify`: whether an entry was changed, taken out or put in."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.cli.options import as_json
from copilot.errors import ExitCode


@click.command()
@click.option("--expect", default="", metavar="NUMBER:MAC", help="An end of the log written down earlier, which must be in it.")
@as_json
@click.pass_obj
def verify(session: Session, expect: str, as_json: bool) -> ExitCode:
    """Check every entry of the audit log against the one before it, and its end against what this machine saw last.

    Exit 3 where it is not whole. The end that is printed can be written down elsewhere: whoever restores an older state
    of everything, this machine's memory of it included, is found out by --expect alone.
    """
    from copilot.cli.render.audit import show_verified
    from copilot.services.auditing import verify_audit

    report = verify_audit(session.desk, expected=expect)
    if as_json:
        print(to_json(report, indent=2), file=session.out)
    else:
        show_verified(report, session)
    return ExitCode.OK if report.whole else ExitCode.CONFIGURATION
