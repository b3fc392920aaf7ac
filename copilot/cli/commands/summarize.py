"""`copilot summarize`: what the next agent needs so that the customer repeats nothing."""

from pathlib import Path
from typing import Any

import click

from copilot.cli.context import Session
from copilot.cli.conversations import conversation_of_file
from copilot.cli.jsonl import answer_lines, to_json
from copilot.cli.options import (
    case_in_place_of_file,
    input_file,
    one_input,
    output_formats,
    summary_style,
    transcript_format,
)
from copilot.errors import ExitCode, UsageProblem
from copilot.models.summary import Style
from copilot.transcripts.records import conversation_of_record


@click.command()
@input_file
@output_formats
@transcript_format
@click.option("--language", default="", metavar="CODE", help="Language of the summary; default yours, else the conversation's.")
@summary_style
@click.option(
    "--update",
    "stored",
    type=click.Path(),
    metavar="SUMMARY",
    help="Continue the summary in this file (of --json, or one line of --jsonl) with the turns of FILE since.",
)
@case_in_place_of_file
@click.pass_obj
def summarize(
    session: Session,
    file: str | None,
    as_json: bool,
    as_jsonl: bool,
    transcript: str,
    language: str,
    style: str,
    stored: str | None,
    case_id: str,
) -> ExitCode:
    """Summarise a conversation for the next agent.

    Without a model nothing is translated: quotes stay as they were said, the words around them are in your language.
    With --update, FILE holds the whole conversation or only the new turns; with --jsonl, a record goes on from the
    summary under its "summary". With --case the summary is kept with the case.
    """
    from copilot.services.stored_summary import parse_stored, stored_of
    from copilot.services.summarize import SummaryManner, summarize_conversation

    one_input(case_id, file, as_jsonl)
    if case_id and stored:
        raise click.UsageError("--update continues the summary of a FILE; a case is summarised as a whole.")
    if stored and as_jsonl:
        raise click.UsageError('--update is for one conversation; a record of --jsonl carries its own "summary".')
    session.desk.say_which_writer(offline=False)
    manner = SummaryManner(language or session.agents_language, Style(style))

    def answer(record: dict[str, Any]) -> dict[str, Any]:
        earlier = stored_of(record, "the record") if isinstance(record.get("summary"), dict) else None
        conversation = conversation_of_record(record)
        return summarize_conversation(conversation, session.desk, manner, earlier).model_dump(mode="json")

    if as_jsonl:
        return answer_lines(session, file, answer)
    if case_id:
        from copilot.services.case_work import summarize_case

        result = summarize_case(case_id, session.desk, manner)
    else:
        earlier = parse_stored(_read(stored), stored) if stored else None
        conversation = conversation_of_file(session, file, transcript)
        result = summarize_conversation(conversation, session.desk, manner, earlier)
    if as_json:
        print(to_json(result, indent=2), file=session.out)
    else:
        from copilot.cli.render.summary import show_summary

        show_summary(result, Style(style), session)
    return ExitCode.OK


def _read(stored: str) -> bytes:
    try:
        return Path(stored).read_bytes()
    except OSError as error:
        raise UsageProblem(f"{stored} cannot be read: {error.strerror}", "Name a file with a summary.") from None
