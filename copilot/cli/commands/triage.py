"""`copilot triage`: how dangerous, why, who handles it, what is missing."""

import click

from copilot.cli.context import Session
from copilot.cli.conversations import conversation_of_file
from copilot.cli.jsonl import answer_lines, to_json
from copilot.cli.options import exit_code_flag, input_file, output_formats, transcript_format
from copilot.errors import ExitCode
from copilot.transcripts.records import conversation_of_record


@click.command()
@input_file
@output_formats
@transcript_format
@exit_code_flag
@click.pass_obj
def triage(session: Session, file: str | None, as_json: bool, as_jsonl: bool, transcript: str, exit_code: bool) -> ExitCode:
    """Say how dangerous a conversation is, why, who handles it and what is missing."""
    from copilot.services.assess import assess

    if as_jsonl:
        return answer_lines(
            session, file, lambda record: {"triage": assess(conversation_of_record(record), session.desk).triage}
        )
    assessed = assess(conversation_of_file(session, file, transcript), session.desk)
    if as_json:
        print(to_json({"triage": assessed.triage}, indent=2), file=session.out)
    else:
        from copilot.cli.render.triage import show_triage

        show_triage(assessed, session)
    return ExitCode.BLOCKED if exit_code and assessed.triage.security_critical else ExitCode.OK
