"""`copilot prompts …`: what a model is told, and the desk's own versions of it."""

import click

from copilot.cli.context import Session
from copilot.cli.conversations import conversation_of_file
from copilot.cli.jsonl import to_json
from copilot.cli.options import transcript_format


@click.group()
def prompts() -> None:
    """See the prompts in use.

    A file of the same name in COPILOT_PROMPTS (default: the folder prompts in COPILOT_HOME) takes the place of a bundled
    one; copy it with `copilot prompts show ID` and raise its version.
    """


@prompts.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    """List the prompts with version and place."""
    from copilot.services.prompts import list_prompts

    found = list_prompts(session.desk)
    if as_json:
        print(to_json({"prompts": [prompt.model_dump(mode="json") for prompt in found]}, indent=2), file=session.out)
        return
    from copilot.cli.render.prompts import show_prompts

    show_prompts(found, session)


@prompts.command()
@click.argument("prompt_id", metavar="ID")
@click.pass_obj
def show(session: Session, prompt_id: str) -> None:
    """Print the file in use under ID."""
    from copilot.services.prompts import prompt_text

    print(prompt_text(prompt_id, session.desk), file=session.out, end="")


@prompts.command()
@click.argument("prompt_ids", metavar="[ID]...", nargs=-1)
@click.pass_obj
def diff(session: Session, prompt_ids: tuple[str, ...]) -> None:
    """Print what the desk's own prompts change in the bundled ones."""
    from copilot.services.prompts import differences

    changed = differences(prompt_ids, session.desk)
    if changed:
        print(changed, file=session.out)
    else:
        session.note(
            "The bundled prompts are in use, unchanged." if session.ui_lang == "en" else "正在使用内置提示词，未作改动。"
        )


@prompts.command()
@click.argument("prompt_id", metavar="ID")
@click.argument("file", required=False, type=click.Path(dir_okay=True))
@transcript_format
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def render(session: Session, prompt_id: str, file: str | None, transcript: str, as_json: bool) -> None:
    """Print what a model would be sent for the conversation in FILE; nothing is sent."""
    from copilot.services.prompts import rehearse

    sent = rehearse(prompt_id, conversation_of_file(session, file, transcript), session.desk)
    if as_json:
        print(to_json(sent.model_dump(mode="json"), indent=2), file=session.out)
        return
    from copilot.cli.render.prompts import show_sent

    show_sent(sent, session)
