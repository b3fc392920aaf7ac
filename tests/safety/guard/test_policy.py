"""guard.yaml is data an editor may break: what is wrong is named, and a knowledge base without one keeps the rules."""

from pathlib import Path
from typing import Any

import pytest

from copilot.config import Settings, bundled
from copilot.errors import ConfigurationProblem
from copilot.policy.files import parse_policy, read_yaml
from copilot.safety.guard import check_reply, load_guard
from copilot.safety.guard.policy import GuardFile


def _document() -> Any:
    return read_yaml(bundled("kb") / "policy" / "guard.yaml")


def test_a_rule_naming_an_unknown_concept_is_refused() -> None:
    document = _document()
    document["rules"][0]["trigger"] = ["hand_ovr"]
    with pytest.raises(ConfigurationProblem, match="hand_ovr"):
        parse_policy(document, Path("guard.yaml"), GuardFile)


def test_a_rule_without_a_reason_is_refused() -> None:
    document = _document()
    del document["why"]["pay_first"]
    with pytest.raises(ConfigurationProblem, match="pay_first"):
        parse_policy(document, Path("guard.yaml"), GuardFile)


def test_an_unreadable_entry_is_refused() -> None:
    document = _document()
    document["concepts"]["enter"]["en"] = ["(enter"]
    with pytest.raises(ConfigurationProblem, match="enter"):
        parse_policy(document, Path("guard.yaml"), GuardFile)


def test_every_rule_has_a_reason_in_both_languages() -> None:
    rules = parse_policy(_document(), Path("guard.yaml"), GuardFile)
    for reason in rules.why.values():
        assert any("\u4e00" <= character <= "\u9fff" for character in reason.zh)
        assert reason.en.isascii()


def test_a_knowledge_base_without_policy_files_keeps_the_rules(tmp_path: Path) -> None:
    policy = load_guard(Settings(home=tmp_path, kb=tmp_path))
    assert not check_reply("Please send me your seed phrase.", policy).ok
