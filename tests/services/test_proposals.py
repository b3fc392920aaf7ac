"""Questions without an article become proposals: each once, drafted from what cases share, decided by an editor."""

import json
import re
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
    talk,
    talks,
    write,
)
from tests.support.program import copilot

STOLEN = "I typed my recovery phrase into a website and all my coins are gone"


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    return knowledge(tmp_path)


@pytest.fixture
def files(tmp_path: Path, kb: Path) -> str:
    both = [*talks("c", CHEQUES, CHEQUE_ANSWERS), *talks("t", TICKETS, TICKET_ANSWERS), talk("s", STOLEN)]
    return write(tmp_path / "talks.jsonl", both)


def by_language(report: dict[str, object]) -> dict[str, dict[str, object]]:
    return {next(iter(one["languages"])): one for one in report["proposals"]}


def test_drafts_hold_what_independent_cases_share_in_both_languages(files: str) -> None:
    report = propose(files).json
    assert (report["conversations"], report["held"], len(report["new"])) == (9, 1, 2)
    found = by_language(report)
    cheque, ticket = (found[language]["content"]["drafts"][0] for language in ("en", "zh"))
    assert [step["text"] for step in cheque["steps"]][1:] == [
        "Fill in the amount of the cheque.",
        "Never print a cheque on a shared printer.",
    ]
    assert [step["seen_in"] for step in cheque["steps"]] == [["c0", "c1"]] * 3
    assert [step["seen_in"] for step in ticket["steps"]] == [["t0", "t1"]] * 2 or ticket["steps"][0]["seen_in"] == ["t1", "t0"]
    assert ["电影票" in ticket["steps"][0]["text"], "场次" in ticket["steps"][1]["text"]] == [True, True]
    assert {cheque["title"], *cheque["questions"]} == set(CHEQUES)
    assert "cheque" in found["en"]["label"]
    assert "电影票" in found["zh"]["label"]
    assert STOLEN not in json.dumps(report)


def test_nothing_of_one_case_alone_is_in_a_draft(files: str) -> None:
    drafts = json.dumps([one["content"]["drafts"] for one in propose(files).json["proposals"]], ensure_ascii=False)
    assert not [word for word in ("Greta", "Rex", "colleague", "稍等", "worked for me") if word in drafts]


def test_contradictions_with_an_article_are_shown_with_both_sentences(files: str) -> None:
    propose(files)
    clashes = {
        clash["kind"]: (clash["here"], clash["there"], clash["article"])
        for one in propose("--again", files).json["proposals"]
        for clash in one["content"]["contradictions"]
    }
    article = "basics/printing.en.md"
    assert clashes["opposite"] == (
        "Never print a cheque on a shared printer.",
        "Print a cheque on a shared printer if you have no other.",
        article,
    )
    assert clashes["never_say"] == ("Fill in the amount of the cheque.", "Fill in the amount of the cheque.", article)


def test_again_on_the_same_files_changes_nothing(files: str, tmp_path: Path) -> None:
    first = propose(files).json
    copied = write(tmp_path / "copy.jsonl", (json.loads(line) for line in Path(files).read_text().splitlines()))
    again = propose(files, copied).json
    assert again["conversations"] == first["conversations"]
    assert (again["new"], again["refreshed"], sorted(again["known"])) == ([], [], sorted(first["new"]))
    assert [one["count"] for one in listed()] == [4, 4]


def test_a_conversation_without_an_id_counts_once_whatever_its_file_is_called(kb: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        for number, question in enumerate(CHEQUES):
            name = f"{number}.txt" if folder == "a" else f"copy-{number}.txt"
            (tmp_path / folder / name).write_text(f"Customer: {question}\n", encoding="utf-8")
    assert len(propose(str(tmp_path / "a")).json["new"]) == 1
    propose(str(tmp_path / "b"))
    assert [one["count"] for one in listed()] == [4]


def test_new_conversations_refresh_an_open_proposal_and_make_no_twin(files: str, tmp_path: Path) -> None:
    propose(files)
    later = write(tmp_path / "later.jsonl", talks("x", [f"please {text}" for text in CHEQUES]))
    report = propose(later).json
    assert (len(report["refreshed"]), report["new"]) == (1, [])
    assert sorted(one["count"] for one in listed()) == [4, 8]
    assert len(report["proposals"][0]["content"]["drafts"][0]["steps"]) == 3, "earlier answers still count"


def test_an_answer_given_later_is_added_to_what_was_asked(kb: Path, tmp_path: Path) -> None:
    propose(write(tmp_path / "asked.jsonl", talks("c", CHEQUES)))
    report = propose(write(tmp_path / "answered.jsonl", talks("c", CHEQUES, CHEQUE_ANSWERS))).json
    assert len(report["refreshed"]) == 1
    (proposal,) = report["proposals"]
    assert proposal["count"] == 4
    assert len(proposal["content"]["drafts"][0]["steps"]) == 3


def test_a_run_stopped_before_drafting_is_finished_by_the_next(files: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import copilot.services.proposals as service

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(service, "draft_content", stop)
        assert copilot("kb", "propose", files).code == 130
    undrafted = [str(one["id"]) for one in listed("pending")]
    assert len(undrafted) == 2
    refused = copilot("kb", "accept", undrafted[0])
    assert (refused.code, "no draft yet" in refused.err) == (2, True)
    report = propose(files).json
    assert sorted(one["id"] for one in report["proposals"]) == sorted(undrafted)
    assert all(one["content"]["drafts"] for one in report["proposals"])


def test_one_resolved_case_is_no_article(kb: Path, tmp_path: Path) -> None:
    report = propose(write(tmp_path / "one.jsonl", talks("c", CHEQUES, CHEQUE_ANSWERS[:1]))).json
    (draft,) = report["proposals"][0]["content"]["drafts"]
    assert (draft["steps"], draft["reply"]) == ([], "")
    (file,) = copilot("kb", "accept", report["new"][0], "--json").json["files"]
    text = Path(file).read_text(encoding="utf-8")
    assert "1. TODO no resolution seen" in text
    assert "Tools page" not in text


def test_resolved_past_cases_are_resolutions_too(kb: Path, tmp_path: Path) -> None:
    cases = [
        {"id": f"k{n}", "problem": question, "resolution": answer}
        for n, (question, answer) in enumerate(zip(CHEQUES, CHEQUE_ANSWERS[:2], strict=False))
    ]
    assert copilot("cases", "import", write(tmp_path / "cases.jsonl", cases)).code == 0
    report = propose(write(tmp_path / "asked.jsonl", talks("c", CHEQUES))).json
    (draft,) = report["proposals"][0]["content"]["drafts"]
    assert [step["seen_in"] for step in draft["steps"]] == [["case:k0", "case:k1"]] * 3


def test_a_conversation_imported_as_a_case_is_one_case(kb: Path, tmp_path: Path) -> None:
    case = {"id": "k0", "problem": CHEQUES[0], "resolution": CHEQUE_ANSWERS[0]}
    copilot("cases", "import", write(tmp_path / "cases.jsonl", [case]))
    report = propose(write(tmp_path / "asked.jsonl", talks("c", CHEQUES, CHEQUE_ANSWERS[:1]))).json
    assert report["proposals"][0]["content"]["drafts"][0]["steps"] == []


def test_what_the_guard_refuses_is_withheld_and_said(kb: Path, tmp_path: Path) -> None:
    bad = ["Open the Tools page and choose Cheques. Send us your recovery phrase to print a cheque."] * 2
    report = propose(write(tmp_path / "bad.jsonl", talks("c", CHEQUES, bad))).json
    (content,) = [one["content"] for one in report["proposals"]]
    assert [step["text"] for step in content["drafts"][0]["steps"]] == ["Open the Tools page and choose Cheques."]
    assert "recovery phrase" in content["withheld"][0]["quote"]
    shown = copilot("kb", "proposals", report["new"][0]).out
    assert "Withheld" in shown
    (file,) = copilot("kb", "accept", report["new"][0], "--json").json["files"]
    assert "recovery phrase" not in Path(file).read_text(encoding="utf-8")


def test_no_secret_and_no_personal_data_reach_the_store_or_an_article(kb: Path, tmp_path: Path, own_home: Path) -> None:
    phrase = "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic"
    mail, wallet = "greta.larsen@mail.example", "0x52908400098527886E0F7030069857D2E4169EE7"
    asked = [f"{text} my mail is {mail}" for text in CHEQUES]
    answers = [f"Open the Tools page, {mail}. Choose Cheques and pay {wallet}. Fill in the amount.\nphrase: {phrase}"] * 4
    report = propose(write(tmp_path / "leaky.jsonl", talks(f"ticket of {mail} ", asked, answers)))
    for identity in report.json["new"]:
        (file,) = copilot("kb", "accept", identity, "--json").json["files"]
        article = Path(file).read_text(encoding="utf-8")
        assert not re.search(r"\[[A-Z]+(?:_[A-Z]+)*(?:_\d+)?\]", article)
        assert not [needle for needle in (mail, wallet, "drill grab") if needle in article]
    shown = report.out + copilot("kb", "proposals", "--status", "all").out
    stored = b"".join(path.read_bytes() for path in own_home.rglob("*") if path.is_file())
    assert not [needle for needle in (mail, "drill grab") if needle in shown or needle.encode() in stored]


def test_a_question_that_stands_in_an_article_is_no_proposal(tmp_path: Path) -> None:
    root = knowledge(tmp_path)
    article = root / "basics" / "printing.en.md"
    lines = "".join(f"  - {text}\n" for text in CHEQUES)
    # Not indexed again: search does not find them yet, the comparison with the files does.
    article.write_text(article.read_text(encoding="utf-8").replace("questions:\n", f"questions:\n{lines}"), encoding="utf-8")
    report = propose(write(tmp_path / "c.jsonl", talks("c", CHEQUES))).json
    assert report["new"] == []
    assert [(one["article"], one["count"]) for one in report["covered"]] == [("basics/printing", 4)]
