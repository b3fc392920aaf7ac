"""`copilot audit list`: who did what, when and why."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.cli.options import as_json, as_text


@click.command("list")
@click.option("--subject", default="", metavar="ID", callback=as_text, help="About this case, draft or customer alone.")
@click.option("--actor", default="", metavar="NAME", callback=as_text, help="By this agent alone.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many at the most.")
@as_json
@click.pass_obj
def list_entries(session: Session, subject: str, actor: str, limit: int, as_json: bool) -> None:
    """Show the newest entries of the audit log. Who looked becomes an entry itself."""
    from copilot.services.auditing import list_audit

    found = list_audit(session.desk, subject=subject, actor=actor, limit=limit)
    if as_json:
        print(to_json(found, indent=2), file=session.out)
        return
    from copilot.cli.render.audit import show_entries

    show_entries(found.entries, session)
