"""What is taken, word for word, from an article that brings no reply of its own."""

import pytest

from copilot.language.segment import terms
from copilot.llm.extract import extract, sentences
from copilot.llm.plain import BlockKind, plain_blocks
from copilot.llm.sendable import names_allowed_places, names_no_place
from copilot.policy.links import LinkPolicy


def answer(text: str, question: str) -> str:
    return extract(text, frozenset(terms(question))).text


STEPS = """Some words about pockets in general. Pockets are kept in the drawer.

## Rename a pocket

![screen](a.png)
Renaming takes a moment:

1. Open the **drawer**.
   ![step](b.png)
2. Hold the pocket and tap `Rename`.

3) Type the new name.

## Delete a pocket

1. Open the drawer.
2. Swipe the pocket and tap Delete.
"""


def test_steps_of_the_section_asked_for_keep_their_order() -> None:
    assert answer(STEPS, "how to rename a pocket") == (
        "Renaming takes a moment:\n1. Open the drawer.\n2. Hold the pocket and tap Rename.\n3. Type the new name."
    )
    assert answer(STEPS, "delete pocket") == "1. Open the drawer.\n2. Swipe the pocket and tap Delete."


def test_chinese_numbering_becomes_plain_steps() -> None:
    text = (
        "1、打开“资产”页面；\n\n2、点击右上角【+】；\n提示：搜索时请核对合约。\n\n3、输入名称，点击【确认】。\n\n"
        "**相关文章：**\n1）关于别的\n2）关于另外的"
    )
    steps = "1. 打开“资产”页面\n2. 点击右上角【+】；提示：搜索时请核对合约。\n3. 输入名称，点击【确认】。"
    assert answer(text, "怎么添加资产") == steps
    assert answer(text, "关于别的") == steps, "a list of other articles is never an answer"


def test_sentences_about_the_question_come_in_their_own_order() -> None:
    text = (
        "A vault holds several keys. Birds sing in May. Rivers are long. Rotating a key costs nothing. "
        "A vault key can be rotated once a day. Stones are grey."
    )
    assert answer(text, "rotating a vault key") == (
        "A vault holds several keys. Rotating a key costs nothing. A vault key can be rotated once a day."
    )


def test_bullet_never_stands_without_what_introduces_its_list() -> None:
    text = "Support answers mail.\n\nSupport will never ask you to:\n\n- verify the account;\n- upgrade the account.\n"
    assert answer(text, "verify my account") == (
        "Support answers mail. Support will never ask you to:\n- verify the account;\n- upgrade the account."
    )
    hidden = text.replace("Support will never", "As the screenshot below shows, support will never")
    assert answer(hidden, "verify my account") == "Support answers mail."


def test_title_question_is_answered_by_the_opening_not_by_the_next_heading() -> None:
    text = (
        "A glow swap hides its route.\n\n## When can I use a glow swap?\n\nGlow swap works on weekdays.\n\n"
        "## Why is my glow swap slow?\n\nA glow swap waits for a block.\n\n"
        "## Where do I switch glow swap off?\n\nSwitch glow swap off in settings."
    )
    assert answer(text, "What is a glow swap?") == "A glow swap hides its route."
    assert answer(text, "Why is the glow swap so slow") == "A glow swap waits for a block."


def test_question_inside_an_article_is_a_heading_and_no_answer() -> None:
    text = "A relay sends blocks.\n\nWhen does a relay rest?\n\nIt rests at night.\n\nWho pays it?\n\nNobody pays it."
    assert answer(text, "when does a relay rest") == "It rests at night."


def test_half_a_bracket_is_half_a_sentence() -> None:
    assert answer("A vault opens slowly (e.g.\n- at night), the vault is safe.\n\nThe vault has one door.", "vault") == (
        "The vault has one door."
    )


def test_article_that_shares_no_word_with_the_question_gives_its_opening() -> None:
    assert answer("Dust is a tiny amount. It may stay. It costs more to move. Nobody minds.", "small leftovers") == (
        "Dust is a tiny amount. It may stay. It costs more to move."
    )


def test_every_piece_stands_verbatim_in_the_article() -> None:
    text = "矿工费由网络收取。失败的交易也会消耗矿工费！高峰期费用会上涨，建议错峰操作。"
    got = answer(text, "为什么失败了还要矿工费")
    assert got and all(sentence in text for sentence in sentences(got))


@pytest.mark.parametrize(
    "sentence",
    [
        "Write to helpdesk@lumen-support.example for help.",
        "Open https://lumen-rescue.example/start and follow it.",
        "Visit lumen-helper.io to continue.",
        "加微信群或访问 lumen-rescue.top 官网 https://lumen-rescue.top 处理。",
        "Call +1 202 555 0143 now.",
        "Message @lumen_helper on the usual app.",
    ],
)
def test_sentence_that_sends_somewhere_is_left_out(sentence: str) -> None:
    assert not names_no_place(sentence)
    assert sentence not in answer(f"A swap needs gas. {sentence} Gas is paid in the native coin.", "swap gas")


def test_allowed_place_may_be_named_and_no_other() -> None:
    sendable = names_allowed_places(LinkPolicy(explorers=("scan.example.org",)))
    assert sendable("Look it up on https://scan.example.org/tx.")
    assert sendable("No place at all, version 1.8.2, 0.5 ETH.")
    assert not sendable("Look it up on https://scan.example.org.evil.com/tx.")


def test_procedure_with_a_step_that_may_not_be_sent_stops_before_it() -> None:
    text = "1. Open the app.\n2. Choose Tools.\n3. Go to https://tools.example.net and paste it.\n4. Confirm."
    found = extract(text, frozenset(terms("tools in the app")))
    assert found.text == "1. Open the app.\n2. Choose Tools."
    assert not found.complete


def test_procedure_whose_first_step_may_not_be_sent_is_not_used() -> None:
    text = "1. Go to https://tools.example.net first.\n2. Paste it.\n3. Confirm."
    assert extract(text, frozenset(terms("paste tools"))).text == ""


def test_nothing_points_at_what_the_customer_cannot_see() -> None:
    text = (
        "A relay fee is small. As you can see in the screenshot below, the relay fee is green. 如下图所示，relay fee 很低。"
        "Read more about the relay fee here. 点击此处查看 relay fee。A relay fee goes to the relay."
    )
    assert answer(text, "relay fee") == "A relay fee is small. A relay fee goes to the relay."


def test_markup_tables_and_code_disappear() -> None:
    text = (
        "<div>Intro <b>bold</b>&nbsp;&amp; more.</div>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nsecret_code()\n```\n"
        "{% hint %}\n> A [link](https://x.example) *here*, 5 > 3.\n"
    )
    blocks = plain_blocks(text)
    assert [block.text for block in blocks] == ["Intro bold & more.", "A link here, 5 > 3."]
    assert {block.kind for block in blocks} == {BlockKind.TEXT}


def test_redaction_placeholder_never_reaches_a_reply() -> None:
    assert (
        answer("Ask for help at [EMAIL_1] any time. A bridge needs minutes.", "bridge help time") == "A bridge needs minutes."
    )


def test_no_text_no_answer() -> None:
    assert extract("", frozenset({"x"})).text == ""
    assert extract("![only](image.png)", frozenset()).text == ""
