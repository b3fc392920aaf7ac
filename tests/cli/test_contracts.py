"""The shape of every --json and --jsonl answer: other programs call these commands."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.program import copilot, jsonl

PENDING = "客户：我的转账两个小时了还没到账，以太坊主网\n客服：请提供交易哈希\n客户：稍等"
STOLEN = [{"role": "customer", "text": "I entered my recovery words on a website and now my coins are leaving"}]
TRIAGE_KEYS = {
    "level", "security_critical", "category", "tier", "reasons",
    "missing_info", "language", "sentiment", "wants_human", "priority",
}  # fmt: skip
FACT_KEYS = {"tx_hashes", "addresses", "chains", "tokens", "amounts", "versions", "devices"}


def check_triage(triage: dict[str, Any]) -> None:
    assert triage.keys() == TRIAGE_KEYS
    assert triage["level"] in {"P0", "P1", "P2", "P3"}
    assert triage["tier"] in {"junior", "senior", "security"}
    assert triage["security_critical"] is (triage["level"] == "P0")
    assert 0 <= triage["priority"] <= 100
    assert isinstance(triage["wants_human"], bool)
    for reason in triage["reasons"]:
        assert reason.keys() == {"rule", "quote", "message"}
        assert isinstance(reason["message"], int)


def test_parse() -> None:
    answer = copilot("parse", "--json", stdin=PENDING).json
    assert answer.keys() == {"format", "messages"}
    assert [message["role"] for message in answer["messages"]] == ["customer", "agent", "customer"]
    assert answer["messages"][1]["text"] == "请提供交易哈希"


def test_redact() -> None:
    text = "😀 my email is someone@example.org, thanks"
    result = copilot("redact", "--jsonl", stdin=jsonl([{"id": 7, "text": text}]))
    (answer,) = result.lines
    assert answer.keys() == {"id", "text", "findings"}
    (finding,) = answer["findings"]
    assert finding.keys() == {"kind", "start", "end", "why"}
    assert finding["kind"] == "email"
    assert text[finding["start"] : finding["end"]] == "someone@example.org"
    assert "someone@example.org" not in result.out + result.err


@pytest.mark.parametrize("record", [{"id": "a", "text": PENDING}, {"id": "b", "messages": STOLEN}])
def test_triage(record: dict[str, Any]) -> None:
    (answer,) = copilot("triage", "--jsonl", stdin=jsonl([record])).lines
    assert answer.keys() == {"id", "triage"}
    check_triage(answer["triage"])


def test_triage_exit_code_is_asked_for() -> None:
    stolen = json.dumps({"messages": STOLEN})
    assert copilot("triage", "--json", stdin=stolen).code == 0
    assert copilot("triage", "--json", "--exit-code", stdin=stolen).code == 6


def test_search() -> None:
    (answer,) = copilot(
        "search", "--jsonl", "--limit", "3", stdin=jsonl([{"id": 1, "query": "transaction stuck pending"}])
    ).lines
    assert answer.keys() == {"id", "hits"}
    assert 1 <= len(answer["hits"]) <= 3
    assert len({hit["doc_id"] for hit in answer["hits"]}) == len(answer["hits"])
    for hit in answer["hits"]:
        assert hit.keys() == {"doc_id", "kind", "title", "score", "language", "quote", "path"}
        assert 0 <= hit["score"] <= 1
    scores = [hit["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_draft() -> None:
    records = [{"id": "p", "text": PENDING}, {"id": "s", "messages": STOLEN}]
    pending, stolen = copilot("draft", "--jsonl", stdin=jsonl(records)).lines
    for answer in (pending, stolen):
        assert answer.keys() >= {
            "id",
            "draft_id",
            "mode",
            "reply",
            "language",
            "citations",
            "triage",
            "missing_info",
            "guard",
            "usage",
        }
        check_triage(answer["triage"])
        assert answer["guard"] == {"ok": True, "violations": []}
        assert answer["usage"] == {"prompt_tokens": 0, "completion_tokens": 0, "cost_usd": 0.0}
        assert answer["reply"]
    assert (pending["mode"], pending["language"]) == ("offline", "zh")
    assert pending["citations"]
    for n, citation in enumerate(pending["citations"], 1):
        assert citation.keys() == {"n", "doc_id", "title", "quote", "path"}
        assert citation["n"] == n
    marked = {int(mark) for mark in re.findall(r"\[(\d+)\]", pending["reply"])}
    assert marked and marked <= {citation["n"] for citation in pending["citations"]}
    assert (stolen["mode"], stolen["language"], stolen["citations"]) == ("holding", "en", [])
    assert stolen["containment"]
    assert stolen["evidence"]


def test_summarize() -> None:
    (answer,) = copilot("summarize", "--jsonl", stdin=jsonl([{"id": 1, "text": PENDING}])).lines
    assert answer.keys() == {"id", "summary", "language", "mode", "usage", "covered"}
    summary = answer["summary"]
    parts = {"headline", "problem", "timeline", "tried", "facts", "open_questions", "next_step", "text"}
    assert summary.keys() == parts | {"promises", "mood"}
    assert summary["facts"].keys() == FACT_KEYS
    assert all(entry.keys() == {"at", "who", "what"} for entry in summary["timeline"])
    assert "\n" not in summary["text"].strip()


def test_check_reply() -> None:
    bad = "Please send me your recovery phrase so that I can check your wallet."
    good = "We will never ask for your recovery phrase."
    answers = copilot("check-reply", "--jsonl", stdin=jsonl([{"id": 1, "text": bad}, {"id": 2, "text": good}])).lines
    assert [answer["ok"] for answer in answers] == [False, True]
    assert all(answer.keys() == {"id", "ok", "violations"} for answer in answers)
    assert all(violation.keys() == {"rule", "quote", "why"} for violation in answers[0]["violations"])
    assert copilot("check-reply", stdin=bad).code == 6
    assert copilot("check-reply", stdin=good).code == 0


def test_kb_index_is_incremental_and_exactly_the_roots_given(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "fees.md").write_text("# Network fees\n\nFees go to validators, not to the wallet.\n", encoding="utf-8")
    (folder / "gas.zh.md").write_text("# 矿工费\n\n矿工费由网络收取，钱包不收取。\n", encoding="utf-8")
    records = tmp_path / "more.jsonl"
    records.write_text(jsonl([{"id": "faq/7", "title": "Staking", "text": "Rewards arrive every epoch."}]), encoding="utf-8")
    first = copilot("kb", "index", str(folder), str(records), "--json").json
    assert first.keys() == {"added", "updated", "unchanged", "deleted", "chunks", "seconds"}
    assert (first["added"], first["deleted"]) == (3, 0)
    (folder / "fees.md").write_text(
        "# Network fees\n\nFees go to validators. They rise when the network is busy.\n", encoding="utf-8"
    )
    (folder / "gas.zh.md").unlink()
    again = copilot("kb", "index", "--json").json
    assert [again[key] for key in ("added", "updated", "unchanged", "deleted")] == [0, 1, 1, 1]
    hits = copilot("search", "--json", "network fees").json["hits"]
    assert {hit["doc_id"] for hit in hits} == {"fees", "faq/7"}


def test_kb_index_names_a_bad_line_and_goes_on(tmp_path: Path) -> None:
    records = tmp_path / "articles.jsonl"
    records.write_text(
        '{"id": "a", "title": "A", "text": "One."}\nnot json\n{"id": "c", "title": "C", "text": "Three."}\n', encoding="utf-8"
    )
    result = copilot("kb", "index", str(records), "--json")
    assert result.code == 7
    assert result.json["added"] == 2
    assert "articles.jsonl" in result.err
    assert "2" in result.err


def test_cases_import_is_idempotent_and_searchable(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    case = {
        "id": "c-1",
        "problem": "Bridge transfer stuck after six hours",
        "resolution": "Claimed on the target chain by hand.",
        "customer": "cust-77",
    }
    file.write_text(jsonl([case]) + "broken\n", encoding="utf-8")
    first = copilot("cases", "import", str(file), "--json")
    assert first.code == 7
    assert (first.json["added"], first.json["updated"], first.json["unchanged"]) == (1, 0, 0)
    assert "line 2" in first.err
    file.write_text(jsonl([case]), encoding="utf-8")
    second = copilot("cases", "import", str(file), "--json")
    assert second.code == 0
    assert second.json == {"added": 0, "updated": 0, "unchanged": 1}
    hits = copilot("search", "--source", "cases", "--json", "bridge transfer stuck").json["hits"]
    assert [(hit["doc_id"], hit["kind"]) for hit in hits] == [("c-1", "case")]


def test_batch_summarize(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(jsonl([{"id": 1, "text": PENDING}, {"id": 2, "text": PENDING}]) + "oops\n", encoding="utf-8")
    result = copilot("batch", "summarize", str(source), "--out", str(target), "--json")
    assert result.code == 7
    report = result.json
    assert (report["lines"], report["done"], report["reused"], report["failed"]) == (3, 2, 1, 1)
    answers = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == [1, 2, None]
    assert answers[0]["summary"] == answers[1]["summary"]
    assert "error" in answers[2]
    assert json.loads((tmp_path / "out.jsonl.report.json").read_text(encoding="utf-8"))["failed"] == 1


def test_doctor_names_every_part_and_shows_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-should-never-be-shown")
    result = copilot("doctor", "--json")
    assert result.code == 0
    assert [check["part"] for check in result.json["checks"]] == [
        "program", "home", "policy files", "embedder", "knowledge index", "keys", "store", "prompts", "model",
    ]  # fmt: skip
    assert "sk-should-never-be-shown" not in result.out + result.err
