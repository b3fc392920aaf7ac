"""`copilot triage`: how dangerous, why, who handles it, what is missing."""

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
from copilot.errors import ExitCode
from copilot.transcripts.records import conversation_of_record


@click.command()
@input_file
@output_formats
@transcript_format
@exit_code_flag
@case_in_place_of_file
@click.pass_obj
def triage(
    session: Session, file: str | None, as_json: bool, as_jsonl: bool, transcript: str, exit_code: bool, case_id: str
) -> ExitCode:
    """Say how dangerous a conversation is, why, who handles it and what is missing.

    With --case the verdict is kept; it may raise the case and never lowers it.
    """
    from copilot.services.assess import assess

    one_input(case_id, file, as_jsonl)
    if as_jsonl:
        return answer_lines(
            session, file, lambda record: {"triage": assess(conversation_of_record(record), session.desk).triage}
        )
    if case_id:
        from copilot.services.case_work import triage_case

        assessed = triage_case(case_id, session.desk)
    else:
        assessed = assess(conversation_of_file(session, file, transcript), session.desk)
    if as_json:
        print(to_json({"triage": assessed.triage}, indent=2), file=session.out)
    else:
        from copilot.cli.render.triage import show_triage

        show_triage(assessed, session)
    return ExitCode.BLOCKED if exit_code and assessed.triage.security_critical else ExitCode.OK
