"""Who promised what until when, and when a promise is no longer open."""

import time

import pytest

from copilot.llm.extractive import ExtractiveSummarizer
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, RedactedMessage, RedactedText
from copilot.models.summary import Promise

DAY, NEXT = "2026-05-04T", "2026-05-05T"


def promises(*turns, language="en"):
    """What is open after turns of (role, text, name, at)."""
    messages = tuple(RedactedMessage(Role(role), RedactedText(text), *rest) for role, text, *rest in turns)
    return ExtractiveSummarizer().summarize(RedactedConversation(messages), language).summary.promises


PROBLEM = ("customer", "I sent 40 USDC on Base and the exchange has not credited it", "Ines")

MADE = [
    (("agent", "I'll write to the exchange and get back to you by Friday 10:00 CET.", "Bo"), "Bo", "by Friday 10:00 CET"),
    (("agent", "I've opened a case and will call you within 2 hours.", "Bo"), "Bo", "within 2 hours"),
    (("agent", "We will confirm it in 3 business days."), "Agent", "in 3 business days"),
    (("agent", "我已登记，明天下午3点前给您答复。", "阿德"), "阿德", "明天下午3点前"),
    (("agent", "我后天10点前再帮您复核一次。", "阿德"), "阿德", "后天10点前"),
    (("agent", "Я проверю и напишу вам до пятницы.", "Олег"), "Олег", "до пятницы"),
    (("agent", "明日15時までにご連絡いたします。", "森"), "森", "明日15時までに"),
    (("agent", "Em sẽ kiểm tra và báo lại anh trước 16:00.", "Lan"), "Lan", "trước 16:00"),
    (("customer", "ok, I'll send the screenshot tonight", "Ines"), "Ines", "tonight"),
    (("customer", "行，我晚上回家截图发给你们"), "客户", "晚上"),
    (("customer", "хорошо, завтра пришлю скриншот", "Инес"), "Инес", "завтра"),
    (("customer", "vale, mañana os envío la captura", "Ines"), "Ines", "mañana"),
]  # fmt: skip


@pytest.mark.parametrize(("turn", "by", "until"), MADE, ids=[turn[1] for turn, _, _ in MADE])
def test_a_promise_has_its_maker_and_the_very_words_that_say_until_when(turn, by, until):
    (promise,) = promises(PROBLEM, ("agent", "Thanks, I see it.", "Bo"), turn, language="zh" if by == "客户" else "en")
    assert (promise.by, promise.until) == (by, until)
    assert promise.what in turn[1]


NONE_MADE = [
    ("agent", "Could you tell me by tomorrow which network it was?"),
    ("agent", "The validator needs 21 days, until June."),
    ("agent", "请您明天把哈希告诉我。"),
    ("agent", "跨链一般需要 30 分钟。"),
    ("agent", "我们没有安全地址。"),
    ("agent", "节点方回复：已经到账。"),
    ("agent", "Команда проверила: перевод дошёл до адреса."),
    ("customer", "I'll sue you, my lawyer calls tomorrow"),
    ("customer", "I'll never use this again"),
    ("customer", "你们明天必须给我答复"),
    ("customer", "我再试了一次，还是不行"),
    ("customer", "will you send it tomorrow?"),
]


@pytest.mark.parametrize("turn", NONE_MADE, ids=[text for _, text in NONE_MADE])
def test_what_only_sounds_like_a_promise_is_none(turn):
    assert promises(PROBLEM, turn) == ()


ASKED = ("agent", "I'll ask the exchange and update you tomorrow by 12:00.", "Bo", DAY + "09:00:00Z")
KEPT = [
    [ASKED, ("customer", "any news?", "Ines"), ("agent", "They replied: credited.", "Kai", NEXT + "11:05:00Z")],
    [ASKED, ("agent", "I have asked the exchange: it needs a memo.", "Bo", DAY + "09:40:00Z")],
    [("agent", "我今天18点前把清单发您。", "阿德", DAY + "09:00:00"), ("customer", "清单收到了", "小雨", DAY + "17:00:00")],
    [("agent", "我核实备注，两小时后回复。", "阿德", DAY + "09:00"), ("agent", "备注核实过了，没填。", "阿德", DAY + "09:50")],
    [("customer", "I'll send the screenshot tonight", "Ines"), ("customer", "here is the screenshot [image]", "Ines")],
    [("customer", "我晚上重装试试", "小雨"), ("agent", "好的", "阿德"), ("customer", "重装了，还是不行", "小雨")],
]  # fmt: skip
OPEN = [
    [ASKED, ("agent", "They confirmed that they are open on Sunday.", "Bo", DAY + "09:30:00Z")],
    [ASKED, ("agent", "Did they reply to you?", "Kai", NEXT + "11:00:00Z")],
    [ASKED, ("customer", "they said nothing", "Ines", NEXT + "11:00:00Z")],
    [("customer", "I'll send the screenshot tonight", "Ines"), ("customer", "app 2.1.0, Pixel 8", "Ines")],
    [("agent", "我明天10点前给您结果。", "阿德", DAY + "09:00"), ("agent", "同事确认今天值班到九点。", "阿德", DAY + "20:00")],
]  # fmt: skip


@pytest.mark.parametrize("turns", KEPT, ids=[turns[-1][1] for turns in KEPT])
def test_a_promise_that_was_kept_is_not_open(turns):
    assert promises(PROBLEM, *turns) == ()


@pytest.mark.parametrize("turns", OPEN, ids=[turns[-1][1] for turns in OPEN])
def test_a_promise_stays_until_it_is_surely_kept(turns):
    assert len(promises(PROBLEM, *turns)) == 1


def test_an_old_promise_without_a_time_is_forgotten_and_one_with_a_time_is_not():
    chat = [(("customer", "agent")[n % 2], f"and what about asset number {n}") for n in range(20)]
    assert promises(("agent", "I'll look into it.", "Bo"), *chat) == ()
    assert promises(("agent", "I'll look into it by Monday.", "Bo"), *chat) == (
        Promise(by="Bo", until="by Monday", what="I'll look into it by Monday."),
    )


def test_the_next_agent_waits_for_what_the_customer_promised():
    messages = (RedactedMessage(Role.CUSTOMER, RedactedText(PROBLEM[1])),)
    messages += (RedactedMessage(Role.AGENT, RedactedText("Please send the hash.")),)
    messages += (RedactedMessage(Role.CUSTOMER, RedactedText("I'll look for it and send it tonight.")),)
    talk = RedactedConversation(messages)
    assert ExtractiveSummarizer().summarize(talk, "en").summary.next_step.startswith("Wait for the customer")
    assert ExtractiveSummarizer().summarize(talk, "zh").summary.next_step.startswith("等待客户（客户表示：“I'll look")


def test_a_flood_of_promises_costs_no_more_than_a_conversation():
    turns = [("agent", f"I'll update you tomorrow about case {n}.") for n in range(1000)]
    turns += [("agent", f"They replied about number {n}.") for n in range(1000)]
    start = time.process_time()
    assert len(promises(PROBLEM, *turns)) <= 6
    assert time.process_time() - start < 30
