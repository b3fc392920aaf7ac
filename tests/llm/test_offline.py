"""The offline writer: what the customer reads, in which language, on what grounds."""

import re

import pytest

from copilot.config import Settings
from copilot.llm.offline import OfflineWriter, holding_reply
from copilot.models.reply import DraftMode
from copilot.models.triage import Level, Sentiment
from copilot.policy.replies import Replies, load_replies
from tests.llm.offline_case import Intake, conversation, passage, verdict

HAN = re.compile(r"[\u4e00-\u9fff]")
MARK = re.compile(r"\[\d+\]")

HIDE_EN = passage(
    "Hide a small balance",
    "",
    "en",
    topic="hide",
    reply="Hello,\nYou can hide dust tokens.\n\n1. Open the asset list.\n2. Hold the token and choose Hide.",
)
HIDE_ZH = passage(
    "隐藏小额资产", "", "zh", topic="hide", reply="小额代币可以隐藏。\n\n1. 打开资产列表。\n2. 长按该代币，选择隐藏。"
)


@pytest.fixture(scope="module")
def replies(tmp_path_factory: pytest.TempPathFactory) -> Replies:
    return load_replies(Settings(home=tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def writer(replies: Replies) -> OfflineWriter:
    return OfflineWriter(replies, Intake(), "Lumen")


def test_reply_section_stands_in_the_reply_with_its_source(writer: OfflineWriter) -> None:
    written = writer.write(conversation("How do I hide tiny token balances?"), verdict("en"), [HIDE_EN])
    assert "You can hide dust tokens.\n\n1. Open the asset list.\n2. Hold the token and choose Hide. [1]" in written.text
    assert written.cited == (1,)
    assert (written.mode, written.language) == (DraftMode.OFFLINE, "en")
    assert written.text.count("Hello,") == 1


def test_chinese_customer_gets_chinese_text_although_english_ranks_first(writer: OfflineWriter) -> None:
    written = writer.write(conversation("钱包里的小额代币怎么隐藏？"), verdict("zh"), [HIDE_EN, HIDE_ZH])
    assert "长按该代币，选择隐藏。[2]" in written.text
    assert "asset list" not in written.text
    assert written.cited == (2,)


def test_chinese_customer_never_gets_an_english_body(writer: OfflineWriter) -> None:
    written = writer.write(conversation("钱包里的小额代币怎么隐藏？"), verdict("zh"), [HIDE_EN])
    assert "Hide" not in written.text and HAN.search(written.text)
    assert written.cited == () and not MARK.search(written.text)
    assert any("Hide a small balance" in note for note in written.notes)


def test_traditional_reader_gets_traditional_characters_throughout(writer: OfflineWriter) -> None:
    triage = verdict("zh-Hant", missing_info=("chain",))
    written = writer.write(conversation("錢包裡的小額代幣怎麼隱藏？"), triage, [HIDE_ZH])
    assert "- 所在的鏈" in written.text
    assert "小額代幣可以隱藏。" in written.text and "長按該代幣，選擇隱藏。[1]" in written.text
    assert not set(written.text) & set("额币开资产选择隐获这个们")


def test_language_without_articles_gets_scaffold_and_questions_but_no_foreign_body(writer: OfflineWriter) -> None:
    triage = verdict("vi", level=Level.P2, missing_info=("tx_hash",))
    written = writer.write(conversation("Ví của tôi hiện số dư nhỏ, làm sao để ẩn token?"), triage, [HIDE_EN, HIDE_ZH])
    assert written.language == "vi"
    assert "- mã giao dịch" in written.text
    assert "asset list" not in written.text and not HAN.search(written.text)
    assert written.cited == ()
    assert any("Hide a small balance" in note for note in written.notes)


def test_language_without_approved_texts_falls_back_to_english_and_says_so(writer: OfflineWriter) -> None:
    written = writer.write(conversation("Wie blende ich kleine Wallet-Beträge aus?"), verdict("de"), [])
    assert written.language == "en"
    assert any("(de)" in note for note in written.notes)


def test_nothing_found_is_said_and_handed_over_without_a_claim(writer: OfflineWriter, replies: Replies) -> None:
    triage = verdict("en", level=Level.P2, missing_info=("chain", "tx_hash"))
    written = writer.write(conversation("My wallet shows token balance in purple since the eclipse"), triage, [])
    phrases = replies.in_language("en")
    assert written.text.split("\n\n") == [
        "Hello,",
        "Thank you for contacting Lumen.",
        phrases.nothing_found,
        phrases.hand_over,
        f"{phrases.ask_intro}\n- the network\n- the transaction hash",
        phrases.safety,
        phrases.closing.replace("{{ brand }}", "Lumen"),
    ]


def test_panicked_customer_is_calmed_and_given_one_safe_step_first(writer: OfflineWriter, replies: Replies) -> None:
    triage = verdict("zh", sentiment=Sentiment.PANICKED, level=Level.P1)
    written = writer.write(conversation("救命，我的小额代币怎么隐藏！！！"), triage, [HIDE_ZH])
    phrases = replies.in_language("zh")
    order = [
        written.text.index(part) for part in (phrases.empathy[Sentiment.PANICKED], phrases.first_step, "长按", phrases.safety)
    ]
    assert order == sorted(order)


@pytest.mark.parametrize("mood", list(Sentiment))
def test_empathy_follows_the_mood(writer: OfflineWriter, replies: Replies, mood: Sentiment) -> None:
    written = writer.write(conversation("How do I hide tiny token balances?"), verdict("en", sentiment=mood), [HIDE_EN])
    moods = replies.in_language("en").empathy
    assert [m for m in Sentiment if moods[m].replace("{{ brand }}", "Lumen") in written.text] == [mood]


def test_customer_who_wants_a_person_gets_one_and_no_instructions(writer: OfflineWriter, replies: Replies) -> None:
    triage = verdict("en", wants_human=True, missing_info=("chain",), level=Level.P2)
    written = writer.write(conversation("stop the bot answers, human please, token balance wrong"), triage, [HIDE_EN])
    assert replies.in_language("en").hand_over in written.text
    assert "asset list" not in written.text and written.cited == ()
    assert "- the network" in written.text
    assert any("Hide a small balance" in note for note in written.notes)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("您好，在吗？", "zh"),
        ("Good morning! How are you?", "en"),
        ("Lovely weather for a picnic, isn't it?", "en"),
        ("在嗎", "zh-Hant"),
    ],
)
def test_small_talk_gets_a_short_answer_and_no_source(
    writer: OfflineWriter, replies: Replies, text: str, language: str
) -> None:
    written = writer.write(conversation(text), verdict(language), [HIDE_EN, HIDE_ZH])
    assert replies.in_language(language).small_talk.replace("{{ brand }}", "Lumen") in written.text
    assert written.cited == () and len(written.text) < 120


@pytest.mark.parametrize("text", ["什么是DEX?", "what is an nft", "Lumen好用吗", "где мои токены"])
def test_question_that_names_the_wallet_is_never_small_talk(writer: OfflineWriter, replies: Replies, text: str) -> None:
    for language in ("zh", "en"):
        written = writer.write(conversation(text), verdict(language), [])
        assert replies.in_language(language).nothing_found in written.text


def test_word_met_in_passing_does_not_make_an_article_the_answer(writer: OfflineWriter) -> None:
    body = " ".join(
        f"A relay {word} blocks, and {word} twice."
        for word in ["sends", "checks", "keeps", "drops", "sorts", "signs", "marks", "reads", "weighs", "counts"]
    )
    body += " Restaurants may pay a relay with vouchers."
    relay = passage("A relay sends blocks", body, "en")
    assert writer.write(conversation("Which restaurants are good?"), verdict("en"), [relay]).cited == ()
    assert writer.write(conversation("What is a relay?"), verdict("en"), [relay]).cited == (1,)


def test_foreign_article_in_another_language_is_not_called_off_topic(writer: OfflineWriter) -> None:
    written = writer.write(
        conversation("怎么把暗黑主题打开"), verdict("zh"), [passage("Dark theme", "Open the menu. Choose dark.", "en")]
    )
    assert any("Dark theme" in note for note in written.notes)


def test_burst_of_messages_is_one_request(writer: OfflineWriter) -> None:
    turns = conversation("hi", "so", "my wallet list is full of dust tokens", "how to hide them", "thanks")
    assert writer.write(turns, verdict("en"), [HIDE_EN]).cited == (1,)


def test_second_source_only_where_it_answers_another_part(writer: OfflineWriter) -> None:
    export = passage(
        "Export the history", "", "en", topic="export", score=0.5, reply="Choose History, then Export to save a CSV file."
    )
    alike = passage("Hide an NFT", "", "en", topic="nft", score=0.5, reply="Open the gallery and choose Hide.")
    both = "How do I hide tiny token balances? Also how can I export my history as CSV?"
    assert writer.write(conversation(both), verdict("en"), [HIDE_EN, alike, export]).cited == (1, 3)
    assert writer.write(conversation("How do I hide tiny token balances?"), verdict("en"), [HIDE_EN, alike, export]).cited == (
        1,
    )


def test_reply_section_with_a_line_that_may_not_be_sent_is_not_used_at_all(writer: OfflineWriter, replies: Replies) -> None:
    bad = passage(
        "Hide dust", "", "en", topic="hide", reply="Hide dust tokens in the list.\nOr go to https://dust.example.net now."
    )
    written = writer.write(conversation("How do I hide tiny token balances?"), verdict("en"), [bad])
    assert "dust" not in written.text and written.cited == ()
    assert replies.in_language("en").answer_follows in written.text
    assert any("Hide dust" in note for note in written.notes)


def test_translation_of_a_used_article_is_not_a_second_source(writer: OfflineWriter) -> None:
    written = writer.write(conversation("錢包的小額代幣怎麼隱藏"), verdict("zh"), [HIDE_ZH, HIDE_ZH])
    assert written.cited == (1,)


def test_past_case_is_named_to_the_agent_and_never_quoted(writer: OfflineWriter) -> None:
    case = passage("Customer lost sight of dust tokens", "The customer hid dust tokens by mistake.", "en", kind="case")
    written = writer.write(conversation("My wallet dust tokens vanished"), verdict("en", level=Level.P2), [case])
    assert "by mistake" not in written.text and written.cited == ()
    assert any("Customer lost sight of dust tokens" in note for note in written.notes)


def test_no_more_than_four_questions_and_none_twice(replies: Replies) -> None:
    class Chatty:
        def question(self, item: str, language: str) -> str:
            return f"question {item[-1]}"

    triage = verdict("en", missing_info=("a1", "b1", "c2", "d3", "e4", "f5"))
    written = OfflineWriter(replies, Chatty(), "Lumen").write(conversation("wallet swap trouble"), triage, [])
    assert re.findall(r"^- (.*)$", written.text, re.MULTILINE) == ["question 1", "question 2", "question 3", "question 4"]


def test_every_language_writes_itself_throughout(writer: OfflineWriter, replies: Replies) -> None:
    for language in replies.languages:
        written = writer.write(conversation("USDT?"), verdict(language, level=Level.P2), [])
        assert written.language == language
        assert replies.in_language(language).nothing_found in written.text
        assert "{" not in written.text and "Lumen" in written.text


def test_security_case_gets_its_holding_reply_whatever_was_found(writer: OfflineWriter, replies: Replies) -> None:
    triage = verdict("en", level=Level.P0, security_critical=True, category="funds_drained")
    written = writer.write(conversation("everything is leaving my wallet"), triage, [HIDE_EN])
    assert written.mode is DraftMode.HOLDING
    assert written.text == holding_reply(triage, replies, "Lumen").reply
    assert written.cited == ()


def test_holding_reply_ends_with_the_steps_in_order(replies: Replies) -> None:
    triage = verdict("zh-TW", level=Level.P0, security_critical=True, category="malicious_approval")
    held = holding_reply(triage, replies, "Lumen", "zh")
    assert held.language == "zh-Hant"
    numbered = re.findall(r"^\d+\. (.*)$", held.reply, re.MULTILINE)
    assert tuple(numbered) == held.containment
    assert any("斷開網站連接，不等於撤銷授權" in step for step in held.containment)
    assert all("密钥" not in item or "绝不" in item for item in held.evidence)
    assert held.checklist == replies.checklist("malicious_approval", "zh")


def test_unknown_security_category_still_gets_an_approved_reply(replies: Replies) -> None:
    held = holding_reply(verdict("en", level=Level.P0, category="new_kind_of_fraud"), replies, "Lumen")
    assert held.reply.startswith(replies.holding.languages["en"].replies["other"])
