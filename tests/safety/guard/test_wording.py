"""Good and bad replies in many languages: recall and false alarms, and the rule that fires."""

from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.safety.guard import GuardPolicy, check_reply, load_guard
from tests.support import cpu

_LINES = [
    line.replace("\\n", "\n").split("|", 1)
    for line in Path(__file__).with_name("replies.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
CAREFUL = [text for mark, text in _LINES if mark == "pass"]
OPEN = [text for mark, text in _LINES if mark == "open"]
DANGEROUS = [(mark, text) for mark, text in _LINES if mark not in {"pass", "open"}]


@pytest.fixture(scope="module")
def policy() -> GuardPolicy:
    return load_guard(load_settings({}))


@pytest.mark.parametrize(("rule", "text"), DANGEROUS)
def test_a_dangerous_reply_is_stopped_by_its_rule(policy: GuardPolicy, rule: str, text: str) -> None:
    report = check_reply(text, policy)
    assert report.violations
    assert rule == "any" or rule in {violation.rule for violation in report.violations}
    assert all(violation.quote in text and violation.why for violation in report.violations)


@pytest.mark.parametrize("text", CAREFUL)
def test_a_careful_reply_passes(policy: GuardPolicy, text: str) -> None:
    assert check_reply(text, policy).violations == ()


@pytest.mark.parametrize("text", OPEN)
@pytest.mark.xfail(strict=True, reason="said in words no rule knows")
def test_a_dangerous_reply_still_passes(policy: GuardPolicy, text: str) -> None:
    assert not check_reply(text, policy).ok


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
    assert cpu.in_proportion(lambda text: check_reply(text, policy), unit * (1_500 // len(unit)), 8)
