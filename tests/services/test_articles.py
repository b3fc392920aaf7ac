"""New articles start complete in form, and one command shows a topic in all its languages."""

from pathlib import Path

import pytest

from tests.support.program import copilot


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "home"))


def test_a_new_article_lacks_nothing_but_its_text(tmp_path: Path) -> None:
    made = copilot("kb", "new", "transactions/stuck-swap", "--category", "swap_failed", "--in", str(tmp_path / "kb"))
    assert made.code == 0
    assert [Path(line).name for line in made.out.splitlines()] == ["stuck-swap.zh.md", "stuck-swap.en.md"]
    linted = copilot("kb", "lint", "--json", str(tmp_path / "kb")).json
    assert {problem["rule"] for problem in linted["problems"]} == {"unwritten"}
    assert {problem["path"] for problem in linted["problems"]} == {
        "transactions/stuck-swap.zh.md",
        "transactions/stuck-swap.en.md",
    }


def test_the_tier_follows_the_severity(tmp_path: Path) -> None:
    copilot("kb", "new", "security/lost-watch", "--category", "device_lost", "--in", str(tmp_path))
    assert "\ntier: senior\n" in (tmp_path / "security" / "lost-watch.en.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Stuck Swap", "--category", "swap_failed"), "folder/name"),
        (("../outside", "--category", "swap_failed"), "folder/name"),
        (("swaps/stuck", "--category", "swap_faild"), "swap_failed"),
    ],
)
def test_what_cannot_be_made_is_told(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    refused = copilot("kb", "new", *arguments, "--in", str(tmp_path / "kb"))
    assert refused.code == 2
    assert said in refused.err
    assert not (tmp_path / "kb").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "swaps").mkdir()
    (tmp_path / "swaps" / "stuck.en.md").write_text("mine", encoding="utf-8")
    refused = copilot("kb", "new", "swaps/stuck", "--category", "swap_failed", "--in", str(tmp_path))
    assert refused.code == 2
    assert (tmp_path / "swaps" / "stuck.en.md").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "swaps" / "stuck.zh.md").exists()


def test_a_topic_is_shown_in_every_language() -> None:
    shown = copilot("kb", "show", "security/fake-app")
    assert shown.code == 0
    assert "Escalate when" in shown.out
    assert "何时升级" in shown.out
    only = copilot("kb", "show", "security/fake-app", "--language", "zh", "--json").json
    assert [version["language"] for version in only["versions"]] == ["zh"]


def test_a_mistyped_topic_gets_its_neighbours() -> None:
    refused = copilot("kb", "show", "security/fake-ap")
    assert refused.code == 5
    assert "security/fake-app" in refused.err
