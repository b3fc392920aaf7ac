"""The library keeps the knowledge indexed: at first use, after a change, and after a loss."""

import shutil
from pathlib import Path

import pytest

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
