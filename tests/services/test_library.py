"""The library keeps the knowledge indexed: at first use, after a change, and after a loss."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from copilot.knowledge.markdown import read_markdown
from copilot.knowledge.source import Source
from copilot.models.knowledge import Document
from tests.support.program import copilot, copilot_process, jsonl

ARTICLE = """---
id: fees/dust
language: en
title: What is dust in my wallet?
questions: [tiny leftover amount]
category: fees
tier: junior
updated: 2026-01-01
review_by: 2030-01-01
---

## Reply

Dust is an amount too small to pay for its own transfer.
"""


def titles(query: str) -> list[str]:
    return [hit["title"] for hit in copilot("search", "--json", "--source", "kb", query).json["hits"]]


@pytest.fixture
def own_kb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    articles = tmp_path / "kb" / "articles" / "fees"
    articles.mkdir(parents=True)
    (articles / "dust.en.md").write_text(ARTICLE, encoding="utf-8")
    monkeypatch.setenv("COPILOT_KB", str(tmp_path / "kb"))
    return articles


def test_articles_of_the_knowledge_base_in_use_are_indexed_at_first_use(own_kb: Path) -> None:
    assert titles("dust") == ["What is dust in my wallet?"]


def test_a_changed_article_is_found_without_indexing_by_hand(own_kb: Path) -> None:
    titles("dust")
    (own_kb / "dust.en.md").write_text(ARTICLE.replace("What is dust in my wallet?", "Dust explained"), encoding="utf-8")
    assert titles("dust") == ["Dust explained"]


def test_the_brand_in_an_article_follows_the_setting(own_kb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_kb / "dust.en.md").write_text(ARTICLE.replace("Dust is", "In {{ brand }} dust is"), encoding="utf-8")
    for brand in ("First Wallet", "Second Wallet"):
        monkeypatch.setenv("COPILOT_BRAND", brand)
        (hit,) = copilot("search", "--json", "dust").json["hits"]
        assert brand in hit["quote"]


def test_an_article_past_its_review_date_carries_a_warning(own_kb: Path) -> None:
    (own_kb / "dust.en.md").write_text(ARTICLE.replace("2030-01-01", "2025-01-01"), encoding="utf-8")
    draft = copilot("draft", "--json", stdin="What is dust in my wallet?").json
    assert [citation["doc_id"] for citation in draft["citations"]] == ["fees/dust.en"]
    assert any("past its review date (2025-01-01)" in note for note in draft["notes"])


def test_a_lost_index_gets_its_cases_back_from_the_store(tmp_path: Path, own_home: Path) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(
        jsonl([{"id": "c-9", "problem": "Ledger screen stays black", "resolution": "Charged it."}]), encoding="utf-8"
    )
    assert copilot("cases", "import", str(file)).code == 0
    shutil.rmtree(own_home / "knowledge")
    hits = copilot("search", "--json", "--source", "cases", "ledger screen black").json["hits"]
    assert [hit["doc_id"] for hit in hits] == ["c-9"]


def garble(home: Path) -> None:
    for path in (home / "knowledge").glob("truth.db*"):
        path.write_bytes(b"not a database at all" * 500)


def test_a_garbled_index_is_made_anew_from_the_same_files(tmp_path: Path, own_home: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "dust.md").write_text("# Dust\n\nDust is what is left over.", encoding="utf-8")
    assert copilot("kb", "index", str(tmp_path / "notes")).code == 0
    garble(own_home)
    assert titles("dust") == ["Dust"]
    garble(own_home)
    assert copilot("kb", "index", "--json").json["added"] == 1
    assert titles("dust") == ["Dust"]


def test_verify_says_that_all_is_well_or_what_is_not_and_mends_it(own_kb: Path, own_home: Path) -> None:
    titles("dust")
    assert copilot("kb", "verify", "--json").json == {"ok": True, "flaws": []}
    with sqlite3.connect(own_home / "knowledge" / "truth.db") as database:
        database.execute("DELETE FROM chunks")
    broken = copilot("kb", "verify", "--json")
    assert (broken.code, [flaw["part"] for flaw in broken.json["flaws"]]) == (5, ["truth"])
    assert copilot("kb", "verify").code == 5
    assert copilot("kb", "verify", "--fix").code == 0
    assert titles("dust") == ["What is dust in my wallet?"]


def test_only_files_that_changed_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noting(source: Source) -> Document:
        read.append(source.name)
        return read_markdown(source)

    monkeypatch.setattr("copilot.knowledge.folder.read_markdown", noting)
    for name in "abc":
        (tmp_path / f"{name}.md").write_text(f"# {name}\n\nText of {name}.", encoding="utf-8")
    assert copilot("kb", "index", str(tmp_path), "--json").json["added"] == 3
    read.clear()
    (tmp_path / "b.md").write_text("# b\n\nOther text.", encoding="utf-8")
    (tmp_path / "c.md").rename(tmp_path / "d.md")
    report = copilot("kb", "index", str(tmp_path), "--json").json
    assert read == ["b.md", "d.md"]
    assert [report[key] for key in ("added", "updated", "unchanged", "deleted")] == [1, 1, 1, 1]
    monkeypatch.setenv("COPILOT_BRAND", "Another")
    copilot("kb", "index", str(tmp_path))
    assert read[2:] == ["a.md", "b.md", "d.md"]


def test_several_roots_are_one_knowledge_base_and_the_last_given_count(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(f"All about zeppelin number {name}.", encoding="utf-8")
        (tmp_path / name / "same.txt").write_text(f"Both folders have this one, {name}.", encoding="utf-8")
    both = copilot("kb", "index", str(tmp_path / "one"), str(tmp_path / "two" / "two.txt"), "--json")
    assert (both.code, both.json["added"]) == (0, 3)
    twice = copilot("kb", "index", str(tmp_path / "one"), str(tmp_path / "two"), "--json")
    assert twice.code == 7
    (problem,) = twice.json["problems"]
    assert problem.startswith(str(tmp_path / "two" / "same.txt")) and str(tmp_path / "one" / "same.txt") in problem
    assert copilot("kb", "index", str(tmp_path / "two"), "--json").json["deleted"] == 1
    assert titles("zeppelin")[0] == "two"


def test_a_home_that_cannot_be_made_is_told_plainly() -> None:
    import os

    result = copilot_process("draft", stdin="How do I add a token?", env={**os.environ, "COPILOT_HOME": "/proc/nowhere/home"})
    assert result.code == 3
    assert result.out == ""
    assert "Traceback" not in result.err
    assert "COPILOT_HOME" in result.err


def test_two_first_runs_in_one_home_both_answer(own_home: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: copilot_process("search", "--json", "transaction pending"), range(2)))
    assert [run.code for run in runs] == [0, 0]
    assert runs[0].out == runs[1].out
