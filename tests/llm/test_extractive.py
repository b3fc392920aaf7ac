"""The summary without a model: exact facts, corrected identifiers, promises, what was tried, nothing invented."""

import json
import time

import pytest

from copilot.llm.extractive import ExtractiveSummarizer
from copilot.llm.extractive_facts import settled_facts
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, RedactedMessage, RedactedText
from copilot.models.reply import DraftMode
from copilot.models.summary import Promise

FIRST = "0x" + "a1" * 31 + "f0"
RIGHT = "0x" + "b2" * 31 + "f0"
THIRD = "0x" + "c3" * 31 + "e9"
MINE = "0x52908400098527886E0F7030069857D2E4169EE7"


def conversation(*turns):
    messages = []
    for turn in turns:
        role, text, *rest = turn
        messages.append(RedactedMessage(Role(role), RedactedText(text), *rest))
    return RedactedConversation(tuple(messages))


ENGLISH = conversation(
    ("bot", "Welcome! Pick a topic."),
    ("customer", "I swapped 340 USDT to BNB on BSC and nothing arrived", "Lena", "2026-03-14T10:00"),
    ("agent", "Hello, what is the transaction hash?", "Tim"),
    ("customer", FIRST, "Lena"),
    ("agent", "I see an approval under that hash, is there another one?", "Tim"),
    ("customer", f"sorry, wrong one. it's {RIGHT}", "Lena"),
    ("agent", "Thanks. Please clear the cache and refresh the asset list.", "Tim"),
    ("customer", "did that, still shows zero. app 2.11.3, Pixel 8", "Lena"),
    ("customer", "lol my cat walked over the keyboard", "Lena"),
    ("agent", "I'll ask the swap provider and update you tomorrow by 15:00 UTC.", "Tim", "2026-03-14T11:00"),
    ("customer", "ok thanks", "Lena"),
)
CHINESE = conversation(
    ("customer", "我在波场转了 520 USDT 到交易所，三个小时还没到账", "小雨"),
    ("agent", "您好，请发一下交易哈希。", "阿青"),
    ("customer", FIRST, "小雨"),
    ("customer", f"上面那条贴错了，应该是 {RIGHT}", "小雨"),
    ("agent", "收到，链上已经成功。请联系交易所客服提供哈希入账。", "阿青"),
    ("customer", "联系过了，还是说查不到", "小雨"),
    ("agent", "我会请资深同事核对充值地址的备注，今晚八点前给您答复。", "阿青"),
    ("customer", "那要不要我再转一次？", "小雨"),
)


def summary_of(talk, language="en"):
    return ExtractiveSummarizer().summarize(talk, language).summary


def test_the_withdrawn_hash_is_no_fact_and_is_marked_where_it_stands():
    summary = summary_of(ENGLISH)
    assert summary.facts.tx_hashes == (RIGHT,)
    assert summary.timeline[-1].what == f"{FIRST} was withdrawn; the right one is {RIGHT}"
    shown = json.dumps(summary.model_dump(exclude={"facts"}))
    assert shown.count(FIRST) == shown.count(f"{FIRST} (withdrawn)") + 1


def test_an_english_hand_over_names_problem_tried_promise_and_next_step():
    summary = summary_of(ENGLISH)
    assert "340 USDT to BNB on BSC" in summary.problem
    assert summary.headline.startswith("I swapped 340 USDT")
    assert summary.tried == ("Please clear the cache and refresh the asset list. → did that, still shows zero.",)
    what = "I'll ask the swap provider and update you tomorrow by 15:00 UTC."
    assert summary.promises == (Promise(by="Tim", until="tomorrow by 15:00 UTC", what=what),)
    assert summary.open_questions == ()
    assert summary.next_step == f"Keep what was promised (tomorrow by 15:00 UTC): “{what}”"
    assert "Customer: " in summary.text and "tomorrow by 15:00 UTC" in summary.text
    assert "cat" not in summary.text
    assert (summary.facts.versions, summary.facts.devices) == (("2.11.3",), ("Pixel 8",))


def test_a_chinese_hand_over_speaks_chinese_around_the_quotes():
    summary = summary_of(CHINESE, "zh")
    assert summary.facts.tx_hashes == (RIGHT,)
    assert "520 USDT" in summary.problem
    assert summary.text.startswith("客户：")
    assert any("联系过了，还是说查不到" in line for line in summary.tried)
    (promise,) = summary.promises
    assert (promise.by, promise.until) == ("阿青", "今晚八点前")
    assert summary.open_questions == ("客户仍在问：“那要不要我再转一次？”",)
    assert "资深同事核对充值地址的备注" in summary.next_step


def test_the_scaffold_follows_the_agent_and_the_quotes_the_customer():
    summary = summary_of(ENGLISH, "zh")
    assert summary.next_step.startswith("tomorrow by 15:00 UTC兑现对客户的承诺：“I'll ask")


def test_the_timeline_keeps_names_and_times_in_order():
    entries = summary_of(ENGLISH).timeline
    assert (entries[0].who, entries[0].at) == ("Lena", "2026-03-14T10:00")
    assert entries[0].what == "I swapped 340 USDT to BNB on BSC and nothing arrived"


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([("customer", f"{FIRST}"), ("customer", f"and also {RIGHT}")], (FIRST, RIGHT)),
        ([("customer", f"not {FIRST}, i meant {RIGHT}")], (RIGHT,)),
        ([("customer", FIRST), ("customer", "oops, ignore that"), ("customer", RIGHT)], (RIGHT,)),
        ([("customer", FIRST), ("agent", "链上查不到这笔，您再核对一下"), ("customer", RIGHT)], (RIGHT,)),
        ([("customer", FIRST), ("agent", "Confirmed. Did you send another one?"), ("agent", "ok"), ("agent", "still there?"),
          ("agent", "hello"), ("customer", RIGHT)], (FIRST, RIGHT)),
        ([("customer", FIRST), ("customer", f"发错了，这个 {RIGHT}"), ("customer", f"又错了，正确的是 {THIRD}")], (THIRD,)),
        ([("customer", f"币转错了，转到 {RIGHT}"), ("customer", f"另外一笔 {FIRST}")], (RIGHT, FIRST)),
        ([("customer", FIRST), ("agent", f"sorry, the wrong one: {RIGHT}")], (FIRST, RIGHT)),
    ],
    ids=["two facts", "same message", "said before", "doubted", "asked long ago", "twice", "wrong transfer", "other speaker"],
)  # fmt: skip
def test_what_counts_as_taken_back(turns, expected):
    assert settled_facts(conversation(*turns)).facts.tx_hashes == expected


def test_sending_to_the_wrong_address_does_not_withdraw_the_own_one():
    other = "0x8617E340B3D01FA5F11F306F4090FD50E238070D"
    talk = conversation(("customer", f"my address is {MINE}"), ("customer", f"I sent 2 ETH to the wrong address {other}"))
    assert settled_facts(talk).facts.addresses == (MINE, other)


def test_every_identifier_stands_in_the_conversation():
    said = " ".join(message.text for message in ENGLISH.messages)
    facts = summary_of(ENGLISH).facts
    assert all(value in said for values in facts.model_dump().values() for value in values)


def test_friends_are_not_called_customer_and_agent():
    talk = conversation(
        ("customer", "Are you coming to the concert on Friday?"),
        ("agent", "I would love to, but my sister visits me this weekend."),
        ("customer", "Bring her along, I have three tickets for the concert."),
        ("agent", "Then we both come, let us meet at the station at seven."),
    )
    text = summary_of(talk).text
    assert "Customer" not in text and "concert" in text


def test_a_long_ticket_keeps_a_short_text_and_is_fast():
    turns = [
        (("customer", "agent")[n % 2], f"step {n}: the balance of wallet {n} shows {n}.5 ETH after the update of node {n}")
        for n in range(6_000)
    ]
    start = time.process_time()
    summary = summary_of(conversation(*turns))
    assert time.process_time() - start < 30
    assert len(summary.text) < 6_000 and len(summary.timeline) <= 24


def test_a_conversation_without_words_says_so():
    result = ExtractiveSummarizer().summarize(conversation(("customer", "…")), "zh")
    assert (result.summary.text, result.mode) == ("（对话中没有文字内容）", DraftMode.OFFLINE)


def test_the_same_conversation_gives_the_same_summary():
    assert summary_of(CHINESE, "zh") == summary_of(CHINESE, "zh")
