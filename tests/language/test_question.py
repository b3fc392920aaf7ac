"""What the customer is asking now: a burst is one request, an answered matter is not mixed in."""

from copilot.language.question import current_question
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, RedactedMessage, RedactedText


def conversation(*turns: tuple[Role, str]) -> RedactedConversation:
    return RedactedConversation(tuple(RedactedMessage(role, RedactedText(text)) for role, text in turns))


C, A, B, S = Role.CUSTOMER, Role.AGENT, Role.BOT, Role.SYSTEM


def test_a_burst_of_messages_is_one_request() -> None:
    talk = conversation((C, "hello"), (C, "my swap keeps failing"), (C, "on polygon, since yesterday"))
    assert current_question(talk) == "hello\nmy swap keeps failing\non polygon, since yesterday"


def test_an_answered_matter_is_not_mixed_into_a_new_one() -> None:
    talk = conversation(
        (C, "How do I change the display language?"),
        (A, "In the settings."),
        (C, "Great. Now my NFT picture does not load any more."),
    )
    assert current_question(talk) == "Great. Now my NFT picture does not load any more."


def test_a_turn_too_short_to_stand_alone_brings_the_one_before() -> None:
    talk = conversation((C, "What does a transfer on Ethereum cost?"), (A, "About 1 dollar."), (C, "and Polygon?"))
    assert current_question(talk) == "What does a transfer on Ethereum cost?\nand Polygon?"


def test_chinese_characters_count_as_words() -> None:
    talk = conversation((C, "怎么改语言"), (A, "在设置里"), (C, "我的兑换一直失败"))
    assert current_question(talk) == "我的兑换一直失败"


def test_identifiers_links_and_placeholders_are_left_out() -> None:
    tx = "0x551614d717f1098f6e30a457f389d0ff75a0a35be1f35d82d1290c984d26cfa9"
    talk = conversation((C, f"still pending {tx} see https://example.org [EMAIL_1]"))
    assert current_question(talk) == "still pending see"


def test_a_system_notice_does_not_end_a_burst() -> None:
    talk = conversation(
        (C, "my transfer is stuck since this morning"), (S, "Agent joined"), (C, "it was sent to an exchange on Tron")
    )
    assert current_question(talk).count("\n") == 1


def test_a_bot_that_asks_for_patience_does_not_end_a_burst() -> None:
    talk = conversation(
        (C, "My staking rewards from last week are missing"), (B, "Please wait."), (C, "How long does it take until they show?")
    )
    assert current_question(talk).startswith("My staking rewards")


def test_without_a_customer_turn_everything_counts() -> None:
    assert current_question(conversation((A, "Customer called about fees"))) == "Customer called about fees"
