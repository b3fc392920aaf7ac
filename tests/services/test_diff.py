"""`kb diff`: an edit is shown word by word, golden questions that it moves are named, and the index in use stays as it is."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.program import Result, copilot, jsonl

HEADER = """---
id: {id}
language: {language}
title: {title}
questions:
  - {question}
category: how_to
tier: junior
updated: 2026-01-01
review_by: 2030-01-01
---

"""
KITE = HEADER.format(id="toys/kite", language="en", title="My kite does not fly", question="kite stays on the ground") + (
    "## Steps\n\n1. Wait for wind.\n2. Hold the string loosely and run against the wind.\n3. Let go.\n\n"
    "## Reply\n\nA kite needs wind. Run against it and let the string out slowly.\n"
)
DRUM = HEADER.format(id="toys/drum", language="zh", title="鼓敲不响怎么办？", question="小鼓没声音") + (
    "## 操作步骤\n\n1. 先检查鼓面有没有松，松了就拧紧四周的螺丝。\n2. 换一根鼓槌再试。\n\n"
    "## 可发送的回复\n\n请先拧紧鼓面四周的螺丝。\n"
)
BALL = HEADER.format(id="toys/ball", language="en", title="The ball is flat", question="ball does not bounce") + (
    "## Reply\n\nPump it up with a needle valve.\n"
)
GOLDEN = [
    {"question": "why will my kite not take off", "language": "en", "relevant": ["toys/kite"]},
    {"question": "鼓面松了敲不响", "language": "zh", "relevant": ["toys/drum"]},
    {"question": "my ball lost its air and does not bounce", "language": "en", "relevant": ["toys/ball"]},
    {"question": "who won the chess olympiad", "language": "en", "relevant": []},
]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Three articles, indexed; their golden questions beside them in golden.jsonl."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in (("kite.en.md", KITE), ("drum.zh.md", DRUM), ("ball.en.md", BALL)):
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "golden.jsonl").write_text(jsonl(GOLDEN), encoding="utf-8")
    assert copilot("kb", "index", str(folder)).code == 0
    return folder


def diff(articles: Path, *options: str) -> Result:
    return copilot("kb", "diff", "--golden", str(articles.parent / "golden.jsonl"), *options)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_changed_asks_nothing(articles: Path) -> None:
    result = diff(articles, "--json", "--fail-on-loss")
    assert result.code == 0
    assert result.json == {"unchanged": 3, "articles": [], "golden": None, "problems": []}
    assert "Nothing an index keeps has changed." in diff(articles).out


def test_changed_words_fields_and_questions_are_named(articles: Path) -> None:
    edit(articles / "drum.zh.md", "换一根鼓槌再试", "换一根硬一点的鼓槌再试")
    edit(articles / "drum.zh.md", "updated: 2026-01-01", "updated: 2026-02-03")
    edit(articles / "drum.zh.md", "小鼓没声音", "小鼓拍了不响")
    (change,) = diff(articles, "--json").json["articles"]
    assert (change["id"], change["change"], change["title"]) == ("drum.zh", "changed", "鼓敲不响怎么办？")
    assert change["fields"] == [{"field": "updated", "before": "2026-01-01", "after": "2026-02-03"}]
    assert (change["questions_deleted"], change["questions_added"]) == (["小鼓没声音"], ["小鼓拍了不响"])
    (section,) = change["sections"]
    assert (section["heading"], section["line"]) == ("操作步骤", 15)
    assert section["edits"] == [
        [
            {"change": "same", "text": "2. 换一根"},
            {"change": "added", "text": "硬一点的"},
            {"change": "same", "text": "鼓槌再试。"},
        ]
    ]


@pytest.mark.parametrize(
    ("language", "seen"),
    [("en", ["updated: 2026-01-01 → 2026-02-03", "line 15", "changed 1", "No golden question moved."]),
     ("zh", ["更新日期: 2026-01-01 → 2026-02-03", "第 15 行", "修改 1", "标准问题的名次没有变化。"])],
)  # fmt: skip
def test_a_pipe_shows_what_colours_show_on_a_terminal(
    articles: Path, language: str, seen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_UI_LANG", language)
    edit(articles / "kite.en.md", "Hold the string loosely", "Hold the string tightly")
    edit(articles / "kite.en.md", "updated: 2026-01-01", "updated: 2026-02-03")
    shown = diff(articles).out
    assert "2. Hold the string [-loosely-]{+tightly+} and run against the wind." in shown
    assert "\x1b" not in shown
    for text in seen:
        assert text in shown


def test_an_article_rewritten_for_something_else_loses_its_question(articles: Path) -> None:
    for number in range(3):  # three that talk of kites better than what is left of the kite's own article
        text = KITE.replace("toys/kite", f"toys/other-{number}").replace("My kite", f"Kite number {number}")
        (articles / f"other-{number}.en.md").write_text(text, encoding="utf-8")
    (articles / "kite.en.md").write_text(
        HEADER.format(id="toys/kite", language="en", title="Painting a fence", question="which colour")
        + "## Reply\n\nGreen.\n",
        encoding="utf-8",
    )
    result = diff(articles, "--json", "--fail-on-loss")
    assert result.code == 5
    golden = result.json["golden"]
    (lost,) = golden["lost"]
    assert lost["question"]["question"] == GOLDEN[0]["question"]
    assert lost["before"] == 1
    assert not 0 < lost["after"] <= 3
    assert set(lost["first"]) == {f"toys/other-{number}" for number in range(3)}
    assert (golden["before"]["groups"]["en"]["recall"], golden["after"]["groups"]["en"]["recall"]) == (1.0, 0.5)
    assert (golden["questions"], golden["off_topic"]) == (3, 1)
    shown = diff(articles)
    assert shown.code == 0, "a loss fails only where it is asked to"
    assert "Fell out of the first three (1)" in shown.out
    assert "1.000 → 0.500" in shown.out


def test_an_article_that_gets_the_right_words_wins_its_question(articles: Path) -> None:
    (articles / "ball.en.md").unlink()
    copilot("kb", "index")
    (articles / "ball.en.md").write_text(BALL, encoding="utf-8")
    (articles / "drum.zh.md").unlink()
    result = diff(articles, "--json", "--fail-on-loss")
    assert [(change["id"], change["change"]) for change in result.json["articles"]] == [
        ("ball.en", "added"),
        ("drum.zh", "deleted"),
    ]
    golden = result.json["golden"]
    assert [(move["before"], move["after"]) for move in golden["won"]] == [(0, 1)]
    assert [(move["before"], move["after"]) for move in golden["lost"]] == [(1, 0)]
    assert result.code == 5


def test_an_off_topic_question_that_is_answered_now_is_a_loss(articles: Path) -> None:
    text = HEADER.format(id="toys/chess", language="en", title="Who won the chess olympiad?", question="chess olympiad winner")
    (articles / "chess.en.md").write_text(f"{text}## Reply\n\nThe chess olympiad was won by the home team.\n", encoding="utf-8")
    result = diff(articles, "--json", "--fail-on-loss")
    golden = result.json["golden"]
    assert result.code == 5
    assert [move["first"] for move in golden["answered"]] == [["toys/chess"]]
    assert (golden["before"]["abstention"], golden["after"]["abstention"], golden["lost"]) == (1.0, 0.0, [])


def test_dates_and_tiers_cannot_move_a_question_so_none_is_asked(articles: Path) -> None:
    edit(articles / "kite.en.md", "review_by: 2030-01-01", "review_by: 2031-01-01")
    edit(articles / "kite.en.md", "tier: junior", "tier: senior")
    found = diff(articles, "--json").json
    assert [field["field"] for field in found["articles"][0]["fields"]] == ["tier", "review_by"]
    assert found["golden"] is None


def content(database: Path) -> list[str]:
    """All that an SQLite file says; its bytes change when a connection closes."""
    with closing(sqlite3.connect(database)) as connection:
        return list(connection.iterdump())


def test_the_index_in_use_stays_as_it_is(articles: Path, own_home: Path) -> None:
    database = own_home / "knowledge" / "truth.db"
    before = content(database)
    edit(articles / "kite.en.md", "My kite does not fly", "Kites that stay down")
    assert diff(articles, "--json").json["articles"][0]["fields"][0]["field"] == "title"
    assert content(database) == before
    assert copilot("search", "--json", "kite").json["hits"][0]["title"] == "My kite does not fly"
    copilot("kb", "index")
    assert diff(articles, "--json").json["articles"] == []


def test_articles_in_use_are_not_indexed_by_being_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own" / "articles"
    folder.mkdir(parents=True)
    (folder / "ball.en.md").write_text(BALL, encoding="utf-8")
    monkeypatch.setenv("COPILOT_KB", str(tmp_path / "own"))
    copilot("search", "ball")
    edit(folder / "ball.en.md", "The ball is flat", "Flat ball")
    for _ in range(2):
        result = copilot("kb", "diff", "--json")
        assert [change["id"] for change in result.json["articles"]] == ["ball.en"]
        assert "No golden questions" in result.err
    assert copilot("kb", "diff", "--fail-on-loss").code == 0


def test_a_secret_in_an_edit_is_shown_redacted(articles: Path) -> None:
    phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    edit(articles / "ball.en.md", "Pump it up with a needle valve.", f"Pump it up. My seed phrase is {phrase}")
    for options in ((), ("--json",)):
        shown = diff(articles, *options)
        assert shown.code == 0
        assert "SEED_PHRASE" in shown.out
        assert "sausage" not in shown.out + shown.err


def test_what_cannot_be_read_is_named_and_the_rest_compared(articles: Path) -> None:
    (articles / "ball.en.md").write_bytes(b"---\ntitle: \xff\n---\n")
    edit(articles / "kite.en.md", "Let go.", "Let it go.")
    result = diff(articles, "--json")
    assert result.code == 7
    assert "ball.en.md:2: is not UTF-8 text" in result.err
    assert {change["id"]: change["change"] for change in result.json["articles"]} == {
        "kite.en": "changed",
        "ball.en": "deleted",
    }


def test_what_makes_no_sense_is_refused(articles: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert copilot("kb", "diff", "--no-golden", "--fail-on-loss").code == 2
    assert copilot("kb", "diff", "--golden", str(tmp_path)).code == 5
    assert copilot("kb", "diff", "--golden", str(tmp_path / "none.jsonl")).code == 5
    assert diff(articles, "--no-golden").code == 2
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "fresh"))
    result = copilot("kb", "diff", "--no-golden")
    assert result.code == 5
    assert "nothing has been indexed" in result.err
    assert not (tmp_path / "fresh").exists()


def test_an_interrupt_leaves_nothing_behind(articles: Path, tmp_path: Path) -> None:
    edit(articles / "kite.en.md", "Wait for wind", "Wait for more wind")
    (tmp_path / "many.jsonl").write_text(jsonl(GOLDEN * 20_000), encoding="utf-8")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    running = subprocess.Popen(
        [sys.executable, "-m", "copilot", "kb", "diff", "--golden", str(tmp_path / "many.jsonl")],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while not list(scratch.glob("copilot-diff-*/after/knowledge/truth.db")):
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode in {130, -signal.SIGINT}  # a shell calls both 130
    assert b"Interrupted" in err and b"Traceback" not in err
    assert list(scratch.iterdir()) == []
