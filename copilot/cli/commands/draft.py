"""`copilot draft`: the verdict, a cited reply in the customer's language, and what to ask."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from copilot.cli.context import Session
from copilot.cli.conversations import conversation_of_file
from copilot.cli.jsonl import answer_lines, to_json
from copilot.cli.options import (
    case_in_place_of_file,
    exit_code_flag,
    input_file,
    one_input,
    output_formats,
    transcript_format,
)
from copilot.config import TONES
from copilot.errors import ExitCode, UsageProblem
from copilot.transcripts.records import conversation_of_record

if TYPE_CHECKING:
    from copilot.services.reply import Drafted


@click.command()
@input_file
@output_formats
@transcript_format
@exit_code_flag
@click.option("--copy", "copy", is_flag=True, help="Put the reply on the clipboard.")
@click.option("--edit", "edit", is_flag=True, help="Open the reply in $EDITOR; what comes back is checked again.")
@click.option(
    "--no-fallback", "no_fallback", is_flag=True, help="Fail (exit 4) where the model fails, instead of writing offline."
)
@click.option("--offline", "offline", is_flag=True, help="Write without the model.")
@click.option("--tone", type=click.Choice(TONES), help="How a model writes; default COPILOT_TONE.")
@click.option("--instruction", metavar="TEXT", default="", help='Your wish for this draft, e.g. "mention the fee first".')
@click.option("--customer", metavar="REF", default="", help="Whose conversation it is, as the desk calls them.")
@case_in_place_of_file
@click.pass_obj
def draft(
    session: Session,
    file: str | None,
    as_json: bool,
    as_jsonl: bool,
    transcript: str,
    exit_code: bool,
    copy: bool,
    edit: bool,
    no_fallback: bool,
    offline: bool,
    tone: str | None,
    instruction: str,
    customer: str,
    case_id: str,
) -> ExitCode:
    """Suggest a cited reply to a conversation, or hold it where it is dangerous.

    A security-critical case gets no free draft: an approved holding reply, the steps the customer can
    take alone and the evidence to collect. A human sends every reply. Drafts are kept, encrypted;
    `copilot accept`, `edit` or `reject` say what became of one.
    """
    from copilot.models.reply import Tone, Wish
    from copilot.services.kept_drafts import keeping_drafts, new_draft, reference_in
    from copilot.services.references import LONGEST_REFERENCE, fit_reference
    from copilot.services.reply import Manner, draft_reply

    one_input(case_id, file, as_jsonl)
    desk = session.desk
    wish = Wish(tone=Tone(tone or session.settings.tone), instruction=desk.redact(instruction))
    manner = Manner(offline=offline, fallback=not no_fallback, wish=wish)
    if customer and not fit_reference(customer, desk):
        raise UsageProblem(desk.say("reference_unfit"), desk.say("reference_unfit_hint", most=str(LONGEST_REFERENCE)))
    desk.library.preload()
    desk.say_which_writer(offline)
    with keeping_drafts(desk) as keeper:
        if as_jsonl:

            def answer(record: dict[str, Any]) -> dict[str, Any]:
                drafted = draft_reply(conversation_of_record(record), desk, manner)
                keeper.keep(new_draft(drafted, customer=reference_in(record) or customer))
                return drafted.draft.model_dump(mode="json")

            return answer_lines(session, file, answer)
        conversation = None if case_id else conversation_of_file(session, file, transcript)
        keeper.preload()
        with session.writing(visible=not as_json) as watch:
            manner = replace(manner, watch=watch)
            if conversation is None:
                from copilot.services.case_work import draft_case

                drafted = draft_case(case_id, desk, manner)
            else:
                drafted = draft_reply(conversation, desk, manner)
        made = drafted
        if edit and drafted.draft.reply:
            from copilot.cli.editing import edit_reply

            drafted = edit_reply(drafted, session)
        keeper.keep(new_draft(made, edited=drafted.draft.reply, customer=customer, case=case_id))
        return _answer(drafted, session, as_json=as_json, copy=copy, exit_code=exit_code)


def _answer(drafted: "Drafted", session: Session, *, as_json: bool, copy: bool, exit_code: bool) -> ExitCode:
    if as_json:
        print(to_json(drafted.draft, indent=2), file=session.out)
    else:
        from copilot.cli.render.draft import show_draft

        show_draft(drafted, session)
    if copy and drafted.draft.reply:
        from copilot.cli.clipboard import copy_to_clipboard

        session.note(copy_to_clipboard(drafted.for_the_agent, session.ui_lang))
    if not drafted.draft.guard.ok or (exit_code and drafted.draft.triage.security_critical):
        return ExitCode.BLOCKED
    return ExitCode.OK
