"""The program's entry: the lazy table of commands and the one boundary where errors become words."""

import os
import sys
from typing import NoReturn

import click

from copilot import __version__
from copilot.cli.lazy import LazyCommand, LazyGroup
from copilot.errors import CopilotError, ExitCode

COMMANDS = {
    "draft": LazyCommand("draft:draft", "Suggest a cited reply to a conversation, or hold it where it is dangerous."),
    "accept": LazyCommand("accept:accept", "Note that a draft was sent as it was."),
    "edit": LazyCommand("edit:edit", "Note what was sent instead of a draft."),
    "reject": LazyCommand("reject:reject", "Note that nothing of a draft was sent, and why."),
    "triage": LazyCommand("triage:triage", "Say how dangerous a conversation is, why, and what is missing."),
    "redact": LazyCommand("redact:redact", "Remove secrets and personal data from a text."),
    "check-reply": LazyCommand("check_reply:check_reply", "Check any reply before it is sent."),
    "refine": LazyCommand("refine:refine", "Make a reply shorter, softer or formal, correct it, translate it."),
    "search": LazyCommand("search:search", "Find articles and resolved cases."),
    "summarize": LazyCommand("summarize:summarize", "Summarise a conversation for the next agent."),
    "parse": LazyCommand("parse:parse", "Read any transcript and show its turns."),
    "kb": LazyCommand("kb:kb", "Keep the knowledge base: index it, see what it holds."),
    "case": LazyCommand("case:case", "Keep a conversation as a case: open it, note, resolve, publish what solved it."),
    "customer": LazyCommand("customer:customer", "Show, export or forget what is kept of one customer."),
    "cases": LazyCommand("cases:cases", "Import cases of another tool; the resolved ones become knowledge."),
    "customers": LazyCommand("customers:customers", "Import what is known of customers."),
    "batch": LazyCommand("batch:batch", "Run over thousands of conversations, resumable."),
    "usage": LazyCommand("usage:usage", "Say what model calls cost, and what is left of the monthly cap."),
    "prompts": LazyCommand("prompts:prompts", "See what a model is told, and the desk's own versions of it."),
    "backup": LazyCommand("backup:backup", "Write everything the desk keeps to one archive."),
    "restore": LazyCommand("restore:restore", "Make an archive what the desk keeps."),
    "database": LazyCommand("database:database", "See the store and its schema."),
    "keys": LazyCommand("keys:keys", "See where the master key lies, and change it."),
    "purge": LazyCommand("purge:purge", "Delete what was kept for as long as the policy says."),
    "audit": LazyCommand("audit:audit", "See who did what with what the desk keeps, and that nothing of it is missing."),
    "doctor": LazyCommand("doctor:doctor", "Say what is configured, what answers, and what to do about the rest."),
}


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="copilot")
@click.option("--debug", is_flag=True, help="Show the traceback of an unexpected error (never customer text).")
@click.pass_context
def main(ctx: click.Context, debug: bool) -> None:
    """A copilot for the desk that answers customers of a non-custodial wallet.

    Input is a FILE, or standard input where FILE is - or missing. It drafts, flags and summarises;
    a human sends every reply. It has no access to keys or funds.
    """
    from copilot.cli.context import Session

    ctx.obj = Session(debug=debug)


def run(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit with one of the documented codes."""
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        code = _answer(arguments)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.UsageError as error:
        error.show()
        code = ExitCode.USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted; nothing is left half done.", err=True)
        code = ExitCode.INTERRUPTED
    except CopilotError as error:
        _tell(error)
        code = error.exit_code
    except BrokenPipeError:
        _close_quietly()
        code = ExitCode.OK
    except Exception as error:  # noqa: BLE001 - the one boundary
        from copilot.cli.crash import report_unexpected

        report_unexpected(error, debug="--debug" in arguments)
        code = ExitCode.UNEXPECTED
    sys.exit(int(code or 0))


def _answer(arguments: list[str]) -> int | None:
    if "_COPILOT_COMPLETE" in os.environ:  # a shell asks what could be typed next
        main.main(args=arguments, prog_name="copilot")
    # Not main.main(): it turns a reader that went away into exit code 1.
    with main.make_context("copilot", arguments) as context:
        code: int | None = main.invoke(context)
    return code


def _tell(error: CopilotError) -> None:
    from copilot.language.unseen import marked_unseen

    # A message may repeat what a file is called or what an endpoint answered.
    click.echo(f"Error: {marked_unseen(error.message)}", err=True)
    if error.hint:
        click.echo(f"  → {marked_unseen(error.hint)}", err=True)


def _close_quietly() -> None:
    """The reader of our output went away (`copilot … | head`); keep Python from complaining at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
