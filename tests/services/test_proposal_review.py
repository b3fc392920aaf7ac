"""An editor accepts or dismisses a proposal: files are written once and over nobody's, a dismissal is remembered."""

from pathlib import Path

import pytest

from tests.services.proposal_case import (
    CHEQUE_ANSWERS,
    CHEQUES,
    TICKET_ANSWERS,
    TICKETS,
    knowledge,
    listed,
    propose,
    talks,
    write,
)
from tests.support.program import copilot


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    return knowledge(tmp_path)


@pytest.fixture
def files(tmp_path: Path, kb: Path) -> str:
    return write(tmp_path / "talks.jsonl", [*talks("c", CHEQUES, CHEQUE_ANSWERS), *talks("t", TICKETS, TICKET_ANSWERS)])


def test_a_dismissed_proposal_returns_only_when_the_evidence_has_doubled(kb: Path, tmp_path: Path) -> None:
    (identity,) = propose(write(tmp_path / "1.jsonl", talks("a", CHEQUES))).json["new"]
    dismissed = copilot("kb", "dismiss", identity[:5], "--reason", "not a thing of ours, mail joe@desk.example", "--json").json
    assert (dismissed["status"], dismissed["dismissed_at"]) == ("dismissed", 4)
    assert "joe@" not in dismissed["reason"]
    more = write(tmp_path / "2.jsonl", talks("b", [f"pls {text}" for text in CHEQUES[:3]]))
    report = propose(more).json
    assert (report["known"], report["new"], report["returned"]) == ([identity], [], [])
    assert listed("pending") == []
    last = write(tmp_path / "3.jsonl", talks("d", [f"{text} thanks" for text in CHEQUES[:3]]))
    report = propose(last).json
    assert report["returned"] == [identity]
    assert listed("pending")[0]["count"] == 10
    assert report["proposals"][0]["content"]["drafts"]


def test_accepting_writes_a_file_that_lacks_nothing_but_what_is_marked(files: str, kb: Path) -> None:
    propose(files)
    for proposal in listed():
        accepted = copilot("kb", "accept", str(proposal["id"]), "--json").json
        (file,) = accepted["files"]
        assert Path(file).is_relative_to(kb)
        assert accepted["unwritten"] == sum("TODO" in line for line in Path(file).read_text(encoding="utf-8").splitlines())
    problems = copilot("kb", "lint", "--json", str(kb)).json["problems"]
    mine = [problem for problem in problems if "printing" not in problem["path"]]
    assert {problem["rule"] for problem in mine if problem["severity"] == "error"} == {"unwritten"}
    assert {problem["rule"] for problem in mine if problem["severity"] == "warning"} <= {"missing-translation"}
    assert {one["status"] for one in listed()} == {"accepted"}
    assert copilot("kb", "dismiss", str(proposal["id"])).code == 2


def test_accepted_proposals_do_not_return(files: str, tmp_path: Path) -> None:
    for proposal in propose(files).json["new"]:
        copilot("kb", "accept", proposal)
    more = write(tmp_path / "more.jsonl", talks("z", [f"{word} {text}" for word in ("hey", "pls", "so") for text in CHEQUES]))
    report = propose(more).json
    assert (report["new"], report["returned"], len(report["known"])) == ([], [], 1)
    assert listed("pending") == []


def test_accepting_twice_writes_nothing_and_no_file_is_written_over(files: str, kb: Path, tmp_path: Path) -> None:
    propose(files)
    first, second = (str(one["id"]) for one in listed())
    (file,) = copilot("kb", "accept", first, "--json").json["files"]
    Path(file).write_text(Path(file).read_text(encoding="utf-8") + "\nedited\n", encoding="utf-8")
    assert copilot("kb", "accept", first, "--json").json["again"]
    assert Path(file).read_text(encoding="utf-8").endswith("edited\n")
    topic = "basics/printing"
    other = kb / "basics" / "printing.zh.md"
    other.write_text("somebody's", encoding="utf-8")
    for name in (first, second):
        refused = copilot("kb", "accept", name, "--topic", topic)
        assert (refused.code, "there already" in refused.err) == (2, True)
    assert other.read_text(encoding="utf-8") == "somebody's"


def test_an_acceptance_that_was_stopped_half_way_goes_on(files: str, kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from copilot.store.proposals import ProposalStore

    propose(files)
    chosen = str(listed()[0]["id"])

    def stop(self: ProposalStore) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(ProposalStore, "changing", stop)
        assert copilot("kb", "accept", chosen).code == 130
    written = [path for path in kb.rglob("*.md") if "printing" not in path.name]
    assert len(written) == 1
    assert listed("pending")[0]["id"] == chosen
    before = written[0].read_bytes()
    assert copilot("kb", "accept", chosen, "--json").json["again"]
    assert written[0].read_bytes() == before
    assert [one["id"] for one in listed("accepted")] == [chosen]


def test_an_empty_file_left_by_a_stopped_writer_is_filled(files: str, kb: Path) -> None:
    propose(files)
    (kb / "basics" / "cheques.en.md").touch()
    chosen = next(str(one["id"]) for one in listed() if "en" in one["languages"])
    (file,) = copilot("kb", "accept", chosen, "--topic", "basics/cheques", "--json").json["files"]
    assert "Tools page" in Path(file).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_screens_in_both_languages(files: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_UI_LANG", language)
    shown = [copilot("kb", "propose", files).out, copilot("kb", "proposals").out]
    first, second = (str(one["id"]) for one in listed())
    shown += [copilot("kb", "proposals", first).out, copilot("kb", "accept", first).out, copilot("kb", "dismiss", second).out]
    wanted = {
        "en": ("new: 2", "pending", "Evidence", "Next:", "returns when 8"),
        "zh": ("新提案", "待审", "证据", "下一步", "有 8 位"),
    }
    for text, word in zip(shown, wanted[language], strict=True):
        assert word in text
    assert copilot("kb", "proposals").out.strip() == {"en": "No proposals.", "zh": "没有提案。"}[language]


def test_wrong_use_is_told(files: str, tmp_path: Path) -> None:
    assert copilot("kb", "propose").code == 2
    assert copilot("kb", "propose", str(tmp_path / "nowhere")).code == 2
    propose(files)
    for arguments in (("accept", "p-"), ("accept", ""), ("dismiss", "p-zzzz"), ("proposals", "nope")):
        result = copilot("kb", *arguments)
        assert (result.code, "no proposal" in result.err) == (2, True), arguments
    assert copilot("kb", "accept", str(listed()[0]["id"]), "--topic", "Not A Topic").code == 2
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert copilot("kb", "accept", str(listed()[0]["id"]), "--to", str(tmp_path / "file" / "below")).code == 2
    assert {one["status"] for one in listed()} == {"pending"}
