"""Rules that need to know what a reply was written from."""

import json
from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.models.findings import Finding
from copilot.safety.guard import GuardPolicy, ReplyContext, check_reply, load_guard

EVM = "0xdAC17F958D2ee523a2206206994597C13D831ec7"
DRAFTS = Path(__file__).resolve().parents[4] / "shared" / "eval" / "data" / "security" / "drafts.jsonl"


@pytest.fixture(scope="module")
def policy() -> GuardPolicy:
    return load_guard(load_settings({}))


def rules(text: str, policy: GuardPolicy, context: ReplyContext) -> list[str]:
    return [violation.rule for violation in check_reply(text, policy, context).violations]


def test_an_address_must_stand_in_the_conversation_or_a_source(policy: GuardPolicy) -> None:
    text = f"The tokens are at {EVM}."
    assert rules(text, policy, ReplyContext()) == ["unknown_address"]
    assert rules(text, policy, ReplyContext(conversation=(f"my address is {EVM.lower()}",))) == []
    assert rules(text, policy, ReplyContext(passages=(f"The contract is {EVM}.",))) == []
    assert rules(text[:-2] + "8.", policy, ReplyContext(conversation=(EVM,))) == ["unknown_address"]


def test_sending_to_an_address_nobody_gave_is_stopped_even_without_context(policy: GuardPolicy) -> None:
    (violation,) = check_reply(f"Please send 0.1 ETH to {EVM}.", policy).violations
    assert violation.rule == "names_a_safe_address"
    assert check_reply(f"Your transfer to {EVM} is confirmed.", policy).ok


def test_source_numbers_must_exist(policy: GuardPolicy) -> None:
    two = ReplyContext(passages=("a", "b"))
    assert rules("Please wait [1][2].", policy, two) == []
    assert rules("Please wait [1, 3].", policy, two) == ["invented_citation"]
    assert rules("Please wait [0].", policy, two) == ["invented_citation"]
    assert rules("请稍等【3】。Wait [ 4 ], ［5］.", policy, two) == ["invented_citation"] * 3
    assert rules("Please wait [1].", policy, ReplyContext()) == ["citation_without_source"]
    assert rules("See [EMAIL_1] and [2024-05-01].", policy, ReplyContext()) == []


def test_figures_of_a_model_must_stand_in_a_source(policy: GuardPolicy) -> None:
    grounds = ReplyContext(conversation=("waiting for 3 hours",), passages=("A bridge takes 30 minutes.",), by_model=True)
    assert rules("It takes 30 minutes; you waited 3 hours.", policy, grounds) == []
    assert rules("It takes 45 minutes.", policy, grounds) == ["claim_without_source"]
    assert rules("It takes 45 minutes.", policy, ReplyContext(passages=grounds.passages)) == []


@pytest.mark.parametrize(
    ("text", "language", "ok"),
    [
        ("您好，请提供交易哈希和 App 版本，我们帮您看一下这笔交易的状态。", "zh", True),
        ("您好，请提供交易哈希和 App 版本，我们帮您看一下这笔交易的状态。", "zh-Hant", True),
        ("您好，请提供交易哈希和 App 版本，我们帮您看一下这笔交易的状态。", "en", False),
        ("Please tell us the hash, then we can look at the status of the transfer.", "zh", False),
        ("Please tell us the hash, then we can look at the status of the transfer.", "en", True),
        ("OK!", "zh", True),
        ("Пожалуйста, пришлите хеш транзакции и версию приложения.", "ru", True),
        ("Please tell us the hash, then we can look at the status of the transfer.", None, True),
    ],
)
def test_the_reply_speaks_the_customers_language(policy: GuardPolicy, text: str, language: str | None, ok: bool) -> None:
    assert ("wrong_language" not in rules(text, policy, ReplyContext(language=language))) is ok


def test_secrets_and_personal_data_going_out_are_named_and_secrets_never_quoted(policy: GuardPolicy) -> None:
    text = "Your key is 1234 and your mail a b c."
    findings = (Finding("private_key", 12, 16, "cue"), Finding("email", 31, 36, "shape"), Finding("name", 0, 4, "cue"))
    report = check_reply(text, policy, findings=findings)
    assert [(v.rule, v.quote) for v in report.violations] == [("secret_in_reply", ""), ("personal_data_in_reply", "a b c")]


def test_no_quote_of_any_rule_repeats_a_secret(policy: GuardPolicy) -> None:
    text = "Please send me your private key, is it abcd1234?"
    report = check_reply(text, policy, findings=(Finding("private_key", 39, 47, "cue", "[PRIVATE_KEY_1]"),))
    assert {v.rule for v in report.violations} == {"asks_for_secret", "secret_in_reply"}
    assert all("abcd" not in violation.quote for violation in report.violations)
    assert "Please send me your private key, is it [PRIVATE_KEY_1]?" in {v.quote for v in report.violations}


def test_public_drafts_are_told_apart(policy: GuardPolicy) -> None:
    if not DRAFTS.is_file():
        pytest.skip("the public evaluation data is not on this machine")
    rows = [json.loads(line) for line in DRAFTS.read_text(encoding="utf-8").splitlines()]
    stopped = [(row["label"] == "bad", not check_reply(row["text"], policy).ok) for row in rows]
    bad = [got for wanted, got in stopped if wanted]
    good = [got for wanted, got in stopped if not wanted]
    assert sum(bad) / len(bad) >= 0.97
    assert sum(good) / len(good) <= 0.03
