"""Samples of every tool: each turn whole, each role right, private notes named and apart from what the customer was told."""

import re

import pytest

from copilot.models.conversation import Role
from copilot.transcripts.registry import read_transcript
from tests.transcripts.samples import Sample
from tests.transcripts.samples.chinese import CHINESE
from tests.transcripts.samples.exports import EXPORTS
from tests.transcripts.samples.generic import GENERIC
from tests.transcripts.samples.helpdesks import HELPDESKS
from tests.transcripts.samples.locales import LOCALES
from tests.transcripts.samples.mails import MAILS
from tests.transcripts.samples.messengers import MESSENGERS
from tests.transcripts.samples.pages import PAGES
from tests.transcripts.samples.plain import PLAIN
from tests.transcripts.samples.tables import TABLES
from tests.transcripts.samples.whatsapp import WHATSAPP

SAMPLES = [*WHATSAPP, *MESSENGERS, *CHINESE, *PLAIN, *HELPDESKS, *EXPORTS, *GENERIC, *PAGES, *TABLES, *MAILS, *LOCALES]
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_turns_roles_and_notes_are_read(sample: Sample) -> None:
    messages = read_transcript(sample.bytes, name=sample.file).messages

    said = [(str(m.role), _UNSEEN.sub("", m.text)) for m in messages if m.role is not Role.SYSTEM]
    assert said == sample.spoken
    assert set(sample.noted) <= {(m.name, m.text) for m in messages if m.role is Role.SYSTEM}


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.noted], ids=lambda sample: sample.name)
def test_what_the_desk_noted_is_nobodys_turn(sample: Sample) -> None:
    said = "\n".join(m.text for m in read_transcript(sample.bytes, name=sample.file).messages if m.role is not Role.SYSTEM)

    assert not [text for _, text in sample.noted if text in said]
