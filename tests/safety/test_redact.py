"""The gate as its callers see it: placeholders, offsets, restoration, conversations."""

import random

import pytest

from copilot.models.conversation import Conversation, Message, Role
from copilot.models.findings import Finding
from copilot.safety.detectors.seed_words import word_lists
from copilot.safety.redact import redact_conversation, redact_text

WORDS = "gravity machine north sort system female filter attitude volume fold club stay"
HEX = "c5f2a07be1d94836b07c5e2fa9d81346ee70b93c58d1f26a4b9307de815cf624"


def conversation(*turns):
    return Conversation(tuple(Message(role, text) for role, text in turns))


def test_offsets_are_code_points_of_the_input():
    text = f"😀😀 助记词 {WORDS} 😀"
    (finding,) = redact_text(text).findings
    assert text[finding.start : finding.end] == WORDS


def test_findings_never_hold_the_value():
    result = redact_text(f"my phrase: {WORDS}\n我的邮箱 kim@example.com ，private key {HEX}")
    assert len(result.findings) == 3
    for finding in result.findings:
        assert isinstance(finding, Finding)
        assert finding.why
    assert not any(value in repr(result) for value in ("gravity", "kim@", HEX[:12]))


def test_same_value_bears_the_same_placeholder():
    result = redact_text("kim@example.com, again KIM@example.com, and lee@example.com")
    assert result.text == "[EMAIL_1], again [EMAIL_1], and [EMAIL_2]"


def test_secrets_are_gone_and_personal_data_comes_back():
    text = f"kim@example.com lost {WORDS}"
    result = redact_text(text)
    assert result.text == "[EMAIL_1] lost [SEED_PHRASE_1]"
    assert result.restoration.apply(result.text) == "kim@example.com lost [SEED_PHRASE_1]"


def test_placeholders_in_the_input_are_left_and_not_given_out_again():
    result = redact_text("[EMAIL_1] and kim@example.com")
    assert result.text == "[EMAIL_1] and [EMAIL_2]"
    assert list(result.restoration.values) == ["[EMAIL_2]"]


def test_secret_beats_the_personal_data_inside_it():
    result = redact_text("password: kim@example.com1!")
    assert [finding.kind for finding in result.findings] == ["password"]
    assert not result.restoration.values


def test_clean_text_is_returned_as_it_is():
    text = "Hello, my swap on BSC failed twice today."
    result = redact_text(text)
    assert result.text is text
    assert result.findings == ()


@pytest.mark.parametrize("text", ["", " ", "\n", "\ufeff", "\x1a\x1c\x1d", "\ud800 lone surrogate", "İstanbul İ", "a\x00b"])
def test_any_text_is_accepted(text):
    assert redact_text(text).text == text


def test_reserved_characters_in_the_input_hide_nothing():
    broken = WORDS.replace(" ", "\x1a")
    assert redact_text(broken).text == "[SEED_PHRASE_1]"


SPLITS = {
    "same speaker": [Role.CUSTOMER, Role.CUSTOMER, Role.CUSTOMER],
    "two speakers": [Role.CUSTOMER, Role.AGENT, Role.CUSTOMER],
}


@pytest.mark.parametrize("split", SPLITS)
def test_phrase_over_several_turns_is_redacted_in_each(split):
    words = WORDS.split()
    parts = [" ".join(words[:4]), " ".join(words[4:8]), " ".join(words[8:])]
    redaction = redact_conversation(conversation(*zip(SPLITS[split], parts, strict=True)))
    assert [message.text for message in redaction.conversation.messages] == ["[SEED_PHRASE_1]"] * 3
    for number, finding in enumerate(redaction.conversation.findings):
        assert (finding.message, finding.start, finding.end) == (number, 0, len(parts[number]))


def test_phrase_dictated_word_by_word_with_answers_between_is_redacted():
    turns = []
    for word in WORDS.split():
        turns += [(Role.CUSTOMER, word), (Role.AGENT, "Please do not send that, we never need it.")]
    redaction = redact_conversation(conversation(*turns))
    said = redaction.conversation.said_by(Role.CUSTOMER)
    assert {message.text for message in said} == {"[SEED_PHRASE_1]"}
    assert all("never need" in message.text for message in redaction.conversation.said_by(Role.AGENT))


HAN = random.Random(8).sample(sorted(word_lists("han")[0].numbers), 12)


@pytest.mark.parametrize("size", [1, 3, 4])
def test_chinese_phrase_dictated_with_answers_between_is_redacted(size):
    turns = []
    for first in range(0, len(HAN), size):
        turns += [(Role.CUSTOMER, " ".join(HAN[first : first + size])), (Role.AGENT, "请不要发送这些内容，我们不需要。")]
    redaction = redact_conversation(conversation(*turns))
    assert {message.text for message in redaction.conversation.said_by(Role.CUSTOMER)} == {"[SEED_PHRASE_1]"}
    assert all("不需要" in message.text for message in redaction.conversation.said_by(Role.AGENT))


def test_first_part_before_a_notice_is_redacted_with_the_rest():
    words = (WORDS + " " + " ".join(reversed(WORDS.split()))).split()
    turns = [(Role.CUSTOMER, " ".join(words[:4])), (Role.BOT, "An agent will be with you shortly.")]
    turns += [(Role.CUSTOMER, " ".join(words[first : first + 4])) for first in range(4, 24, 4)]
    said = redact_conversation(conversation(*turns)).conversation.said_by(Role.CUSTOMER)
    assert not any(word in message.text for word in words for message in said)


def test_phrase_under_speaker_labels_in_one_text_leaves_the_labels():
    words = WORDS.split()
    text = f"Kim: {' '.join(words[:6])}\n[10:42] 客户：{' '.join(words[6:])}"
    assert redact_text(text).text == "Kim: [SEED_PHRASE_1]\n[10:42] 客户：[SEED_PHRASE_1]"


def test_cue_in_the_question_decides_about_the_answer():
    asked = conversation((Role.AGENT, "Please send the transaction hash."), (Role.CUSTOMER, f"0x{HEX}"))
    assert redact_conversation(asked).conversation.findings == ()
    told = conversation((Role.AGENT, "What did you export?"), (Role.CUSTOMER, f"the private key\n0x{HEX}"))
    assert [finding.kind for finding in redact_conversation(told).conversation.findings] == ["private_key"]


def test_warning_of_the_desk_does_not_make_a_hash_a_key():
    redaction = redact_conversation(
        conversation((Role.AGENT, "Never share your private key with anyone"), (Role.CUSTOMER, f"here 0x{HEX}"))
    )
    assert redaction.conversation.messages[1].text == "here [HEX64_1]"
    assert redaction.restoration.apply("here [HEX64_1]") == f"here 0x{HEX}"


STORIES = {
    "asked for the hash": ("", ["转账没到", "麻烦提供一下哈希", "好的稍等", "嗯嗯", HEX]),
    "a warning between": ("", ["my coins did not arrive", "Tx hash, please. Never share your private key or phrase.", HEX]),
    "a key all the same": ("PRIVATE_KEY", ["transfer pending", "Tx hash, please.", f"I have only this private key {HEX}"]),
    "told in the turn before": ("PRIVATE_KEY", ["转账没到账", "请提供交易哈希", "只有私钥", "？", HEX]),
    "money and a key": ("HEX64", ["I sent coins, then restored my wallet from the phrase", "Please tell us more. " * 8, HEX]),
    "no story": ("HEX64", ["hello", "How can I help you?", HEX]),
}


@pytest.mark.parametrize("story", STORIES)
def test_conversation_tells_what_a_bare_value_is(story):
    label, texts = STORIES[story]
    turns = [(Role.AGENT if number % 2 else Role.CUSTOMER, text) for number, text in enumerate(texts)]
    findings = redact_conversation(conversation(*turns)).conversation.findings
    assert [finding.placeholder for finding in findings] == ([f"[{label}_1]"] if label else [])
    assert [finding.is_ambiguous for finding in findings] == ([label == "HEX64"] if label else [])


def test_placeholders_are_stable_over_turns_and_names():
    redaction = redact_conversation(
        Conversation(
            (
                Message(Role.CUSTOMER, "mail me: kim@example.com", name="kim@example.com"),
                Message(Role.AGENT, "Sent to kim@example.com.", name="Desk"),
                Message(Role.CUSTOMER, "thanks", name="+44 7700 900123"),
            )
        )
    )
    assert [message.name for message in redaction.conversation.messages] == ["[EMAIL_1]", "Desk", "[PHONE_1]"]
    assert redaction.conversation.messages[1].text == "Sent to [EMAIL_1]."


def test_conversation_keeps_everything_else():
    given = Conversation((Message(Role.BOT, "您好", at="10:42"),), format="wechat", id="c-1")
    redacted = redact_conversation(given).conversation
    assert (redacted.format, redacted.id, redacted.messages[0].at, redacted.messages[0].role) == (
        "wechat",
        "c-1",
        "10:42",
        Role.BOT,
    )


def test_empty_conversation_is_fine():
    assert redact_conversation(Conversation(())).conversation.messages == ()
