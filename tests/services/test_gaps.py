"""Questions without an article are gathered, grouped and shown with evidence; nothing secret or critical is among them."""

import json
from pathlib import Path

import pytest

from tests.support.program import copilot, jsonl

STAMPS = [
    "can I print paper cheques from the wallet",
    "how do i print a paper cheque with this wallet",
    "print paper cheques from wallet possible?",
    "want to print paper cheque from my wallet",
]
SEATS = ["钱包能不能订电影票", "在钱包里怎么订电影票", "可以用钱包订电影票吗", "想订电影票 钱包里有吗"]
ANSWERED = ["usdt 转账一直没到账", "how do i back up my recovery phrase"]
STOLEN = "I typed my recovery phrase into a website and all my coins are gone"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "home"))


def conversations(folder: Path) -> Path:
    lines = [{"id": f"s{n}", "messages": [{"role": "customer", "text": text, "at": f"2026-03-{10 + n}T10:00"}]} for n, text in
             enumerate(STAMPS)]  # fmt: skip
    lines += [{"id": f"t{n}", "text": text} for n, text in enumerate([*SEATS, *ANSWERED, STOLEN])]
    path = folder / "talks.jsonl"
    path.write_text(jsonl(lines), encoding="utf-8")
    return path


def test_the_same_question_is_one_gap_with_its_evidence(tmp_path: Path) -> None:
    report = copilot("kb", "gaps", "--json", str(conversations(tmp_path))).json
    assert report["conversations"] == 11
    assert report["held"] == 1
    found = {frozenset(one["where"][0] for one in gap["evidence"]): gap for gap in report["gaps"]}
    cheques = found[frozenset("s")]
    assert cheques["count"] == len(STAMPS)
    assert cheques["question"] in STAMPS
    assert (cheques["recent"], cheques["before"]) == (4, 0)
    assert cheques["languages"] == {"en": 4}
    tickets = found[frozenset("t")]
    assert tickets["count"] == len(SEATS)
    assert tickets["question"] in SEATS
    assert not any(STOLEN in json.dumps(gap) for gap in report["gaps"])


def test_what_is_shown_is_redacted(tmp_path: Path) -> None:
    path = tmp_path / "mail.jsonl"
    asked = [
        {"id": n, "text": f"print paper cheques from the wallet, write to person{n}@mail.example please"} for n in range(3)
    ]
    path.write_text(jsonl(asked), encoding="utf-8")
    shown = copilot("kb", "gaps", str(path))
    assert shown.code == 0
    assert "@mail.example" not in shown.out + shown.err
    assert "print paper cheques" in shown.out


def test_files_that_cannot_be_read_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    conversations(tmp_path)
    (tmp_path / "broken.jsonl").write_text('{"id": 1}\nnot json\n[1]\n', encoding="utf-8")
    (tmp_path / "chat.txt").write_text("Customer: print paper cheques from the wallet?\n", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    result = copilot("kb", "gaps", "--json", str(tmp_path))
    assert result.code == 7
    assert [problem.split(": ")[0] for problem in result.json["problems"]] == [f"broken.jsonl:{n}" for n in (1, 2, 3)]
    assert any(one["where"] == "chat.txt" for gap in result.json["gaps"] for one in gap["evidence"]) or result.json["open"] >= 9


def test_a_missing_path_and_no_path_are_told() -> None:
    assert copilot("kb", "gaps").code == 2
    assert "does not exist" in copilot("kb", "gaps", "nowhere.jsonl").err
