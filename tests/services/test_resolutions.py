"""Steps are what independent cases share, without anything that belongs to one of them."""

from copilot.models.findings import RedactedText
from copilot.services.resolutions import Resolution, common_steps, general_questions


def steps(*texts: str, boilerplate: frozenset[str] = frozenset()) -> list[str]:
    cases = [Resolution(f"case {n}", RedactedText(text)) for n, text in enumerate(texts)]
    return [step.text for step in common_steps(cases, boilerplate)]


def test_steps_keep_the_order_agents_give_them() -> None:
    one = "Open the settings page. Choose a sound. Restart the app."
    assert steps(one, f"Please {one[0].lower()}{one[1:]}") != []
    assert [step.split()[-1] for step in steps(one, one)] == ["page.", "sound.", "app."]


def test_a_sentence_of_one_case_is_no_step() -> None:
    assert steps("Open the settings page. Buy a hat in town.", "Open the settings page.") == ["Open the settings page."]
    assert steps("打开设置页面。去城里买帽子。", "打开设置页面。") == ["打开设置页面。"]


def test_twice_in_one_case_is_still_one_case() -> None:
    assert steps("Open the settings page. Open the settings page.") == []


def test_a_figure_or_name_of_one_case_does_not_stand_in_a_step() -> None:
    assert steps("Keep 3 TRX in the account for fees.", "Keep 7 TRX in the account for fees.") == []
    assert steps("Keep 3 TRX in the account.", "Keep 3 TRX in the account.", "Keep 9 TRX in the account.") == [
        "Keep 3 TRX in the account."
    ]
    assert steps("Ask for Greta on the help page.", "Ask for Bruno on the help page.") == []


def test_greetings_promises_questions_and_placeholders_are_no_steps() -> None:
    for text in (
        "Hello, how are you today, dear customer?",
        "I will check this with the wallet team.",
        "We have forwarded your ticket to the team.",
        "Your mail [EMAIL_1] is stored in the app.",
        "Send it to 0x52908400098527886E0F7030069857D2E4169EE7 in the app.",
        "我帮您查询一下这笔交易。",
        "很抱歉给您带来不便。",
        "您的手机型号是什么？",
    ):
        assert steps(text, text) == [], text


def test_a_greeting_before_a_step_is_cut_off() -> None:
    assert steps("Hi Greta, open the settings page.", "Hello [NAME_1], open the settings page.") == ["open the settings page."]
    assert steps("您好，打开设置页面。", "您好！打开设置页面。") == ["打开设置页面。"]


def test_the_opposite_is_not_the_same_step() -> None:
    assert steps("Delete the old wallet first.", "Do not delete the old wallet first.") == []


def test_what_agents_say_about_anything_is_no_step() -> None:
    text = "Open the settings page. Keep your phrase on paper."
    assert steps(text, text, boilerplate=frozenset({"keepyourphraseonpaper"})) == ["Open the settings page."]


def test_questions_are_listed_once_and_without_what_is_ones_own() -> None:
    asked = ["Where is it?", "where is it", "my [EMAIL_1] where", "I sent 352.18 USDT where is it", "在哪里？", "x" * 200, "??"]
    assert general_questions(asked, 10) == ["Where is it?", "在哪里？"]
    assert general_questions(["a b", "c d", "e f"], 2) == ["a b", "c d"]
