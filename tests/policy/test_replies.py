"""The approved texts: complete in every language, true to the domain, and editable without surprises."""

import re
from pathlib import Path

import pytest
import yaml

from copilot.config import Settings, bundled
from copilot.errors import ConfigurationProblem
from copilot.llm.holding import holding_reply
from copilot.models.triage import Level, Sentiment, Tier, Triage
from copilot.policy.acknowledgement import acknowledge
from copilot.policy.hours import ServiceState
from copilot.policy.replies import OTHER, Replies, canonical, load_replies

LANGUAGES = ("zh", "en", "zh-Hant", "vi", "ru", "es", "ja", "ko", "tr", "id", "pt", "fr", "ar")
P0_CATEGORIES = (
    "key_exposed",
    "funds_drained",
    "malicious_approval",
    "permission_changed",
    "fake_app",
    "fake_support_scam",
    "self_harm_or_violence",
    "legal_or_sanctions",
)
SCRIPTS = {
    "zh": "\u4e00-\u9fff",
    "zh-Hant": "\u4e00-\u9fff",
    "ja": "\u3040-\u30ff\u4e00-\u9fff",
    "ko": "\uac00-\ud7af",
    "ru": "\u0400-\u04ff",
    "ar": "\u0600-\u06ff",
}
MARKS = {"vi": "ạảếộướđ", "es": "ñáéíóú", "tr": "ğışüöç", "pt": "ãçõéêí", "fr": "éèêàç", "en": "", "id": ""}


@pytest.fixture(scope="module")
def replies(tmp_path_factory: pytest.TempPathFactory) -> Replies:
    return load_replies(Settings(home=tmp_path_factory.mktemp("home")))


def p0(category: str, language: str) -> Triage:
    return Triage(
        level=Level.P0, security_critical=True, category=category, tier=Tier.SECURITY, language=language, priority=100
    )


def approved_texts(replies: Replies, language: str) -> list[str]:
    """Everything a customer can be sent in `language`, ready to send."""
    phrases = replies.phrases.languages[language]
    closed = ServiceState(
        open=False, opens_at=None, closes_at=None, wait_minutes=200, hours="2026-11-23 09:00–18:00 (UTC+08:00)"
    )
    single = [value for name, value in phrases.model_dump().items() if isinstance(value, str) and name != "off_hours"]
    holding = [holding_reply(p0(category, language), replies, "Lumen").reply for category in (*P0_CATEGORIES, OTHER)]
    texts = [*single, *phrases.empathy.values(), acknowledge(replies, language, "Lumen", closed), *holding]
    return [text.replace("{{ brand }}", "Lumen").replace("{n}", "20") for text in texts]


def test_every_language_and_every_security_category_is_there(replies: Replies) -> None:
    assert set(replies.languages) == set(LANGUAGES)
    assert {*P0_CATEGORIES, OTHER} <= set(replies.holding.categories)
    for language in LANGUAGES:
        assert set(replies.phrases.languages[language].empathy) == set(Sentiment)


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_in_their_own_script_with_every_placeholder_known(replies: Replies, language: str) -> None:
    texts = approved_texts(replies, language)
    whole = "\n".join(texts)
    assert not re.search(r"[{}]", whole)
    if language in SCRIPTS:
        assert all(re.search(f"[{SCRIPTS[language]}]", text) for text in texts)
    else:
        assert not re.search("[\u0400-\u04ff\u0600-\u06ff\u3040-\u9fff\uac00-\ud7af]", whole)
        assert all(mark in whole for mark in MARKS[language])
    if language == "zh-Hant":
        assert not set(whole) & set("这个们请钱转账链应进发")
    if language == "zh":
        assert not set(whole) & set("這個們請錢轉帳鏈應進發")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", P0_CATEGORIES)
def test_holding_reply_is_two_to_five_sentences_and_its_steps_are_distinct(
    replies: Replies, category: str, language: str
) -> None:
    reply = replies.holding.languages[language].replies[category]
    ends = len(re.findall(r"[。！？]|[.!?؟](?=\s|$)", reply))
    assert 2 <= ends <= 5
    steps = replies.containment(category, language)
    assert len(set(steps)) == len(steps) >= 4


def test_steps_hold_to_the_rules_of_the_domain(replies: Replies) -> None:
    def order(category: str, *words: str) -> list[int]:
        steps = replies.containment(category, "en")
        return [next(index for index, step in enumerate(steps) if word in step) for word in words]

    for category, words in {
        "key_exposed": ("create a new wallet", "Move what is left", "Stop using the old wallet"),
        "funds_drained": ("Do not send gas", "create a new wallet", "without topping up", "police"),
        "malicious_approval": ("Close that website", "Revoke the approval", "another wallet of your own"),
        "permission_changed": ("Do not send TRX", "Do not pay anyone"),
        "self_harm_or_violence": ("emergency number", "friend you trust"),
    }.items():
        assert order(category, *words) == sorted(order(category, *words)), category
    revoking = " ".join(replies.containment("key_exposed", "en"))
    assert "revoking approvals does not make an exposed wallet safe" in revoking
    assert "Disconnecting the site alone is not enough" in " ".join(replies.containment("malicious_approval", "en"))
    assert not re.search(r"invest|token|coin|price", " ".join(replies.containment("self_harm_or_violence", "en")))


def test_each_step_means_the_same_category_in_every_language(replies: Replies) -> None:
    for category in P0_CATEGORIES:
        assert len({len(replies.containment(category, language)) for language in LANGUAGES}) == 1


@pytest.mark.parametrize("desk", ["zh", "en"])
@pytest.mark.parametrize("category", P0_CATEGORIES)
def test_agent_has_a_checklist_and_evidence_that_asks_for_nothing_secret(replies: Replies, category: str, desk: str) -> None:
    assert len(replies.checklist(category, desk)) >= 3
    for item in replies.evidence(category, desk):
        if re.search(r"\bphrase|\bkey|password|助记词|私钥|密码", item):
            assert re.search(r"kind|never|covered|类型|绝不|遮住", item), item


def test_regional_codes_find_their_language(replies: Replies) -> None:
    assert [replies.resolve(code) for code in ("pt-BR", "zh-TW", "zh-HK", "zh-CN", "zh_Hans", "en-GB", "de")] == [
        "pt", "zh-Hant", "zh-Hant", "zh", "zh", "en", "en",
    ]  # fmt: skip
    assert canonical("ZH-hant-TW") == "zh-Hant"


def own_knowledge_base(tmp_path: Path, name: str, change: object) -> Settings:
    document = yaml.safe_load((bundled("kb") / "replies" / f"{name}.yaml").read_text(encoding="utf-8"))
    change(document)  # type: ignore[operator]
    folder = tmp_path / "kb" / "replies"
    folder.mkdir(parents=True)
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return Settings(home=tmp_path, kb=tmp_path / "kb")


def test_editors_file_wins_and_the_bundled_one_stands_in_for_the_other(tmp_path: Path) -> None:
    def change(document: dict) -> None:  # type: ignore[type-arg]
        document["languages"]["en"]["closing"] = "Bye, {{ brand }}"

    replies = load_replies(own_knowledge_base(tmp_path, "acknowledgement", change))
    assert replies.in_language("en").closing == "Bye, {{ brand }}"
    assert replies.holding.categories.keys() >= set(P0_CATEGORIES)


def test_language_missing_from_one_file_is_not_used_half(tmp_path: Path) -> None:
    replies = load_replies(own_knowledge_base(tmp_path, "acknowledgement", lambda document: document["languages"].pop("vi")))
    assert "vi" not in replies.languages
    assert replies.resolve("vi") == "en"


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("acknowledgement", lambda d: d["languages"].pop("zh"), "lacks zh"),
        ("acknowledgement", lambda d: d["languages"]["fr"].pop("safety"), "languages.fr.safety"),
        ("acknowledgement", lambda d: d["languages"]["en"].update(off_hours="Closed."), "{hours} and {wait}"),
        ("acknowledgement", lambda d: d["languages"]["en"]["empathy"].pop("angry"), "empathy lacks angry"),
        ("holding", lambda d: d["languages"]["ko"]["steps"].pop("no_gas"), "languages.ko.steps lacks no_gas"),
        ("holding", lambda d: d["desk"]["en"]["evidence"].pop("device"), "desk.en.evidence lacks device"),
        ("holding", lambda d: d["categories"].pop("other"), "other"),
        ("small_talk", lambda d: d.update(subject=[]), "subject"),
    ],
)
def test_broken_file_is_named_with_the_field(tmp_path: Path, name: str, change: object, message: str) -> None:
    with pytest.raises(ConfigurationProblem) as problem:
        load_replies(own_knowledge_base(tmp_path, name, change))
    assert f"{name}.yaml" in problem.value.message and message in problem.value.message


def test_acknowledgement_names_hours_and_wait_only_while_closed(replies: Replies) -> None:
    shut = ServiceState(open=False, opens_at=None, closes_at=None, wait_minutes=91, hours="2026-11-23 09:00–18:00 (UTC+08:00)")
    text = acknowledge(replies, "zh", "Lumen", shut)
    assert "2026-11-23 09:00–18:00" in text and "约 2 小时" in text
    assert "分钟" in acknowledge(replies, "zh", "Lumen", shut.model_copy(update={"wait_minutes": 90}))
    for unknown in (shut.model_copy(update={"open": True}), shut.model_copy(update={"wait_minutes": None})):
        assert acknowledge(replies, "zh", "Lumen", unknown) == "您好！您的消息我们已经收到，同事会按顺序查看并回复您。"


@pytest.mark.parametrize("language", LANGUAGES)
def test_guard_passes_every_approved_text(replies: Replies, language: str, tmp_path: Path) -> None:
    guard = pytest.importorskip("copilot.safety.guard", reason="the guard is not installed")
    if not hasattr(guard, "check_reply"):
        pytest.skip("the guard has no check_reply")
    policy = guard.load_guard(Settings(home=tmp_path))
    for text in approved_texts(replies, language):
        report = guard.check_reply(text, policy)
        assert report.ok, (language, text, report.violations)
