"""What the policy files compile to is kept, never trusted over the files themselves."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.config import bundled, load_settings
from copilot.errors import ConfigurationProblem
from copilot.policy import escalation, files
from copilot.policy.cache import PolicyCache
from copilot.policy.files import load_file
from copilot.policy.links import LinkPolicy
from copilot.policy.terms import Vocabulary, compile_entries

ENTRIES = [("phrase", "en", "seed phrase"), ("phrase", "zh", "助记词"), ("typed", "ru", "ввел*")]


def test_a_value_is_built_once_a_content(tmp_path: Path) -> None:
    cache, built = PolicyCache(tmp_path), []

    def build() -> list[int]:
        built.append(1)
        return [1, 2]

    assert cache.get("thing", b"content", build) == cache.get("thing", b"content", build) == [1, 2]
    assert len(built) == 1
    cache.get("thing", b"other content", build)
    assert len(built) == 2


def test_a_damaged_entry_is_built_anew(tmp_path: Path) -> None:
    cache = PolicyCache(tmp_path)
    cache.get("thing", b"content", lambda: {"good": True})
    (entry,) = (tmp_path / "cache" / "policy").glob("*.json")
    entry.write_text('{"good": tr', encoding="utf-8")
    assert cache.get("thing", b"content", lambda: {"good": True}) == {"good": True}


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert PolicyCache(tmp_path / "file").get("thing", b"content", lambda: 7) == 7


def test_few_entries_are_kept(tmp_path: Path) -> None:
    cache = PolicyCache(tmp_path)
    for number in range(60):
        cache.get("thing", str(number).encode(), lambda: 0)
    assert len(list((tmp_path / "cache" / "policy").iterdir())) < 30


def test_a_kept_vocabulary_finds_what_a_fresh_one_finds(tmp_path: Path) -> None:
    text = "i lost my seed phrase, 助记词也丢了, ввела её на сайте"
    fresh = list(Vocabulary.of(ENTRIES).find(text))
    assert {name for name, _, _ in fresh} == {"phrase", "typed"}
    for _ in range(2):
        assert list(Vocabulary.kept(tmp_path, "test", b"v1", lambda: ENTRIES).find(text)) == fresh
    assert compile_entries(ENTRIES).keys() == {"word", "prefix", "run"}


def test_a_changed_policy_file_is_checked_again(tmp_path: Path) -> None:
    settings = replace(load_settings(), home=tmp_path / "home")
    good = (bundled("kb") / "policy" / "links.yaml").read_text(encoding="utf-8")
    first, second = tmp_path / "a" / "links.yaml", tmp_path / "b" / "links.yaml"
    for path, text in ((first, good), (second, good + "\nnonsense: 1\n")):
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    assert load_file(settings, first, LinkPolicy).allowed
    with pytest.raises(ConfigurationProblem, match="nonsense"):
        load_file(settings, second, LinkPolicy)


def test_an_edit_while_a_file_is_being_loaded_is_not_filed_under_the_old_rules(tmp_path: Path) -> None:
    """Rules and the name they are kept under come from one reading of the file."""
    root = tmp_path / "kb"
    shutil.copytree(bundled("kb") / "policy", root / "policy")
    lexicon = root / "policy" / "lexicon.yaml"
    original = lexicon.read_text(encoding="utf-8")
    settings = load_settings({"COPILOT_HOME": str(tmp_path / "home"), "COPILOT_KB": str(root)})
    checked = files.parse_policy

    def edited_meanwhile(document: object, path: Path, shape: type) -> object:
        lexicon.write_text(original.replace("suicidal:", "suicidal:\n    xx: [zebra crossing]\n", 1), encoding="utf-8")
        return checked(document, path, shape)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(escalation, "parse_policy", edited_meanwhile)
        before = escalation.load_escalation(settings)
    assert not any(language == "xx" for _, language, _ in before.entries())
    escalation._combined.clear()
    files._load.cache_clear()
    files.read_bytes.cache_clear()
    after = escalation.load_escalation(settings)
    assert any(name == "suicidal" for name, _, _ in after.vocabulary.find("zebra crossing"))
