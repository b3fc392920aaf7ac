"""The model summariser: any length, nothing invented, facts by code."""

import re
from collections.abc import Callable, Sequence

import pytest

from copilot.errors import ModelProblem
from copilot.llm.awaiting import Awaited
from copilot.llm.failures import ContextTooLong
from copilot.llm.prompts import PromptLibrary
from copilot.llm.summarizer import ModelSummarizer
from copilot.llm.tokens import EstimatedCounter
from copilot.llm.unsupported import Evidence, keep_supported, without_unsupported
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, RedactedMessage, RedactedText
from copilot.models.reply import DraftMode
from copilot.models.summary import Covered, Earlier, Facts, Promise, Style, Summary, TimelineEntry
from tests.support.scripted_model import ScriptedModel

Talk = Callable[..., RedactedConversation]
HASH = "0x" + "4f1c9a" * 10 + "d2e8"
GOOD = {
    "headline": "Transfer pending since Monday",
    "problem": "The customer's transfer of 120.5 USDT is pending.",
    "timeline": [{"at": "", "who": "customer", "what": "Reported the pending transfer."}],
    "tried": ["Restarted the app: no change."],
    "open_questions": ["Which network was chosen?"],
    "next_step": "Ask for the network.",
    "text": "The customer's transfer of 120.5 USDT is pending; restarting changed nothing.",
}


def _summariser(model: ScriptedModel, **options: object) -> ModelSummarizer:
    return ModelSummarizer(model, PromptLibrary(), **options)  # type: ignore[arg-type]


def test_summary_has_every_part_and_facts_by_code(talk: Talk) -> None:
    model = ScriptedModel(GOOD)
    conversation = talk(f"I sent 120.5 USDT on Ethereum and it is pending: {HASH}", ("agent", "Please restart the app."))
    result = _summariser(model).summarize(conversation, "en")
    assert result.summary.headline == "Transfer pending since Monday"
    assert result.summary.tried == ("Restarted the app: no change.",)
    assert result.summary.facts.tx_hashes == (HASH,)
    assert result.mode is DraftMode.MODEL
    assert result.usage.prompt_tokens == 10
    assert "facts" not in str(model.schemas[0])


def test_invented_identifiers_reach_nobody(talk: Talk) -> None:
    invented = "0x" + "ab12" * 16
    answer = {
        "headline": f"Pending transfer {invented}",
        "problem": f"A transfer of 120.5 USDT is pending. Its hash is {invented}.",
        "timeline": [
            {"who": "customer", "what": f"Sent transaction {invented}."},
            {"who": "agent", "what": "Asked for version 9.8.7."},
            {"who": "customer", "what": "Waited."},
        ],
        "tried": ["Sent 99999 USDT again."],
        "open_questions": ["Is help.fake-support.com genuine?"],
        "next_step": "Write to someone@example.org.",
        "text": f"A transfer of 120.5 USDT is pending. See {invented}. The customer waits.",
    }
    conversation = talk(f"I sent 120.5 USDT and it is pending: {HASH}")
    summary = _summariser(ScriptedModel(answer)).summarize(conversation, "en").summary
    written = summary.model_dump_json()
    for token in (invented, "9.8.7", "99999", "fake-support", "someone@example.org"):
        assert token not in written
    assert summary.headline == "Pending transfer"
    assert summary.problem == "A transfer of 120.5 USDT is pending."
    assert [entry.what for entry in summary.timeline] == ["Waited."]
    assert summary.text == "A transfer of 120.5 USDT is pending. The customer waits."


EVIDENCE = Evidence(
    [f"Hash {HASH}, 1,250.5 USDT, version v2.11.4, order 8837712, 3 times, see https://etherscan.io/tx/{HASH} today."]
)
KEPT = [
    f"The hash is {HASH.upper().replace('0X', '0x')}.",
    "1250.5 USDT were sent on 3 May.",
    "The app is v2.11.4, or 2.11.4 as she says.",
    "Order 8837712 is open.",
    "It failed 3 times in 2024 within 48 hours.",
    "After step 1. the customer waited 30 minutes.",
]
DROPPED = [
    "1,250.6 USDT were sent.",
    "Version 2.11.5 is old.",
    "Order 883771 is open.",
    "Write to a@b.co now.",
    "Open wallet-help.net now.",
    "He has 7 USDT.",
]


@pytest.mark.parametrize("sentence", KEPT)
def test_supported_sentences_stay_as_they_are(sentence: str) -> None:
    assert keep_supported(sentence, EVIDENCE) == sentence


@pytest.mark.parametrize("sentence", DROPPED)
def test_unsupported_sentences_go(sentence: str) -> None:
    assert keep_supported(f"It is pending. {sentence}", EVIDENCE) == "It is pending."


def test_shortened_identifiers_are_written_out() -> None:
    assert keep_supported(f"See {HASH[:8]}...{HASH[-6:]} for it.", EVIDENCE) == f"See {HASH} for it."
    assert keep_supported(f"See {HASH[:8]}…{HASH[-6:]}。", EVIDENCE) == f"See {HASH}。"
    assert without_unsupported("See 0xdead…beef for it.", EVIDENCE) == "See for it."


def _merging(messages: Sequence[dict[str, str]]) -> str:
    """A model that reports the marks it saw, in parts and in merges."""
    import json

    seen = re.findall(r"MARK\d+", messages[1]["content"])
    return json.dumps({**GOOD, "problem": "It is pending.", "text": "", "tried": list(dict.fromkeys(seen))})


@pytest.mark.parametrize("context", [4000, 8192])
def test_very_long_conversation_is_read_to_its_last_message_within_the_window(talk: Talk, context: int) -> None:
    turns = [
        ("customer" if n % 2 else "agent", f"MARK{n} " + "The wallet was looked at again and nothing new was found. " * 12)
        for n in range(150)
    ]
    model = ScriptedModel(*[_merging] * 200)
    result = _summariser(model, context_tokens=context).summarize(talk(*turns), "en")
    counter = EstimatedCounter()
    assert max(counter.count_messages(messages) for messages in model.asked) <= context
    maps = [messages for messages in model.asked if "<<<CONVERSATION" in messages[1]["content"]]
    read = "\n".join(messages[1]["content"] for messages in maps)
    assert all(f"MARK{n} " in read for n in range(150))
    assert len(maps) > 1
    assert result.summary.tried[-1] == "MARK149"
    assert result.usage.prompt_tokens == 10 * len(model.asked)


def test_one_turn_longer_than_the_window_is_split_and_loses_nothing(talk: Talk) -> None:
    text = " ".join(f"word{n}x" for n in range(9000))
    model = ScriptedModel(*[_merging] * 100)
    _summariser(model, context_tokens=5000).summarize(talk(text), "en")
    read = "".join(re.sub(r"\s", "", messages[1]["content"]) for messages in model.asked)
    assert all(f"word{n}x" in read for n in range(0, 9000, 37))
    assert len(model.asked) > 3


def test_smaller_window_than_told_means_smaller_parts(talk: Talk) -> None:
    model = ScriptedModel(ContextTooLong("too long"), *[_merging] * 50)
    turns = ["It is still pending since this morning and nothing has moved at all. " * 10 for _ in range(40)]
    _summariser(model).summarize(talk(*turns), "en")
    assert len(model.prompt(1)) < len(model.prompt(0))
    hopeless = ScriptedModel(*[ContextTooLong("too long")] * 20)
    with pytest.raises(ModelProblem):
        _summariser(hopeless).summarize(talk(*turns), "en")
    assert len(hopeless.asked) < 6


def test_wrong_language_is_repaired_once(talk: Talk) -> None:
    chinese = {
        **GOOD,
        "headline": "转账处理中",
        "problem": "客户的转账一直处于处理中状态。",
        "text": "客户的转账一直处于处理中状态，重启应用没有变化。",
    }
    model = ScriptedModel(GOOD, chinese)
    result = _summariser(model).summarize(talk("我转了 120.5 USDT，一直在处理中"), "zh")
    assert result.summary.headline == "转账处理中"
    assert result.language == "zh"
    assert result.usage.prompt_tokens == 20
    failing = ScriptedModel(GOOD, ModelProblem("down"))
    assert _summariser(failing).summarize(talk("我转了 120.5 USDT"), "zh").summary.headline == GOOD["headline"]


def test_weak_shapes_are_tolerated(talk: Talk) -> None:
    answer = (
        "```json\n"
        + '{"title": "T", "problem": "It is pending.", "timeline": "Sent it\\nWaited", '
        + '"tried": "restart", "next_steps": ["Ask."]}'
        + "\n```"
    )
    summary = _summariser(ScriptedModel(answer)).summarize(talk("It is pending"), "en").summary
    assert (summary.headline, summary.tried, summary.next_step) == ("T", ("restart",), "Ask.")
    assert [entry.what for entry in summary.timeline] == ["Sent it", "Waited"]
    assert summary.text == "It is pending. Tried: restart. Next: Ask."
    assert "\n" not in summary.text


NAMED = RedactedConversation(
    (
        RedactedMessage(Role.CUSTOMER, RedactedText("My bridge of 300 USDC is pending."), "Marta"),
        RedactedMessage(Role.AGENT, RedactedText("I'll ask the bridge and write by 18:00 UTC."), "Jun", "2026-05-04T10:00"),
        RedactedMessage(Role.CUSTOMER, RedactedText("I'll send the screenshot tonight."), "Marta"),
    )
)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({"by": "Jun", "until": "18:00 UTC", "what": "Asks the bridge."}, ("Jun", "18:00 UTC", "Asks the bridge.")),
        ({"by": "agent", "until": "by  18:00 utc", "what": "Asks the bridge."}, ("Jun", "by  18:00 utc", "Asks the bridge.")),
        ({"by": "Customer", "until": "tonight", "what": "Sends it."}, ("Marta", "tonight", "Sends it.")),
        ({"by": "客服", "until": "今晚", "what": "Asks."}, ("Jun", "", "Asks.")),
        ({"who": "marta", "deadline": "19:00 UTC", "promise": "Sends it."}, ("Marta", "", "Sends it.")),
        ({"by": "the bridge", "until": "", "what": "Refunds 300 USDC."}, None),
        ({"by": "Jun", "until": "18:00 UTC", "what": "Refunds 900 USDC."}, None),
        ("Somebody writes.", None),
    ],
)
def test_a_promise_is_kept_only_with_a_speaker_and_in_the_words_of_the_conversation(said: object, kept: object) -> None:
    answer = {**GOOD, "problem": "A bridge is pending.", "tried": [], "promises": [said], "text": "A bridge is pending."}
    summary = _summariser(ScriptedModel(answer)).summarize(NAMED, "en").summary
    assert [(promise.by, promise.until, promise.what) for promise in summary.promises] == ([kept] if kept else [])


def test_the_model_reads_who_speaks_and_which_style_is_wished_for() -> None:
    model = ScriptedModel({**GOOD, "text": ""})
    _summariser(model).summarize(NAMED, "en", Style.SHORT)
    assert "1. customer, Marta: My bridge" in model.prompt()
    assert "2. agent, Jun, 2026-05-04T10:00: I'll ask" in model.prompt()
    assert 'Style of "text": short' in model.prompt()
    assert "promises" in str(model.schemas[0])


def test_a_paragraph_the_model_left_out_is_put_together_in_the_style() -> None:
    answer = {**GOOD, "problem": "A bridge is pending.", "tried": [], "text": ""}
    texts = {
        style: _summariser(ScriptedModel(answer)).summarize(NAMED, "en", style).summary.text
        for style in (Style.SHORT, Style.TIMELINE)
    }
    assert (
        texts[Style.SHORT] == "A bridge is pending. So far: customer: Reported the pending transfer. Next: Ask for the network."
    )
    assert texts[Style.TIMELINE] == "customer: Reported the pending transfer."


OLD = Summary(
    headline="Bridge pending",
    problem="A bridge of 300 USDC is pending.",
    timeline=(TimelineEntry(at="2026-05-03", who="Marta", what=f"Sent {HASH}."),),
    promises=(Promise(by="Jun", until="tomorrow", what="Asks the bridge."),),
    facts=Facts(tx_hashes=(HASH,), amounts=("300 USDC",)),
    open_questions=("Is it lost?",),
    next_step="Ask the bridge.",
    text="A bridge of 300 USDC is pending.",
)


def test_a_stored_summary_goes_on_with_nothing_but_itself_and_the_new_turns(talk: Talk) -> None:
    part = {**GOOD, "problem": "The bridge answered.", "text": "", "tried": []}
    whole = {
        **part,
        "problem": "A bridge of 300 USDC is pending, and 40 BNB were sent.",
        "tried": ["Asked: 300 USDC wait."],
        "promises": [{"by": "Jun", "until": "tomorrow", "what": "Asks the bridge."}],
    }
    model = ScriptedModel(part, whole)
    seen = talk(f"My bridge of 300 USDC: {HASH}").messages
    new = talk(("agent", "The bridge says it waits for confirmations."))
    result = _summariser(model).summarize(new, "en", Style.HAND_OVER, Earlier(OLD, Covered(messages=1), seen))
    assert len(model.asked) == 2
    assert "My bridge of 300 USDC" not in model.prompt(0) + model.prompt(1)
    assert "waits for confirmations" in model.prompt(0)
    merged = model.prompt(1)
    assert merged.index("Is it lost?") < merged.index("The bridge answered.")
    assert result.summary.facts.tx_hashes == (HASH,)
    assert result.summary.tried == ("Asked: 300 USDC wait.",)
    assert result.summary.promises == OLD.promises
    assert "40 BNB" not in result.model_dump_json()
    assert result.usage.prompt_tokens == 20


def test_a_ticket_of_three_hundred_pages_is_read_once_and_becomes_one_summary(talk: Talk) -> None:
    last = "0x" + "9e" * 31 + "07"
    turns = [
        ("customer" if n % 2 else "agent", f"MARK{n} the balance was looked at again, nothing new.") for n in range(1, 6001)
    ]
    turns[0] = ("customer", f"MARK1 my transfer hash is {HASH}")
    turns[-1] = ("customer", f"MARK6000 the other transfer hash is {last}")
    model = ScriptedModel(*[_merging] * 400)
    result = _summariser(model).summarize(talk(*turns), "en")
    maps = [messages[1]["content"] for messages in model.asked if "<<<CONVERSATION" in messages[1]["content"]]
    read = re.findall(r"MARK(\d+) ", "\n".join(maps))
    assert [int(mark) for mark in read] == list(range(1, 6001))
    assert result.summary.facts.tx_hashes == (HASH, last)
    assert result.summary.problem == "It is pending."
    assert len(model.asked) - len(maps) < len(maps), "merges are fewer than parts"


def test_parts_on_order_are_all_asked_before_the_work_pauses(talk: Talk) -> None:
    turns = ["MARK " + "It is still pending since this morning and nothing has moved at all. " * 12 for _ in range(60)]
    parts = ScriptedModel(*[_merging] * 100)
    _summariser(parts, context_tokens=5000).summarize(talk(*turns), "en")
    count = sum("<<<CONVERSATION" in messages[1]["content"] for messages in parts.asked)
    waiting = ScriptedModel(_merging, *[Awaited()] * (count - 1))
    with pytest.raises(Awaited):
        _summariser(waiting, context_tokens=5000).summarize(talk(*turns), "en")
    assert len(waiting.asked) == count > 2
    merging = ScriptedModel(*[_merging] * count, *[Awaited()] * 50)
    with pytest.raises(Awaited):
        _summariser(merging, context_tokens=5000).summarize(talk(*turns), "en")
    assert len(merging.asked) - count == sum("<<<PART 1" in asked[1]["content"] for asked in merging.asked)
