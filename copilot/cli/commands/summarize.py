"""`copilot summarize`: what the next agent needs so that the customer repeats nothing."""

import click

from copilot.cli.context import Session
from copilot.cli.conversations import conversation_of_file
from copilot.cli.jsonl import answer_lines, to_json
from copilot.cli.options import input_file, output_formats, transcript_format
from copilot.errors import ExitCode
from copilot.transcripts.records import conversation_of_record


@click.command()
@input_file
@output_formats
@transcript_format
@click.option("--language", default="", metavar="CODE", help="Language of the summary; default the conversation's.")
@click.pass_obj
def summarize(session: Session, file: str | None, as_json: bool, as_jsonl: bool, transcript: str, language: str) -> ExitCode:
    """Summarise a conversation for the next agent."""
    from copilot.services.summarize import summarize_conversation

    session.desk.say_which_writer(offline=False)
    if as_jsonl:
        return answer_lines(
            session,
            file,
            lambda record: summarize_conversation(conversation_of_record(record), session.desk, language).model_dump(
                mode="json"
            ),
        )
    result = summarize_conversation(conversation_of_file(session, file, transcript), session.desk, language)
    if as_json:
        print(to_json(result, indent=2), file=session.out)
    else:
        from copilot.cli.render.summary import show_summary

        show_summary(result, session)
    return ExitCode.OK
