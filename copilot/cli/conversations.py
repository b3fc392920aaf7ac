"""From the file a command was given to a Conversation."""

from copilot.cli.context import STANDARD_INPUT, Session
from copilot.models.conversation import Conversation
from copilot.transcripts.registry import read_transcript


def conversation_of_file(session: Session, file: str | None, transcript: str = "auto") -> Conversation:
    """The conversation in FILE or on standard input; what reading had to mend is noted on stderr."""
    conversation = read_transcript(session.read(file), name=file or "", format=transcript)
    for warning in conversation.warnings:
        session.note(f"Note: {warning}")
    return conversation


def words_of(session: Session, text: str | None) -> str:
    """TEXT, or what stands on standard input for - or nothing; "" where nothing does."""
    if text not in (None, STANDARD_INPUT):
        return str(text)
    from copilot.transcripts.encoding import decode

    data = session.read(None)
    if not data.strip():
        return ""
    decoded = decode(data)
    for warning in decoded.warnings:
        session.note(f"Note: {warning}")
    return decoded.text
