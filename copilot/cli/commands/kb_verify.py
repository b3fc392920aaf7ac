"""`copilot kb verify`: whether the index agrees with itself."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.errors import ExitCode


@click.command()
@click.option("--fix", is_flag=True, help="Make anew what is at fault, and look again.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def verify(session: Session, fix: bool, as_json: bool) -> ExitCode:
    """Compare documents, chunks and vectors with each other and with both derived indexes.

    Exit code 0 where everything agrees (with --fix: after mending), 5 where something does not.
    """
    from copilot.services.ingest import verify_index

    found = verify_index(session.desk, fix=fix)
    if as_json:
        print(to_json(found, indent=2), file=session.out)
    else:
        for flaw in found.flaws:
            print(f"{flaw.part}: {flaw.found}", file=session.out)
        if found.ok:
            print("Everything agrees.", file=session.out)
        elif not fix:
            session.note("Run `copilot kb verify --fix` to make it anew.")
    return ExitCode.OK if found.ok else ExitCode.KNOWLEDGE
