"""Good and bad replies in many languages: recall and false alarms, and the rule that fires."""

import time

import pytest

from copilot.config import load_settings
from copilot.safety.guard import GuardPolicy, check_reply, load_guard

from .outgoing import ALSO_BAD, ALSO_GOOD, BAD, GOOD


@pytest.fixture(scope="module")
def policy() -> GuardPolicy:
    return load_guard(load_settings({}))


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_a_dangerous_reply_is_stopped_by_its_rule(policy: GuardPolicy, rule: str, text: str) -> None:
    report = check_reply(text, policy)
    assert not report.ok
    assert rule in {violation.rule for violation in report.violations}
    assert all(violation.quote in text and violation.why for violation in report.violations)


@pytest.mark.parametrize("text", ALSO_BAD)
def test_a_dangerous_reply_is_stopped(policy: GuardPolicy, text: str) -> None:
    assert not check_reply(text, policy).ok


@pytest.mark.parametrize("text", [*GOOD, *ALSO_GOOD])
def test_a_careful_reply_passes(policy: GuardPolicy, text: str) -> None:
    assert check_reply(text, policy).violations == ()


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("Never send your private key to us.", "Send your private key to us."),
        ("请不要把私钥发给我们。", "请把私钥发给我们。"),
        ("Nous ne pouvons pas vous rembourser.", "Nous pouvons vous rembourser."),
        ("We cannot freeze that address.", "We can freeze that address."),
        ("我们不能撤销这笔交易。", "我们可以撤销这笔交易。"),
        ("Don't ever share the code with me.", "Don't worry, share the code with me."),
        ("Nunca comparta su clave privada con nosotros.", "Comparta su clave privada con nosotros."),
    ],
)
def test_one_word_of_denial_decides(policy: GuardPolicy, good: str, bad: str) -> None:
    assert check_reply(good, policy).ok
    assert not check_reply(bad, policy).ok


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u2060", "\ufeff"])
def test_invisible_characters_hide_nothing(policy: GuardPolicy, hidden: str) -> None:
    text = f"Please send me your se{hidden}ed phr{hidden}ase."
    (violation,) = check_reply(text, policy).violations
    assert violation.rule == "asks_for_secret"
    assert violation.quote == text


def test_full_width_and_traditional_spelling_change_nothing(policy: GuardPolicy) -> None:
    assert not check_reply("Ｐｌｅａｓｅ ｓｅｎｄ ｍｅ ｙｏｕｒ ｐｒｉｖａｔｅ ｋｅｙ", policy).ok
    assert not check_reply("請把您的私鑰發給我們", policy).ok


def test_why_is_told_in_the_agents_language(policy: GuardPolicy) -> None:
    text = "Please send me your seed phrase."
    assert check_reply(text, policy, ui_lang="en").violations[0].why.startswith("Nobody needs")
    assert "任何人都不需要" in check_reply(text, policy, ui_lang="zh").violations[0].why


def test_an_empty_reply_breaks_nothing(policy: GuardPolicy) -> None:
    assert check_reply("", policy).ok
    assert check_reply(" \n\u200b", policy).ok


@pytest.mark.parametrize(
    "unit",
    [
        "please ",
        "never send ",
        "助记词",
        "不要发给我",
        "https://",
        "a.",
        "我们会退款，",
        '"',
        "(((",
        "send me your seed ",
        "0x",
        "[1]",
        "- \n",
    ],
)
def test_time_grows_linearly_on_hostile_repetition(policy: GuardPolicy, unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.perf_counter()
        check_reply(text, policy)
        return time.perf_counter() - started

    small, large = seconds(1_500), seconds(12_000)
    assert large < 8 * 4 * small + 0.5
