"""Transcripts as people have them, in; one Conversation, out."""

from copilot.transcripts.encoding import Decoded, decode
from copilot.transcripts.messages import read_messages
from copilot.transcripts.registry import FORMATS, read_text, read_transcript

__all__ = ["FORMATS", "Decoded", "decode", "read_messages", "read_text", "read_transcript"]
