"""`copilot refine`: a reply made shorter, softer, more formal, corrected or translated."""

import click

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.cli.options import input_file
from copilot.errors import ExitCode, UsageProblem


@click.command()
@input_file
@click.option("--shorter", "shorter", is_flag=True, help="Shorter; every step and warning stays.")
@click.option("--softer", "softer", is_flag=True, help="Softer and warmer.")
@click.option("--formal", "formal", is_flag=True, help="Formal.")
@click.option("--correct", "correct", is_flag=True, help="Correct spelling and grammar, nothing else.")
@click.option("--translate", "language", metavar="CODE", default="", help="Translate, e.g. vi, zh or zh-Hant.")
@click.option("--instruction", metavar="TEXT", default="", help="Your own wish.")
@click.option("--copy", "copy", is_flag=True, help="Put the result on the clipboard.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def refine(
    session: Session, /, file: str | None, language: str, instruction: str, copy: bool, as_json: bool, **wishes: bool
) -> ExitCode:
    """Rework the reply in FILE with the model, and check it again before it is shown.

    It never says more than it did: new addresses, figures and sources are refused (exit 6).
    """
    chosen = tuple(name for name, wanted in wishes.items() if wanted)
    if not (chosen or language or instruction.strip()):
        raise UsageProblem("Nothing is wished", "Say --shorter, --softer, --formal, --correct, --translate or --instruction.")
    from copilot.services.refine import refine_reply
    from copilot.transcripts.encoding import decode

    text = decode(session.read(file)).text
    if not text.strip():
        raise UsageProblem("There is no text to rework", "Name a file with the reply, or paste it.")
    with session.writing(visible=not as_json) as watch:
        done = refine_reply(text, session.desk, wishes=chosen, instruction=instruction, language=language, watch=watch)
    if as_json:
        print(to_json(done.refined.model_dump(mode="json"), indent=2), file=session.out)
    else:
        from copilot.cli.render.refine import show_refined

        show_refined(done, session)
    if copy and done.refined.reply:
        from copilot.cli.clipboard import copy_to_clipboard

        session.note(copy_to_clipboard(done.for_the_agent, session.ui_lang))
    return ExitCode.OK if done.refined.guard.ok else ExitCode.BLOCKED
