"""A summary of a desk: the customer's mood, what was read, the language, and a stored summary that goes on."""

from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.errors import ModelProblem
from copilot.models.conversation import Conversation, Message, Role
from copilot.models.reply import DraftMode
from copilot.models.summary import Style, SummaryResult
from copilot.models.triage import Sentiment
from copilot.safety.redact import redact_conversation
from copilot.services.mood import mood_at_end
from copilot.services.summarize import SummaryManner, summarize_conversation
from copilot.services.wiring import Desk
from tests.support.scripted_model import Answer, ScriptedModel

HASH = "0x" + "4f1c9a" * 10 + "d2e8"
OTHER = "0x" + "7b3e1c" * 10 + "aa01"


def talk(*turns: tuple[str, str]) -> Conversation:
    """A conversation of (role, text)."""
    return Conversation(tuple(Message(Role(role), text) for role, text in turns))


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def desk(own_home: Path, notes: list[str]) -> Desk:
    return Desk(load_settings(), note=notes.append)


def with_model(desk: Desk, *answers: Answer) -> ScriptedModel:
    model = ScriptedModel(*answers)
    vars(desk)["model"] = model
    return model


ANGRY = ("customer", "This is outrageous, you are thieves!")
MOODS = [
    ([ANGRY], Sentiment.ANGRY),
    ([ANGRY, ("agent", "It is confirmed now."), ("customer", "ah it arrived, thank you so much")], Sentiment.CALM),
    ([ANGRY, ("agent", "Please wait."), ("customer", "ok")], Sentiment.ANGRY),
    ([ANGRY, ("agent", "Please wait."), ("customer", "thanks for nothing, thieves")], Sentiment.ANGRY),
    ([ANGRY, ("customer", "the network is Polygon"), ("customer", "and it is a Pixel 8")], Sentiment.CALM),
    ([("customer", "谢谢"), ("agent", "不客气"), ("customer", "我很担心，钱还在吗？")], Sentiment.ANXIOUS),
    ([("customer", "你们就是骗子，垃圾！"), ("agent", "已到账。"), ("customer", "看到了，谢谢")], Sentiment.CALM),
    (
        [("customer", "Вы мошенники!"), ("agent", "Готово."), ("customer", "спасибо, всё пришло")],
        Sentiment.CALM,
    ),
    ([("customer", "all my coins are being drained right now!! please help, emergency!!")], Sentiment.PANICKED),
    ([("agent", "Hello?")], None),
]


@pytest.mark.parametrize(("turns", "mood"), MOODS, ids=[turns[-1][1] for turns, _ in MOODS])
def test_the_mood_is_that_of_the_end(turns: list[tuple[str, str]], mood: Sentiment | None, desk: Desk) -> None:
    read = redact_conversation(talk(*turns), desk.redaction).conversation
    assert mood_at_end(read, desk.escalation) is mood
    assert summarize_conversation(talk(*turns), desk).summary.mood is (mood or Sentiment.CALM)


def test_the_mood_is_judged_by_code_with_a_model_too(desk: Desk) -> None:
    with_model(desk, {"problem": "A complaint.", "mood": "calm", "text": "A complaint."})
    assert summarize_conversation(talk(ANGRY), desk).summary.mood is Sentiment.ANGRY


def test_every_message_is_counted_whoever_said_it(desk: Desk) -> None:
    result = summarize_conversation(talk(("bot", "Hi"), ("customer", "no ETH"), ("system", "assigned"), ("agent", "?")), desk)
    assert result.covered.messages == 4
    assert len(result.covered.last) == 4
    assert all(len(mark) == 12 for mark in result.covered.last)


@pytest.mark.parametrize(
    ("asked", "scaffold"), [("zh", "回答客户"), ("en", "Answer the customer"), ("", "Answer the customer")]
)
def test_offline_the_scaffold_is_in_the_language_asked_for_and_the_result_names_the_one_of_the_quotes(
    asked: str, scaffold: str, desk: Desk
) -> None:
    result = summarize_conversation(talk(("customer", "Where is my transfer of 5 SOL?")), desk, SummaryManner(asked))
    assert result.summary.next_step.startswith(scaffold)
    assert "Where is my transfer of 5 SOL?" in result.summary.text
    assert result.language == "en"


def test_a_model_that_would_not_write_the_language_is_told_as_it_is(desk: Desk) -> None:
    english = {"headline": "Late transfer", "problem": "The customer's transfer is late.", "text": "It is late since Monday."}
    with_model(desk, english, english)
    assert summarize_conversation(talk(("customer", "转账一直没到")), desk, SummaryManner("zh")).language == "en"


# --- a stored summary that goes on --------------------------------------------------------------------

TURNS = (
    ("customer", f"My transfer of 12 SOL is late. Mail me at ines@example.org. The tx hash is {HASH}"),
    ("agent", "I'll ask the exchange and update you tomorrow."),
    ("customer", "ok"),
    ("agent", "Which exchange is it?"),
    ("customer", "the usual one"),
    ("agent", "Thanks."),
    ("customer", "ok"),
)
NEW = (
    ("agent", "They replied: credited."),
    ("customer", f"there is a second one, tx hash {OTHER}, write to kai@example.org"),
)


@pytest.fixture
def stored(desk: Desk) -> SummaryResult:
    return summarize_conversation(talk(*TURNS), desk)


def test_only_the_new_turns_are_added(desk: Desk, stored: SummaryResult, notes: list[str]) -> None:
    result = summarize_conversation(talk(*TURNS, *NEW), desk, stored=stored)
    assert result.covered.messages == 9
    assert len(result.summary.timeline) == len(stored.summary.timeline) + 2
    assert result.summary.facts.tx_hashes == (HASH, OTHER)
    assert result.summary.promises == ()
    assert "[EMAIL_2]" in result.summary.timeline[-1].what
    assert "[EMAIL_1]" in result.summary.timeline[0].what
    assert notes == []
    once_more = summarize_conversation(talk(*TURNS, *NEW, ("customer", "the app is version 2.4.1")), desk, stored=result)
    assert once_more.covered.messages == 10
    assert len(once_more.summary.timeline) == len(result.summary.timeline) + 1


def test_a_file_with_the_new_turns_alone_is_all_new_and_its_placeholders_are_its_own(
    desk: Desk, stored: SummaryResult, notes: list[str]
) -> None:
    result = summarize_conversation(talk(*NEW), desk, stored=stored)
    assert notes == ["None of the stored turns is in FILE: all 2 turns are taken as new."]
    assert result.covered.messages == 9
    assert result.covered.from_start is False
    assert "[EMAIL_1]" in result.summary.timeline[0].what
    assert "[EMAIL_2]" in result.summary.timeline[-1].what
    # The whole conversation numbers its e-mail addresses in another way than the summary does by now.
    later = summarize_conversation(talk(*TURNS, *NEW, ("customer", "now mo@example.org")), desk, stored=result)
    assert later.covered.messages == 10
    assert not {"[EMAIL_1]", "[EMAIL_2]"} & set(later.summary.timeline[-1].what.split())


@pytest.mark.parametrize(
    ("before", "added"),
    [
        (TURNS, 2),
        (TURNS[3:], 2),
        (TURNS[-1:], 2),
        (TURNS[-2:], 2),
        ((*TURNS[:-1], ("customer", "ok!")), 3),
        ((*TURNS[:-2], ("agent", "Thank you.")), 3),
        ((("customer", "hello again"), ("customer", "ok")), 4),
        ((), 2),
    ],
    ids=["whole", "tail", "last", "last two", "last edited", "last two edited", "said anew", "new alone"],
)
def test_what_was_covered_is_found_by_what_was_said(
    before: tuple[tuple[str, str], ...], added: int, desk: Desk, stored: SummaryResult
) -> None:
    result = summarize_conversation(talk(*before, *NEW), desk, stored=stored)
    assert result.covered.messages == len(TURNS) + added


def test_nothing_new_is_said_and_the_stored_summary_comes_back(desk: Desk, stored: SummaryResult, notes: list[str]) -> None:
    model = with_model(desk)
    assert summarize_conversation(talk(*TURNS), desk, stored=stored) == stored
    assert summarize_conversation(talk(*TURNS[-3:]), desk, stored=stored) == stored
    assert model.asked == []
    assert len(notes) == 2 and "does not cover" in notes[0]


def test_a_withdrawal_in_the_new_turns_takes_an_old_identifier_back(desk: Desk, stored: SummaryResult) -> None:
    since = talk(("customer", f"sorry, the hash I gave is the wrong one, it is {OTHER}"))
    result = summarize_conversation(since, desk, stored=stored)
    assert result.summary.facts.tx_hashes == (OTHER,)
    assert result.covered.withdrawn == (HASH,)
    repeated = summarize_conversation(talk(("customer", f"not {HASH}, that tx hash is of last year")), desk, stored=result)
    assert repeated.summary.facts.tx_hashes == (OTHER,)


def test_the_mood_of_a_summary_that_goes_on_is_that_of_the_new_turns(desk: Desk, stored: SummaryResult) -> None:
    assert summarize_conversation(talk(ANGRY), desk, stored=stored).summary.mood is Sentiment.ANGRY
    upset = stored.model_copy(update={"summary": stored.summary.model_copy(update={"mood": Sentiment.ANGRY})})
    silent = summarize_conversation(talk(*TURNS, ("agent", "Hello?")), desk, stored=upset)
    assert silent.summary.mood is Sentiment.ANGRY, "the customer said nothing since"


def test_the_style_is_that_of_the_run(desk: Desk, stored: SummaryResult) -> None:
    result = summarize_conversation(talk(*TURNS, *NEW), desk, SummaryManner("en", Style.SHORT), stored)
    assert "Next:" in result.summary.text and "Tried:" not in result.summary.text


def test_a_stored_summary_that_was_edited_is_redacted_again(desk: Desk, stored: SummaryResult) -> None:
    phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    edited = stored.summary.model_copy(
        update={
            "problem": f"The seed phrase is {phrase}. Call +49 151 23456789.",
            "tried": (*stored.summary.tried, "Wrote to someone.else@example.org."),
            "facts": stored.summary.facts.model_copy(update={"addresses": (phrase,)}),
        }
    )
    result = summarize_conversation(talk(*NEW), desk, stored=stored.model_copy(update={"summary": edited}))
    written = result.model_dump_json()
    assert "sausage" not in written and "23456789" not in written and "someone.else" not in written
    assert "[SEED_PHRASE_1]" in result.summary.problem
    assert result.summary.facts.addresses == ()
    assert result.summary.facts.tx_hashes == (HASH, OTHER), "a hash stays one though nothing beside it says so"


def test_a_model_gets_the_stored_summary_and_the_new_turns_and_a_failing_one_gives_way(
    desk: Desk, stored: SummaryResult, notes: list[str]
) -> None:
    part = {"problem": "The exchange credited it.", "text": "The exchange credited it."}
    whole = {"problem": "12 SOL were credited; a second transfer is named.", "text": "12 SOL were credited."}
    model = with_model(desk, part, whole)
    result = summarize_conversation(talk(*TURNS, *NEW), desk, stored=stored)
    assert (result.mode, result.covered.messages) == (DraftMode.MODEL, 9)
    assert result.summary.problem == whole["problem"]
    assert "the usual one" not in model.prompt(0)
    assert stored.summary.problem[:30] in model.prompt(1)
    vars(desk).pop("model_summariser")
    with_model(desk, ModelProblem("down"))
    offline = summarize_conversation(talk(*TURNS, *NEW), desk, stored=stored)
    assert offline.mode is DraftMode.OFFLINE
    assert offline.covered.messages == 9
    assert "Summarised without the model." in notes[-1]


def test_a_summary_of_thousands_of_messages_goes_on_quickly(desk: Desk) -> None:
    import time

    turns = [(("customer", "agent")[n % 2], f"step {n}: balance {n}.5 ETH") for n in range(3000)]
    first = summarize_conversation(talk(*turns[:2990]), desk)
    start = time.process_time()
    result = summarize_conversation(talk(*turns), desk, stored=first)
    assert result.covered.messages == 3000
    assert time.process_time() - start < 30


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("收到，可我的币被转走了", "被转走"),
        ("谢谢，但是问题根本没有解决", "没有解决"),
        ("Great, now it's 0", "now it's 0"),
    ],
)
def test_an_alarm_behind_a_courtesy_is_no_goodbye(desk: Desk, said: str, step: str) -> None:
    result = summarize_conversation(talk(("customer", "我的钱包打不开"), ("agent", "请重启手机"), ("customer", said)), desk)
    assert step in result.summary.next_step


@pytest.mark.parametrize("said", ["好的，谢谢您！", "ok thank you so much", "Спасибо большое!", "嗯嗯，好的，我等消息"])
def test_a_goodbye_is_one(desk: Desk, said: str) -> None:
    result = summarize_conversation(talk(("customer", "Hi?"), ("agent", "Done."), ("customer", said)), desk)
    assert said not in result.summary.next_step


@pytest.mark.parametrize(
    "said",
    [
        "We will never call you, not today and not tomorrow.",
        "我们不会给您打电话，明天也不会",
        "Someone wrote: “I will refund you by tomorrow if you pay first.”",
    ],
)
def test_a_refusal_or_somebody_elses_words_are_no_promise(desk: Desk, said: str) -> None:
    assert summarize_conversation(talk(("customer", "Will you call me?"), ("agent", said)), desk).summary.promises == ()


def test_let_you_know_is_a_promise(desk: Desk) -> None:
    (promise,) = summarize_conversation(
        talk(("customer", "When?"), ("agent", "We'll let you know by Friday.")), desk
    ).summary.promises
    assert "let you know" in promise.what and "Friday" in promise.until


def test_a_next_step_that_no_reply_may_say_is_not_handed_on(desk: Desk) -> None:
    said = "Please send me your 12 word recovery phrase and I will check it by tomorrow."
    result = summarize_conversation(talk(("customer", "Help"), ("agent", said)), desk)
    assert "recovery phrase" not in result.summary.next_step
    assert result.summary.next_step == desk.say("guarded_step")
