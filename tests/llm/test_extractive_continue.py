"""A stored summary continued without a model, and the paragraph in its three styles."""

import re

import pytest

from copilot.llm.extractive import ExtractiveSummarizer
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, RedactedMessage, RedactedText
from copilot.models.summary import Covered, Earlier, Facts, Promise, Style, Summary

WRONG = "0x" + "a1" * 31 + "f0"
RIGHT = "0x" + "b2" * 31 + "f0"
OTHER = "0x" + "c3" * 31 + "e9"


def talk(*turns):
    return RedactedConversation(tuple(RedactedMessage(Role(role), RedactedText(text), *rest) for role, text, *rest in turns))


FIRST = {
    "en": talk(
        ("customer", "I sent 75 USDT on Polygon and the shop says it never came", "Nils", "2026-05-04T09:00:00Z"),
        ("agent", "Please send the hash.", "Ana", "2026-05-04T09:02:00Z"),
        ("customer", WRONG, "Nils", "2026-05-04T09:03:00Z"),
        ("agent", "I'll ask the node team and update you tomorrow by 10:00 UTC.", "Ana", "2026-05-04T09:10:00Z"),
        ("customer", "Will it come back if the shop refuses it?", "Nils", "2026-05-04T09:11:00Z"),
    ),
    "zh": talk(
        ("customer", "我在 Polygon 上付了 75 USDT，商家说没收到", "小雨", "2026-05-04T09:00:00+08:00"),
        ("agent", "请发一下交易哈希。", "阿青", "2026-05-04T09:02:00+08:00"),
        ("customer", WRONG, "小雨", "2026-05-04T09:03:00+08:00"),
        ("agent", "我请节点团队核实，明天10点前给您答复。", "阿青", "2026-05-04T09:10:00+08:00"),
        ("customer", "商家不收的话会退回来吗？", "小雨", "2026-05-04T09:11:00+08:00"),
    ),
    "ru": talk(
        ("customer", "Отправил 75 USDT в сети Polygon, магазин говорит, что ничего не пришло", "Илья", "2026-05-04T09:00:00Z"),
        ("agent", "Пришлите, пожалуйста, хеш.", "Ева", "2026-05-04T09:02:00Z"),
        ("customer", WRONG, "Илья", "2026-05-04T09:03:00Z"),
        ("agent", "Я проверю у команды и напишу завтра до 10:00.", "Ева", "2026-05-04T09:10:00Z"),
        ("customer", "А деньги вернутся, если магазин откажется?", "Илья", "2026-05-04T09:11:00Z"),
    ),
}  # fmt: skip
SINCE = {
    "en": talk(
        ("customer", f"sorry, the wrong one. it's {RIGHT}", "Nils", "2026-05-05T09:50:00Z"),
        ("agent", "The node team confirmed that the transfer reached the shop's address.", "Ben", "2026-05-05T09:55:00Z"),
        ("customer", "asked the shop again, still nothing", "Nils", "2026-05-05T10:20:00Z"),
        ("agent", "I'll write to the shop and tell you by Thursday 12:00 UTC.", "Ben", "2026-05-05T10:30:00Z"),
    ),
    "zh": talk(
        ("customer", f"发错了，应该是 {RIGHT}", "小雨", "2026-05-05T09:50:00+08:00"),
        ("agent", "节点团队回复：这笔已经到了商家的地址。", "阿木", "2026-05-05T09:55:00+08:00"),
        ("customer", "又问了商家，还是说没收到", "小雨", "2026-05-05T10:20:00+08:00"),
        ("agent", "我联系商家核实，周四12点前给您答复。", "阿木", "2026-05-05T10:30:00+08:00"),
    ),
    "ru": talk(
        ("customer", f"ошибся, вот верный: {RIGHT}", "Илья", "2026-05-05T09:50:00Z"),
        ("agent", "Команда ответила: перевод дошёл до адреса магазина. Мы проверили хеш.", "Яна", "2026-05-05T09:55:00Z"),
        ("customer", "спросил магазин ещё раз, всё равно ничего", "Илья", "2026-05-05T10:20:00Z"),
        ("agent", "Я напишу в магазин и отвечу вам до четверга.", "Яна", "2026-05-05T10:30:00Z"),
    ),
}  # fmt: skip


def both(language, style=Style.HAND_OVER, turns=True):
    """The first summary, and the same continued with the turns since; `turns`: the first ones are still at hand."""
    first = ExtractiveSummarizer().summarize(FIRST[language], language)
    earlier = Earlier(first.summary, Covered(messages=5), FIRST[language].messages if turns else ())
    return first.summary, ExtractiveSummarizer().summarize(SINCE[language], language, style, earlier)


@pytest.mark.parametrize("turns", [True, False], ids=["whole conversation", "new turns alone"])
@pytest.mark.parametrize("language", FIRST)
def test_a_summary_goes_on(language, turns):
    old, result = both(language, turns=turns)
    new = result.summary
    assert (new.headline, new.problem.replace(" (withdrawn)", "")) == (old.headline, old.problem)
    assert len(old.promises) == len(old.open_questions) == 1
    assert (new.facts.tx_hashes, result.covered.withdrawn) == ((RIGHT,), (WRONG,))
    assert new.facts.amounts == ("75 USDT",)
    assert [entry.at for entry in new.timeline if entry.at][: len(old.timeline)] == [entry.at for entry in old.timeline]
    assert len(new.timeline) > len(old.timeline)
    (promise,) = new.promises
    assert promise.by in {"Ben", "阿木", "Яна"}
    assert promise.until in {"by Thursday 12:00 UTC", "周四12点前", "до четверга"}
    assert new.open_questions == ()
    assert promise.what in new.next_step
    assert new.tried[: len(old.tried)] == old.tried
    assert len(new.tried) == len(old.tried) + 1
    assert new.text.count(WRONG) == new.text.count(f"{WRONG} (withdrawn)")
    for line in (new.problem, new.tried[-1], promise.what):
        assert line.rstrip(".。") in new.text


@pytest.mark.parametrize("language", FIRST)
def test_the_wrong_hash_is_marked_once_in_what_was_told_before(language):
    _, result = both(language)
    told = [entry.what for entry in result.summary.timeline if WRONG in entry.what]
    mark = "（已作废）" if language == "zh" else " (withdrawn)"
    assert f"{WRONG}{mark}" in told[0]
    assert not any(f"{mark}{mark}" in line or f"{mark} " in line for line in told)


def test_a_withdrawn_hash_that_is_repeated_is_no_fact_again():
    _, result = both("en")
    again = talk(("customer", f"the first one, {WRONG}, was of another shop. now {OTHER} is pending too", "Nils"))
    earlier = Earlier(result.summary, Covered(messages=9, withdrawn=result.covered.withdrawn))
    more = ExtractiveSummarizer().summarize(again, "en", Style.HAND_OVER, earlier)
    assert more.summary.facts.tx_hashes == (RIGHT, OTHER)
    assert more.covered.withdrawn == (WRONG,)
    assert f"{WRONG} (withdrawn), was" in more.summary.timeline[-1].what


def test_a_question_nobody_answered_and_a_promise_nobody_kept_stay():
    first = ExtractiveSummarizer().summarize(FIRST["en"], "en").summary
    since = talk(("customer", "hello?", "Nils", "2026-05-04T09:30:00Z"), ("customer", "it is Android 14", "Nils"))
    new = ExtractiveSummarizer().summarize(since, "en", Style.HAND_OVER, Earlier(first)).summary
    assert new.promises == first.promises
    assert set(first.open_questions) <= set(new.open_questions)


@pytest.mark.parametrize(
    ("question", "answer", "stays"),
    [
        ("Which network and which exchange was it?", ("customer", "the network was Polygon, the exchange my usual one"), False),
        ("Which network and which exchange was it?", ("customer", "my phone is a Pixel 8"), True),
        ("商家的充值地址是否需要备注？", ("agent", "商家的充值地址不需要备注。"), False),
        ("商家的充值地址是否需要备注？", ("agent", "我们已经联系商家了。"), True),
    ],
)
def test_a_question_in_a_models_words_is_answered_by_what_is_about_it(question, answer, stays):
    stored = Summary(headline="h", problem="p", open_questions=(question,), next_step="n", text="t")
    new = ExtractiveSummarizer().summarize(talk(answer), "en", Style.HAND_OVER, Earlier(stored)).summary
    assert (question in new.open_questions) is stays


def test_what_is_still_owed_is_the_next_step_where_the_new_turns_leave_none():
    stored = Summary(
        headline="h",
        problem="p",
        promises=(Promise(by="Ana", until="by Friday", what="Asks the shop."),),
        facts=Facts(tx_hashes=(RIGHT,)),
        next_step="Keep it.",
        text="t",
    )
    new = ExtractiveSummarizer().summarize(talk(("customer", "ok thanks")), "en", Style.HAND_OVER, Earlier(stored)).summary
    assert new.next_step == "Keep what was promised (by Friday): “Asks the shop.”"
    silent = ExtractiveSummarizer().summarize(talk(("customer", "…")), "en", Style.HAND_OVER, Earlier(stored)).summary
    assert (silent.problem, silent.next_step, silent.facts) == ("p", "Keep it.", stored.facts)


def test_a_wordless_beginning_leaves_the_problem_to_what_follows():
    first = ExtractiveSummarizer().summarize(talk(("customer", "…")), "zh")
    new = ExtractiveSummarizer().summarize(FIRST["zh"], "zh", Style.HAND_OVER, Earlier(first.summary)).summary
    assert "75 USDT" in new.problem and "75 USDT" in new.headline


STATE = {"en": "So far: asked the shop again, still nothing. Next:", "zh": "目前：又问了商家，还是说没收到。下一步："}


@pytest.mark.parametrize("language", STATE)
def test_the_short_style_tells_problem_state_and_next_step(language):
    _, result = both(language, Style.SHORT)
    text = result.summary.text
    assert "75 USDT" in text[:40]
    assert STATE[language] in text
    assert text.rstrip("。.").endswith(result.summary.next_step.rstrip("。."))
    assert RIGHT not in text and WRONG[:20] not in text, "identifiers stand in the facts, never cut off in the text"
    assert result.summary.timeline and result.summary.promises, "the style is that of the text alone"


@pytest.mark.parametrize("language", FIRST)
def test_the_timeline_style_tells_events_in_order_with_their_times(language):
    _, result = both(language, Style.TIMELINE)
    text = result.summary.text
    assert "\n" not in text
    assert text.startswith("2026-05-04 09:00 ")
    assert re.findall(r"2026-05-0\d", text) == ["2026-05-04", "2026-05-05"], "a day is named once"
    assert [text.index(time) for time in ("09:02", "09:03", "09:10", "09:11", "09:50", "10:30")] == sorted(
        text.index(time) for time in ("09:02", "09:03", "09:10", "09:11", "09:50", "10:30")
    )
