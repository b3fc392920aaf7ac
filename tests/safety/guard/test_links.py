"""Where a reply may send a customer: the allow-list, look-alikes, shorteners, messengers, telephones."""

import pytest

from copilot.config import load_settings
from copilot.identifiers.explorers import EXPLORERS
from copilot.policy.links import LinkPolicy
from copilot.safety.guard import GuardPolicy, check_reply, load_guard


@pytest.fixture(scope="module")
def policy() -> GuardPolicy:
    return load_guard(load_settings({}))


def rules(text: str, policy: GuardPolicy) -> set[str]:
    return {violation.rule for violation in check_reply(text, policy).violations}


@pytest.mark.parametrize("host", sorted({explorer.host for explorer in EXPLORERS.values()}))
def test_every_explorer_the_program_links_to_is_allowed(policy: GuardPolicy, host: str) -> None:
    assert policy.links.allows(host)
    assert check_reply(f"Look it up on https://{host}/x please.", policy).ok


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Open https://walletfix.example.net now", "link_not_allowed"),
        ("see walletfix.top", "link_not_allowed"),
        ("请看walletfix.top，谢谢", "link_not_allowed"),
        ("http://203.0.113.9/login", "link_not_allowed"),
        ("Please open hxxps://walletfix.top and log in", "link_not_allowed"),
        ("请打开 walletfix[.]top 登录", "link_not_allowed"),
        ("Our site is www . walletfix . com", "link_not_allowed"),
        ("入口：walletfix.top", "link_not_allowed"),
        ("wallet helper dot com", "link_not_allowed"),
        ("write to desk@walletfix.org", "link_not_allowed"),
        ("open javascript:alert(1)", "link_not_allowed"),
        ("https://etherscan.io@walletfix.top/tx", "link_not_allowed"),
        ("[etherscan.io](https://walletfix.top)", "link_not_allowed"),
        ("https://tpwallet-help.top", "lookalike_domain"),
        ("https://tpwa1let.com", "lookalike_domain"),
        ("https://etherscan.io.checktx.info/tx", "lookalike_domain"),
        ("https://ethersccan.io", "lookalike_domain"),
        ("https://еtherscan.io", "lookalike_domain"),  # the first letter is Cyrillic
        ("https://xn--therscan-2ig.io", "lookalike_domain"),
        ("etherscan。io.top", "lookalike_domain"),
        ("https://bit.ly/abc", "link_shortener"),
        ("短链接：t.cn/A6abc", "link_shortener"),
        ("t.me/wallet_help", "messenger_contact"),
        ("https://wa.me/4915550", "messenger_contact"),
        ("ask @wallet_helper there", "messenger_contact"),
        ("微信号：wallet_help8", "messenger_contact"),
        ("call +1 (202) 555-0143", "phone_number"),
        ("客服电话：400-000-1234", "phone_number"),
    ],
)
def test_every_other_way_out_is_refused_by_name(policy: GuardPolicy, text: str, rule: str) -> None:
    assert rule in rules(text, policy)


@pytest.mark.parametrize(
    "text",
    [
        "Look at https://etherscan.io/tx/0x" + "ab" * 32 + ".",
        "optimistic.etherscan.io and www.bscscan.com/address/x",
        "from https://play.google.com/store/apps or https://apps.apple.com/app",
        "The page wallet-fix[.]top is fake, and so is hxxps://wallet-fix.top/a.",
        "Please do not open hxxps://wallet-fix.top, whoever sent it.",
        "请不要打开 wallet-fix[.]top。",
        "Open keystore.json and config.toml; version 2.9.7, e.g. on iOS 17.5.",
        "It is confirmed.In a minute you will see it.So please wait",
        "已确认。请稍等.谢谢",
        "Call 112 or 911 at once; 请拨打110报警。",
        "It confirmed at 2024-05-03 13:20 in block 19875057 with 64 confirmations.",
        "1,200.50 USDT at 0.35% and 3.5 U",
    ],
)
def test_allowed_links_defanged_ones_and_plain_text_pass(policy: GuardPolicy, text: str) -> None:
    assert rules(text, policy) == set()


def test_the_desks_own_domain_is_a_setting(policy: GuardPolicy) -> None:
    links = policy.links.model_copy(update={"brand_domains": ("tpwallet.example",)})
    own = GuardPolicy(policy.rules, LinkPolicy.model_validate(links.model_dump()), policy.brand)
    assert rules("https://help.tpwallet.example/a", policy) == {"lookalike_domain"}
    assert rules("https://help.tpwallet.example/a", own) == set()
    assert rules("https://tpwallet.example.evil.top/a", own) == {"lookalike_domain"}


def test_an_exact_host_does_not_allow_its_subdomains(policy: GuardPolicy) -> None:
    assert policy.links.allows("addons.mozilla.org")
    assert not policy.links.allows("x.addons.mozilla.org")
    assert not policy.links.allows("notetherscan.io")
