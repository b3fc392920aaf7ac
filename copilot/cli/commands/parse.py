"""`copilot parse`: any transcript as turns, secrets removed, the rest verbatim."""

import click

from copilot.cli.context import Session
from copilot.cli.conversations import conversation_of_file
from copilot.cli.jsonl import answer_lines, to_json
from copilot.cli.options import input_file, output_formats, transcript_format
from copilot.errors import ExitCode
from copilot.models.conversation import Conversation
from copilot.models.findings import PERSONAL_KINDS
from copilot.safety.redact import RedactionOptions, redact_conversation
from copilot.transcripts.records import conversation_of_record


def _as_object(conversation: Conversation) -> dict[str, object]:
    redaction = redact_conversation(conversation, RedactionOptions(keep_kinds=PERSONAL_KINDS))
    messages = []
    for message in redaction.conversation.messages:
        # Undecided hex is put back: this is the agent's own screen, and it may be the transaction asked about.
        text = redaction.restoration.apply(message.text)
        optional = {"name": message.name, "at": message.at}
        messages.append({"role": message.role, "text": text, **{key: value for key, value in optional.items() if value}})
    warnings = {"warnings": list(conversation.warnings)} if conversation.warnings else {}
    return {"format": conversation.format, "messages": messages, **warnings}


@click.command()
@input_file
@output_formats
@transcript_format
@click.pass_obj
def parse(session: Session, file: str | None, as_json: bool, as_jsonl: bool, transcript: str) -> ExitCode:
    """Read any transcript and show its turns; secrets in it are removed, the rest is verbatim."""
    if as_jsonl:
        return answer_lines(session, file, lambda record: _as_object(conversation_of_record(record)))
    result = _as_object(conversation_of_file(session, file, transcript))
    if as_json:
        print(to_json(result, indent=2), file=session.out)
    else:
        from copilot.cli.render.transcript import show_transcript

        show_transcript(result, session)
    return ExitCode.OK
