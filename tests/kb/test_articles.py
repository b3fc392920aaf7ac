"""The bundled articles reach customers nearly verbatim, so their form and their promises are held by tests.

A translation that drops a step, a reply that asks for a phrase or a dead cross-reference is found here and
not by a customer.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from copilot.config import load_settings
from copilot.policy.links import load_links
from copilot.safety.redact import redact_text

ARTICLES = Path(__file__).parents[2] / "kb" / "articles"

CATEGORIES = frozenset(
    re.findall(
        r"\w+",
        """key_exposed funds_drained malicious_approval permission_changed fake_app fake_support_scam
    self_harm_or_violence legal_or_sanctions address_poisoning clipboard_malware sim_swap_or_cloud device_lost
    account_frozen unrecognised_transaction pending_transaction failed_transaction wrong_network missing_balance
    swap_failed bridge_delay fees backup_and_recovery how_to registration display language feedback complaint
    market_panic nft staking dapp_connection hardware_wallet tax_or_records other""",
    )
)
SECURITY_CATEGORIES = frozenset(
    re.findall(
        r"\w+",
        """key_exposed funds_drained malicious_approval permission_changed fake_app fake_support_scam
    self_harm_or_violence legal_or_sanctions""",
    )
)
SENIOR_CATEGORIES = frozenset(
    re.findall(
        r"\w+",
        """address_poisoning clipboard_malware sim_swap_or_cloud device_lost account_frozen unrecognised_transaction""",
    )
)
FIELDS = ["id", "language", "title", "questions", "category", "tier", "updated", "review_by", "sources", "related"]
SECTIONS = {
    "en": ["Agent notes", "Ask for", "Steps", "Reply", "Never say", "Escalate when"],
    "zh": ["客服备注", "需要询问", "操作步骤", "可发送的回复", "不可说", "何时升级"],
}
FORBIDDEN = {
    "en": [
        r"\bwe (?:can|will|could) (?:refund|reverse|recover|freeze|unfreeze|restore|cancel|unlock|return)\b",
        r"\b(?:send|give|tell|show) us (?:the|your) (?:words|phrase|seed|key|private key|password|code|pin|keystore)\b",
        r"\bguarantee[ds]?\b",
        r"\b100 ?%|\bno risk\b|\brisk-free\b|\bsafe address\b|\bsafe wallet\b",
        r"\b(?:validate|synchroni[sz]e|rectify) (?:the|your) wallet\b",
        r"\b(?:anydesk|teamviewer)\b",
        r"\b(?:do not worry|don't worry|calm down|kindly)\b",
    ],
    "zh": [
        r"我们(?:可以|能|会|将)(?:帮您|为您|替您)?(?:退款|撤回|追回|冻结|解冻|解锁|找回|取消交易)",
        r"(?:请|把)(?:您的)?(?:助记词|私钥|密码|验证码)(?:和\w+)?(?:发|告诉|提供)给我们",
        r"(?<!不)保证(?!金|追回|帮您追回|自己安全)|百分之百|100 ?%|零风险|安全地址",
        r"(?<!“)(?:验证|同步|修复)(?:您的)?钱包",
        r"别担心|不要担心|冷静一点|亲[,，~]",
    ],
}
REPLY_LENGTH = {"en": (60, 170), "zh": (90, 400)}
"""English in words, Chinese in characters without white space."""


@dataclass(frozen=True)
class Article:
    path: Path
    meta: dict[str, Any]
    sections: dict[str, str]

    @property
    def language(self) -> str:
        return self.path.name.split(".")[-2]

    def part(self, index: int) -> str:
        """Text of the section at `index`, in the order of SECTIONS."""
        return self.sections[SECTIONS[self.language][index]]

    @property
    def steps(self) -> str:
        return self.part(2)

    @property
    def reply(self) -> str:
        return self.part(3)


def read(path: Path) -> Article:
    text = path.read_text(encoding="utf-8")
    matched = re.match(r"---\n(.*?)\n---\n(.*)", text, re.S)
    assert matched, f"{path}: no front matter"
    parts = re.split(r"^## (.+)$", matched[2], flags=re.M)
    assert not parts[0].strip(), f"{path}: text before the first section"
    headings = parts[1::2]
    assert len(set(headings)) == len(headings), f"{path}: a section twice"
    return Article(path, yaml.safe_load(matched[1]), dict(zip(headings, map(str.strip, parts[2::2]), strict=True)))


ALL = [read(path) for path in sorted(ARTICLES.rglob("*.md"))]
PAIRS = {
    topic: {article.language: article for article in ALL if article.meta["id"] == topic}
    for topic in sorted({article.meta["id"] for article in ALL})
}
each = pytest.mark.parametrize("article", ALL, ids=lambda article: str(article.path.relative_to(ARTICLES)))
each_pair = pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS.keys())


def numbered(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"^(\d+)\. \S", text, re.M)]


def figures(text: str) -> set[str]:
    """Numbers that carry meaning; the list's own numbering does not."""
    return set(re.findall(r"\d+(?:\.\d+)?", re.sub(r"^\d+\. ", "", text, flags=re.M)))


def standards(text: str) -> set[str]:
    return set(re.findall(r"(?:EIP|BIP|ERC|TRC|SLIP|TIP)-\d+", text))


def coins(text: str) -> set[str]:
    """Ticker symbols and status names that must not be translated away."""
    return set(re.findall(r"\b(?:ETH|BNB|POL|TRX|SOL|USDT|RBF|CPFP|OUT_OF_ENERGY|NFT|CSV|VPN|SIM)\b", text))


def test_at_least_twenty_six_topics_exist_in_both_languages() -> None:
    assert len(PAIRS) >= 26
    assert {topic for topic, pair in PAIRS.items() if set(pair) != {"zh", "en"}} == set()


def test_every_security_category_has_an_article() -> None:
    covered = {article.meta["category"] for article in ALL}
    assert (SECURITY_CATEGORIES | SENIOR_CATEGORIES) - covered == set()


@each
def test_front_matter_is_complete_and_names_its_file(article: Article) -> None:
    meta = article.meta
    assert [field for field in meta if field != "audience"] == FIELDS
    assert article.path == ARTICLES / f"{meta['id']}.{meta['language']}.md"
    assert meta["title"].strip() == meta["title"] != ""
    assert meta["category"] in CATEGORIES
    assert isinstance(meta["updated"], date) and isinstance(meta["review_by"], date)
    assert meta["updated"] < meta["review_by"]
    assert all(isinstance(source, str) and source for source in meta["sources"])


@each
def test_tier_follows_the_severity_of_the_category(article: Article) -> None:
    tier, category = article.meta["tier"], article.meta["category"]
    assert tier in {"junior", "senior", "security"}
    assert (tier == "security") == (category in SECURITY_CATEGORIES)
    assert tier == "senior" or category not in SENIOR_CATEGORIES


@each
def test_questions_are_distinct_and_not_the_title(article: Article) -> None:
    questions = article.meta["questions"]
    assert 6 <= len(questions) <= 40
    plain = [re.sub(r"\W", "", text).casefold() for text in [article.meta["title"], *questions]]
    assert len(set(plain)) == len(plain)
    if article.language == "en":
        assert not any(re.search(r"[\u4e00-\u9fff]", question) for question in questions)
    else:
        assert all(re.search(r"[\u4e00-\u9fff]", question) for question in questions)


def test_no_question_stands_in_two_topics() -> None:
    seen: dict[str, str] = {}
    for article in ALL:
        for question in article.meta["questions"]:
            key = re.sub(r"\W", "", question).casefold()
            assert seen.setdefault(key, article.meta["id"]) == article.meta["id"], question


@each
def test_sections_are_exact_and_in_order(article: Article) -> None:
    assert list(article.sections) == SECTIONS[article.language]
    assert all(article.sections.values())
    assert numbered(article.steps) == list(range(1, len(article.steps.splitlines()) + 1))


@each
def test_reply_has_a_length_people_read(article: Article) -> None:
    shortest, longest = REPLY_LENGTH[article.language]
    text = re.sub(r"^\d+\. ", "", article.reply, flags=re.M)
    length = len(text.split()) if article.language == "en" else len(re.sub(r"\s", "", text))
    assert shortest <= length <= longest


@each
def test_reply_and_steps_hold_no_forbidden_promise_or_request(article: Article) -> None:
    sendable = f"{article.steps}\n{article.reply}".replace("’", "'")
    broken = [rule for rule in FORBIDDEN[article.language] if re.search(rule, sendable, re.I)]
    assert broken == []


@each
def test_reply_has_neither_greeting_nor_sign_off(article: Article) -> None:
    assert not re.match(r"(?:hi|hello|dear|good (?:morning|day))\b|您好|你好|亲爱的", article.reply, re.I)
    assert not re.search(r"(?:regards|sincerely|best wishes|祝您生活愉快|此致)\W*$", article.reply, re.I)


@each
def test_only_known_domains_and_no_contact_data(article: Article) -> None:
    text = article.path.read_text(encoding="utf-8")
    hosts = re.findall(r"(?:https?://|www\.)([\w.-]+)", text)
    links = load_links(load_settings())
    assert [host for host in hosts if not links.allows(host.casefold().removeprefix("www."))] == []
    assert not re.search(r"\+\d[\d ()-]{7,}|\b\d{3,4}-\d{7,8}\b|[\w.]+@[\w.]+", text), "phone number or e-mail address"
    assert not re.search(r"0x[0-9a-fA-F]{8,}|\b[0-9a-fA-F]{40,}\b|\b[1-9A-HJ-NP-Za-km-z]{32,}\b", text), "key, hash or address"


@each
def test_redaction_leaves_articles_as_they_are(article: Article) -> None:
    """Articles are redacted like everything else before they are indexed; a placeholder must not reach a customer."""
    texts = [article.meta["title"], *article.meta["questions"], *article.sections.values()]
    assert [text for text in texts if redact_text(text).text != text] == []


@each
def test_brand_is_always_the_placeholder(article: Article) -> None:
    text = article.path.read_text(encoding="utf-8")
    assert "tpwallet" not in text.casefold() and "tokenpocket" not in text.casefold()
    assert re.findall(r"\{\{.*?\}\}", text) == ["{{ brand }}"] * text.count("{{")


@each
def test_related_articles_exist(article: Article) -> None:
    related = article.meta["related"]
    assert related and len(set(related)) == len(related)
    assert article.meta["id"] not in related
    assert [topic for topic in related if topic not in PAIRS] == []


@each_pair
def test_translations_share_everything_but_words(pair: dict[str, Article]) -> None:
    zh, en = pair["zh"], pair["en"]
    for field in ("id", "category", "tier", "updated", "review_by", "sources", "related"):
        assert zh.meta[field] == en.meta[field], field
    for index, heading in enumerate(SECTIONS["en"]):
        assert len(zh.part(index).splitlines()) == len(en.part(index).splitlines()), heading
    assert numbered(zh.reply) == numbered(en.reply)


@each_pair
@pytest.mark.parametrize("count", [figures, standards, coins], ids=["figures", "standards", "symbols"])
def test_translations_agree_in_what_is_not_translated(pair: dict[str, Article], count: Any) -> None:
    for index in (2, 3):
        assert count(pair["zh"].part(index)) == count(pair["en"].part(index)), SECTIONS["en"][index]


@each_pair
def test_a_compromised_key_is_never_answered_with_revoking_alone(pair: dict[str, Article]) -> None:
    if pair["en"].meta["category"] in {"key_exposed", "funds_drained", "fake_app"}:
        assert "completely new wallet" in pair["en"].reply
        assert "全新钱包" in pair["zh"].reply or "全新的钱包" in pair["zh"].reply
