"""Copied chats and text exports: every turn whole, every role right, the tool's own lines apart."""

import pytest

from copilot.models.conversation import Role
from copilot.transcripts.registry import read_text
from tests.transcripts.samples.copies import COPIES


@pytest.mark.parametrize(("text", "expected"), [sample[1:] for sample in COPIES], ids=[sample[0] for sample in COPIES])
def test_turns_and_roles_are_read(text, expected):
    conversation = read_text(text)

    assert [(str(m.role), m.text) for m in conversation.messages if m.role is not Role.SYSTEM] == expected
