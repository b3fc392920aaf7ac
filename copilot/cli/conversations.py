"""From what a command was given (a file, a record of --jsonl) to a Conversation."""

from typing import Any

from copilot.cli.context import Session
from copilot.cli.jsonl import text_of
from copilot.errors import UsageProblem
from copilot.models.conversation import Conversation
from copilot.transcripts.messages import read_messages
from copilot.transcripts.registry import read_text, read_transcript


def conversation_of_file(session: Session, file: str | None, transcript: str = "auto") -> Conversation:
    """The conversation in FILE or on standard input; what reading had to mend is noted on stderr."""
    conversation = read_transcript(session.read(file), name=file or "", format=transcript)
    for warning in conversation.warnings:
        session.note(f"Note: {warning}")
    return conversation


def conversation_of_record(record: dict[str, Any]) -> Conversation:
    """The conversation of one --jsonl object: its `messages`, else its `text`. Raises UsageProblem."""
    messages = record.get("messages")
    if messages is None:
        return read_text(text_of(record))
    if not isinstance(messages, list) or not messages:
        raise UsageProblem("'messages' is not a list with at least one turn", 'Give [{"role": "customer", "text": …}, …].')
    return read_messages(messages)
