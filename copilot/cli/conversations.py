"""From the file a command was given to a Conversation."""

from copilot.cli.context import Session
from copilot.models.conversation import Conversation
from copilot.transcripts.registry import read_transcript


def conversation_of_file(session: Session, file: str | None, transcript: str = "auto") -> Conversation:
    """The conversation in FILE or on standard input; what reading had to mend is noted on stderr."""
    conversation = read_transcript(session.read(file), name=file or "", format=transcript)
    for warning in conversation.warnings:
        session.note(f"Note: {warning}")
    return conversation
