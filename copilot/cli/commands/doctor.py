"""`copilot doctor`: what is configured, what answers, what to do about the rest."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def doctor(session: Session, as_json: bool) -> ExitCode:
    """Say what is configured, which parts answer, and what to do about those that don't. Never shows a key."""
    from copilot.services.health import examine

    checks = examine(session.desk)
    healthy = all(check.ok for check in checks)
    if as_json:
        print(to_json({"ok": healthy, "checks": checks}, indent=2), file=session.out)
    else:
        from copilot.cli.render.health import show_checks

        show_checks(checks, session)
    return ExitCode.OK if healthy else ExitCode.CONFIGURATION
