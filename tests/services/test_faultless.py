"""What a lint found faultless is not judged again, until the text or the rules change."""

from pathlib import Path

import pytest

from copilot.config import bundled, load_settings
from copilot.services import judging
from copilot.services.judging import Judging
from copilot.services.wiring import Desk

GOOD, BAD = "Please tell us the network you chose.", "Please send us your recovery phrase."


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were judged, in order."""
    seen: list[str] = []
    judge = judging._judged

    def note(piece, desk):  # type: ignore[no-untyped-def]
        seen.extend(text for text, _ in piece)
        return judge(piece, desk)

    monkeypatch.setattr(judging, "_judged", note)
    return seen


def desk_of(home: Path, **settings: str) -> Desk:
    return Desk(load_settings({"COPILOT_HOME": str(home), "COPILOT_OFFLINE": "1", **settings}))


def test_only_what_is_at_fault_or_new_is_judged_again(tmp_path: Path, judged: list[str]) -> None:
    first = Judging({GOOD: True, BAD: True}, desk_of(tmp_path)).verdicts()
    judged.clear()
    again = Judging({GOOD: True, BAD: True, "新的一句话。": True}, desk_of(tmp_path)).verdicts()
    assert judged == [BAD, "新的一句话。"]
    assert again == first != {}


def test_a_text_that_may_now_be_sent_is_judged_again(tmp_path: Path, judged: list[str]) -> None:
    assert Judging({BAD: False}, desk_of(tmp_path)).verdicts() == {}
    assert Judging({BAD: True}, desk_of(tmp_path)).verdicts().keys() == {BAD}


def test_linting_a_part_forgets_nothing_of_the_rest(tmp_path: Path, judged: list[str]) -> None:
    for texts in ({GOOD: True, "One.": True}, {"Two.": True}, {GOOD: True, "One.": True, "Two.": True}):
        Judging(texts, desk_of(tmp_path)).verdicts()
    assert judged == [GOOD, "One.", "Two."]


def test_a_changed_rule_forgets_everything(tmp_path: Path, judged: list[str]) -> None:
    rules = (bundled("kb") / "policy" / "guard.yaml").read_text(encoding="utf-8")
    for name, content in (("before", rules), ("after", rules + "# looked at again\n"), ("same", rules)):
        policy = tmp_path / name / "policy"
        policy.mkdir(parents=True)
        (policy / "guard.yaml").write_text(content, encoding="utf-8")
        Judging({GOOD: True}, desk_of(tmp_path / "home", COPILOT_KB=str(tmp_path / name))).verdicts()
    assert judged == [GOOD, GOOD, GOOD]  # the third time too: only the rules in use are kept for


def test_what_is_kept_holds_no_text_and_may_be_broken(tmp_path: Path, judged: list[str]) -> None:
    Judging({GOOD: True}, desk_of(tmp_path)).verdicts()
    (kept,) = (tmp_path / "cache" / "lint").iterdir()
    assert "network" not in kept.read_text(encoding="utf-8")
    for content in ("{", "3", "[[]]", ""):
        kept.write_text(content, encoding="utf-8")
        assert Judging({BAD: True}, desk_of(tmp_path)).verdicts().keys() == {BAD}


def test_a_home_that_cannot_be_written_costs_time_alone(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way", encoding="utf-8")
    assert Judging({BAD: True}, desk_of(tmp_path)).verdicts().keys() == {BAD}
