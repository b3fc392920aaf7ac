"""The escalation and intake policies: complete as shipped, and clear about what is wrong when edited."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from copilot.config import bundled, load_settings
from copilot.errors import ConfigurationProblem
from copilot.models.triage import Level
from copilot.policy.escalation import EscalationPolicy, Lexicon, load_escalation
from copilot.policy.files import parse_policy
from copilot.policy.folding import fold
from copilot.policy.intake import IntakePolicy, load_intake
from copilot.policy.terms import TermProblem, Vocabulary, read_term

P0 = {
    "key_exposed",
    "funds_drained",
    "malicious_approval",
    "permission_changed",
    "fake_app",
    "fake_support_scam",
    "self_harm_or_violence",
    "legal_or_sanctions",
}
ASKED_IN = {"zh", "zh-Hant", "en", "vi", "ru", "es", "ja", "ko", "tr", "id", "pt", "fr", "ar"}


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    folder = bundled("kb") / "policy"
    names = ("escalation", "lexicon", "exemplars", "evidence")
    return {name: yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8")) for name in names}


@pytest.fixture
def policy(tmp_path: Path) -> EscalationPolicy:
    return load_escalation(load_settings({"COPILOT_HOME": str(tmp_path)}))


def test_every_security_category_is_p0_and_has_rules(policy: EscalationPolicy) -> None:
    critical = {category.id for category in policy.escalation.categories if category.level is Level.P0}
    assert critical == P0
    assert {rule.category for rule in policy.escalation.rules} >= P0


def test_every_category_has_a_checklist_of_harmless_questions(policy: EscalationPolicy, tmp_path: Path) -> None:
    intake = load_intake(load_settings({"COPILOT_HOME": str(tmp_path)}))
    assert {category.id for category in policy.escalation.categories} == set(intake.checklists)
    for item in intake.items.values():
        assert set(item.ask) >= ASKED_IN


def test_question_falls_back_to_english(tmp_path: Path) -> None:
    intake = load_intake(load_settings({"COPILOT_HOME": str(tmp_path)}))
    assert intake.question("chain", "xx") == intake.items["chain"].ask["en"]
    assert intake.question("chain", "pt-BR") == intake.items["chain"].ask["pt"]


def combined(documents: dict[str, Any], **changes: Any) -> EscalationPolicy:
    return parse_policy(documents | changes, Path("escalation.yaml"), EscalationPolicy)


def test_two_rules_of_one_name_are_refused(documents: dict[str, Any]) -> None:
    rules = documents["escalation"]["rules"]
    broken = documents["escalation"] | {"rules": [*rules, rules[0]]}
    with pytest.raises(ConfigurationProblem, match=r"secret_pasted.*twice"):
        combined(documents, escalation=broken)


def test_a_rule_that_names_an_unknown_concept_or_category_is_refused(documents: dict[str, Any]) -> None:
    rules = documents["escalation"]["rules"]
    for change, said in (
        ({"id": "new", "category": "how_to", "all": ["no_such_thing"]}, "no_such_thing"),
        ({"id": "new", "category": "no_such_case", "all": ["secret"]}, "no_such_case"),
    ):
        broken = documents["escalation"] | {"rules": [*rules, change]}
        with pytest.raises(ConfigurationProblem, match=said):
            combined(documents, escalation=broken)


def test_a_title_without_chinese_is_refused(documents: dict[str, Any]) -> None:
    first, *rest = documents["escalation"]["categories"]
    broken = documents["escalation"] | {"categories": [first | {"title": {"en": "Only English"}}, *rest]}
    with pytest.raises(ConfigurationProblem, match=r"escalation\.categories\.0\.title\.zh"):
        combined(documents, escalation=broken)


def test_a_concept_without_english_is_refused(documents: dict[str, Any]) -> None:
    lexicon = documents["lexicon"]
    broken = lexicon | {"concepts": lexicon["concepts"] | {"secret": {"zh": ["助记词"]}}}
    with pytest.raises(ConfigurationProblem, match="secret has no en entries"):
        parse_policy(broken, Path("lexicon.yaml"), Lexicon)


@pytest.mark.parametrize("entry", ["a (b", "one … ", "*", "ab*", "(a|b|c)(a|b|c)(a|b|c)(a|b|c)(a|b|c)"])
def test_an_entry_that_cannot_be_understood_is_refused(entry: str) -> None:
    with pytest.raises(TermProblem):
        read_term(entry)


@pytest.mark.parametrize(
    ("entry", "text", "found"),
    [
        ("seed phrase", "my Seed-Phrase, yes", True),
        ("seed phrase", "my seedphrases", False),
        ("украл*", "у меня украли всё", True),
        ("put … into", "put my words into a form", True),
        ("put … into", "I put it down. Then into bed", False),
        ("(my|the) words", "the words", True),
        ("don't know", "I dont know", True),
        ("助记词", "我的助記詞洩露了", True),
        ("mất", "the cat sat on the mat", False),
        ("frase de recuperación", "mi frase de recuperacion", True),
        ("приватн* ключ*", "приватного ключа", True),
    ],
)
def test_entries_match_as_people_write(entry: str, text: str, found: bool) -> None:
    vocabulary = Vocabulary.of([("it", "xx", entry)])
    assert bool(list(vocabulary.find(text))) is found


def test_folding_keeps_every_offset() -> None:
    text = "ＡＢ Ｃ 助記詞—İstanbul Đà Nẵng ﬁ ½ é"
    assert len(fold(text)) == len(text)


def test_a_checklist_with_an_unknown_item_is_refused() -> None:
    item = {"ask": {"zh": "哪条链？", "en": "Which chain?"}, "label": {"zh": "链", "en": "Chain"}}
    with pytest.raises(ConfigurationProblem, match="no_such_item"):
        parse_policy({"items": {"chain": item}, "checklists": {"other": ["no_such_item"]}}, Path("intake.yaml"), IntakePolicy)


@pytest.mark.parametrize("field", ["ask", "label"])
def test_a_question_without_english_is_refused(field: str) -> None:
    item = {"ask": {"zh": "哪条链？", "en": "Which chain?"}, "label": {"zh": "链", "en": "Chain"}} | {field: {"zh": "链"}}
    with pytest.raises(ConfigurationProblem, match=f"{field} has no en"):
        parse_policy({"items": {"chain": item}, "checklists": {}}, Path("intake.yaml"), IntakePolicy)
