"""The place of a time in a message is filled by whoever wrote the export: a secret in it is one all the same."""

import pytest

from copilot.models.conversation import Conversation, Message, Role
from copilot.safety.redact import redact_conversation
from tests.support.program import copilot, jsonl

PHRASE = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"
TIMES = (
    "2026-03-12T10:15:01+08:00", "10:15", "12.03.26, 10:15:01", "12 марта 2026 г., 10:15", "Mar 12, 2026 at 10:15 PM",
    "下午3:20",
)  # fmt: skip


@pytest.mark.parametrize("secret", [PHRASE, "password is hunter2xyz", "wren.ashdown@example.org"])
def test_a_secret_in_the_time_of_a_message_goes(secret: str) -> None:
    told = Conversation((Message(Role.CUSTOMER, "my swap is stuck", at=secret),))
    (message,) = redact_conversation(told).conversation.messages
    assert message.at is not None and secret.split()[-1] not in message.at


@pytest.mark.parametrize("at", TIMES)
def test_times_stay_as_they_are(at: str) -> None:
    (message,) = redact_conversation(Conversation((Message(Role.AGENT, "hello", at=at),))).conversation.messages
    assert message.at == at


def test_no_command_prints_it() -> None:
    record = {"id": 1, "messages": [{"role": "customer", "text": "my swap is stuck", "at": PHRASE}]}
    for command in ("parse", "summarize", "triage"):
        assert "pudding thank" not in copilot(command, "--jsonl", stdin=jsonl([record])).out
