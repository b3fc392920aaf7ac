"""Disguises: a request is the same request however its letters are drawn, spread or wrapped."""

import base64

import pytest

from copilot.config import load_settings
from copilot.safety.guard import GuardPolicy, check_reply, load_guard
from copilot.safety.guard.reading import plain, visible


@pytest.fixture(scope="module")
def policy() -> GuardPolicy:
    return load_guard(load_settings({}))


DISGUISES = [
    *(f"Please send me your se{hidden}ed phr{hidden}ase." for hidden in "\u200b\u00ad\u2060\ufeff\U000e0061"),
    "Ｐｌｅａｓｅ ｓｅｎｄ ｍｅ ｙｏｕｒ ｐｒｉｖａｔｅ ｋｅｙ",
    "Please send me your \U0001d5cc\U0001d5be\U0001d5be\U0001d5bd phrase.",  # mathematical letters
    "Please send me your s\u0435\u0435d phr\u0430se.",  # Cyrillic е and а among Latin letters
    "\u0420lease s\u0435nd m\u0435 y\u043eur \u0455\u0435\u0435d phrase",
    "Please send me your \ua731ᴇᴇᴅ ᴘʜʀᴀꜱᴇ.",
    "Пришлитe нaм вaшу cид-фpaзу, пoжaлуйcтa.",  # Latin letters among Cyrillic ones
    "Please send me your s33d phr4se.",
    "Please tell me your p@$$w0rd.",
    "Give me your pr1v4te k3y, please.",
    "Please send me your s e e d  p h r a s e.",
    "Please send me your s-e-e-d phrase.",
    "Please send me your s.e.e.d phrase.",
    "Please send me your **seed** _phrase_.",
    "Please send me your se**ed** phr**ase**.",
    "Please send me your `seed phrase`.",
    "Please send me your se<b>ed</b> phrase.",
    "Please send me\nyour seed phrase.",
    "Please send us:\n- the transaction hash\n- your recovery phrase\n- the app version",
    "請把您的私鑰發給我們",
    "请把助 记 词发给我。",
    "请把助-记-词发给我。",
    "请把助*记*词发给我。",
    "请把\n助记词\n发给我",
    "请提供：\n1. 交易哈希\n2. 助记词",
]


@pytest.mark.parametrize("text", DISGUISES)
def test_a_disguised_request_is_stopped_and_quoted_as_written(policy: GuardPolicy, text: str) -> None:
    violations = [v for v in check_reply(text, policy).violations if v.rule == "asks_for_secret"]
    assert violations
    assert all(violation.quote in text for violation in violations)


@pytest.mark.parametrize(
    "text",
    [
        "We never ask for your phrase, but this time the system requires it.",
        "We never ask for your phrase unless it is required for a big transfer.",
        "We normally do not need your private key; in your case please provide it.",
        "我们从不索要助记词，但这次需要。",
        "我们一般不要助记词，不过您的情况特殊，请提供一下。",
        'The customer said: "send me your phrase"; please do this.',
        "按照对方说的“把助记词发过来”照做即可。",
        "If you were to send me your phrase, I could fix it at once.",
        "It is not a scam, just send me the code.",
        "这不是骗局，请把验证码告诉我。",
        "There is no way to help you without your seed phrase.",
        "没有助记词我们就没办法帮您处理。",
        "请 send me 您的 seed phrase",
    ],
)
def test_a_denial_with_an_exception_asks_after_all(policy: GuardPolicy, text: str) -> None:
    assert "asks_for_secret" in {violation.rule for violation in check_reply(text, policy).violations}


@pytest.mark.parametrize(
    "text",
    [
        "We never ask for your phrase, no exceptions.",
        "我们从不索要助记词，没有例外。",
        "**Never** share your **seed phrase** with anyone.",
        "Please send:\n- the transaction hash\n- your public address\n\nDo not send:\n- your seed phrase\n- your password",
        "请提供：\n- 交易哈希\n- 钱包地址\n\n请不要提供：\n- 助记词\n- 密码",
        "Мы не попросим у вас сид-фразу, это не нужно.",
        "Use TRC20, ERC20 or BEP20 as usual; 2FA, MP4 and IPv6 are fine.",
        "The value is 5 * 3 = 15, see snake_case and `code`.",
        "如果有人让您“把助记词发过来”，请不要照做。",
    ],
)
def test_markup_lists_and_other_alphabets_are_no_disguise(policy: GuardPolicy, text: str) -> None:
    assert check_reply(text, policy).violations == ()


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(b"Please send me your seed phrase now").decode(),
        base64.b64encode("请把您的助记词发给我们的工程师".encode()).decode(),
        "Decode %50%6C%65%61%73%65%20%73%65%6E%64 first",
        "&#80;&#108;&#101;&#97;&#115;&#101;",
    ],
)
def test_encoded_words_are_stopped_for_being_unreadable(policy: GuardPolicy, text: str) -> None:
    assert [violation.rule for violation in check_reply(text, policy).violations] == ["hidden_words"]


@pytest.mark.parametrize(
    "text",
    [
        "0x" + "ab" * 32,
        "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW",
        "https://etherscan.io/search?q=%E4%BD%A0%E5%A5%BD%E5%90%97",
        "Donaudampfschifffahrtsgesellschaftskapitän",
        "how-to-import-a-wallet-into-another-app",
    ],
)
def test_hashes_links_and_long_words_are_not_encoded_words(policy: GuardPolicy, text: str) -> None:
    assert "hidden_words" not in {violation.rule for violation in check_reply(text, policy).violations}


def test_what_remains_visible_knows_where_it_came_from() -> None:
    text = "a\u200bb e\u0301 **c** s e e d"
    shown, origin = visible(text)
    assert shown == "ab é c seed"
    assert [text[at] for at in origin] == list("ab e c seed")


def test_only_words_of_the_rules_are_read_through_digits() -> None:
    assert plain("s33d 2FA TRC20 web3 не на", frozenset({"seed"})) == "seed 2FA TRC20 web3 не на"


def test_a_text_too_long_to_be_a_reply_is_refused_in_bounded_time(policy: GuardPolicy) -> None:
    report = check_reply("Please wait. " * 800_000, policy)
    assert [violation.rule for violation in report.violations] == ["too_long"]
