"""Transcripts as people have them, in; one Conversation, out: `encoding`, `registry` and `messages` are the ways in."""
