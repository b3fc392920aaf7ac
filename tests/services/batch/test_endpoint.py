"""A batch with a model behind a real endpoint: paid once, slowed down, stopped where asking on is useless."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.openai_server import OpenAIServer
from tests.support.program import Result, copilot, jsonl

SUMMARY = {
    "headline": "Transfer pending",
    "problem": "The customer's transfer is pending.",
    "timeline": [],
    "tried": [],
    "promises": [],
    "open_questions": [],
    "next_step": "Ask for the transaction hash.",
    "text": "The customer's transfer is pending since yesterday.",
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        running.default = json.dumps(SUMMARY)
        monkeypatch.setenv("COPILOT_OFFLINE", "0")
        monkeypatch.setenv("OPENAI_BASE_URL", running.base_url)
        monkeypatch.setenv("COPILOT_MODEL", "gpt-4o-mini")
        yield running


def written(path: Path, count: int) -> Path:
    records = [{"id": n, "text": f"Customer: transfer {n} is pending since yesterday\nAgent: a moment"} for n in range(count)]
    path.write_text(jsonl(records), encoding="utf-8")
    return path


def batch(source: Path, out: Path, *options: str, verb: str = "summarize") -> Result:
    return copilot("batch", verb, str(source), "--out", str(out), "--json", *options)


def lines(out: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_each_conversation_is_paid_for_once(server: OpenAIServer, tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 12), tmp_path / "out.jsonl"
    source.write_text(source.read_text(encoding="utf-8") * 2, encoding="utf-8")
    done = batch(source, out)
    assert done.code == 0, done.err
    assert len(server.chats) == 12
    report = done.json
    assert (report["lines"], report["done"], report["reused"]) == (24, 24, 12)
    assert report["cost_usd"] == pytest.approx(sum(line["usage"]["cost_usd"] for line in lines(out)[:12]), abs=1e-6)
    assert (report["prompt_tokens"], report["completion_tokens"]) == (1200, 240)
    assert all(line["mode"] == "model" for line in lines(out))
    assert not out.with_name("out.jsonl.journal").exists()
    assert copilot("usage", "--json").json["total"]["calls"] == 12


def test_one_that_fails_answers_for_itself_and_is_tried_again(server: OpenAIServer, tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 6), tmp_path / "out.jsonl"
    server.say("no JSON at all", "still none")
    first = batch(source, out, "--workers", "1")
    assert (first.code, first.json["done"], first.json["failed"]) == (7, 5, 1)
    assert "in.jsonl:1: " in lines(out)[0]["error"]["message"]
    # What the failed one cost is counted too.
    assert first.json["prompt_tokens"] == 700
    asked = len(server.chats)
    second = batch(source, out, "--workers", "1")
    assert (second.code, second.json["done"], second.json["reused"]) == (0, 6, 5)
    assert len(server.chats) == asked + 1


def test_with_fallback_the_failed_one_is_summarised_offline(server: OpenAIServer, tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 3), tmp_path / "out.jsonl"
    server.say("no JSON at all", "still none")
    done = batch(source, out, "--workers", "1", "--fallback")
    assert done.code == 0
    assert [line["mode"] for line in lines(out)] == ["offline", "model", "model"]
    assert sum(done.json["notes"].values()) == 1


def test_rate_limits_slow_the_batch_down_and_fail_nothing(server: OpenAIServer, tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 40), tmp_path / "out.jsonl"
    server.fail(429, "Rate limit reached", retry_after=0.05, times=25)
    done = batch(source, out, "--workers", "16")
    assert (done.code, done.json["done"]) == (0, 40), done.err
    assert len(server.chats) <= 40 + 25


def test_a_refused_key_ends_the_run_at_once(server: OpenAIServer, tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 200), tmp_path / "out.jsonl"
    server.key = "another"
    done = batch(source, out, "--workers", "4")
    assert done.code == 4
    assert "refused the key" in done.err or "wants a key" in done.err
    # Six conversations are worked on for four calls at once; as many may begin before the first refusal is heard of.
    assert len(server.chats) <= 12
    assert not out.exists()


def test_spent_quota_keeps_what_was_paid_and_says_what_is_left(server: OpenAIServer, tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 20), tmp_path / "out.jsonl"
    server.say(*[SUMMARY] * 5)
    server.fail(429, "You exceeded your current quota", code="insufficient_quota", times=50)
    done = batch(source, out, "--workers", "1")
    assert done.code == 7
    assert (done.json["done"], done.json["failed"], done.json["left"]) == (5, 0, 15)
    assert "quota" in done.json["stopped"]
    assert [line["error"]["type"] for line in lines(out)[5:]] == ["NotReached"] * 15
    server._script.clear()
    again = batch(source, out, "--workers", "1")
    assert (again.code, again.json["done"], again.json["reused"]) == (0, 20, 5)


def test_max_cost_is_not_exceeded_and_the_rest_can_be_bought_later(server: OpenAIServer, tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 60), tmp_path / "out.jsonl"
    server.say(*[SUMMARY] * 60, usage={"prompt_tokens": 1_000, "completion_tokens": 300})
    limit = 0.01
    done = batch(source, out, "--workers", "8", "--max-cost", str(limit))
    assert done.code == 7
    assert 0 < done.json["done"] < 60
    assert done.json["cost_usd"] <= limit
    assert done.json["left"] == 60 - done.json["done"]
    assert "--max-cost" in done.json["stopped"]
    asked = len(server.chats)
    # The limit is the job's: what the first run spent counts.
    assert batch(source, out, "--max-cost", str(limit)).json["cost_usd"] <= limit - done.json["cost_usd"]
    assert batch(source, out, "--max-cost", "5").code == 0
    assert len(server.chats) == 60 > asked


def test_max_cost_needs_a_price(server: OpenAIServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_MODEL", "nobody-knows-this-one")
    done = batch(written(tmp_path / "in.jsonl", 2), tmp_path / "out.jsonl", "--max-cost", "1")
    assert done.code == 2
    assert "prices.yaml" in done.err
    assert server.chats == []


def test_max_items_takes_the_first_and_the_rest_goes_on_from_there(server: OpenAIServer, tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 9), tmp_path / "out.jsonl"
    first = batch(source, out, "--max-items", "4")
    assert (first.code, first.json["lines"]) == (0, 4)
    assert [line["id"] for line in lines(out)] == [0, 1, 2, 3]
    second = batch(source, out)
    assert (second.code, second.json["done"], second.json["reused"]) == (0, 9, 4)
    assert len(server.chats) == 9


def test_a_dry_run_asks_nobody_and_writes_nothing(server: OpenAIServer, tmp_path: Path) -> None:
    source = written(tmp_path / "in.jsonl", 50)
    done = batch(source, tmp_path / "out.jsonl", "--dry-run")
    assert done.code == 0
    expected = done.json
    assert (expected["lines"], expected["to_do"], expected["calls"]) == (50, 50, 50)
    assert expected["cost_usd"] > 0 and expected["seconds"] > 0
    assert server.chats == []
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]
    # What it reckons is near to what is asked: the prompts are real ones.
    batch(source, tmp_path / "out.jsonl", "--max-items", "10")
    from copilot.llm.tokens import token_counter

    counter = token_counter("gpt-4o-mini")
    asked = sum(counter.count_messages(chat.body["messages"]) for chat in server.chats) / 10
    assert expected["prompt_tokens"] / 50 == pytest.approx(asked, rel=0.25)
    assert batch(source, tmp_path / "out.jsonl", "--dry-run").json["to_do"] == 40
    assert "50 conversations" in copilot("batch", "draft", str(source), "--out", str(tmp_path / "o"), "--dry-run").out


@pytest.mark.usefixtures("ready_home")
def test_drafts_from_many_threads_share_one_desk(server: OpenAIServer, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    asked = ["Why is my transaction pending?", "怎么添加自定义代币？", "How do I revoke an approval?", "手续费为什么这么高？"]
    source.write_text(jsonl([{"id": n, "text": f"{asked[n % 4]} {n}"} for n in range(24)]), encoding="utf-8")
    seen: list[int] = []
    lock = threading.Lock()

    def answer(handler: Any, body: dict[str, Any]) -> None:
        with lock:
            seen.append(1)
        system = body["messages"][0]["content"]
        opinion = {"level": "P3", "category": "how_to", "quote": "", "reason": ""}
        reply = {"reply": "Open the asset list and check the network fee. [1]", "citations": [1]}
        chosen = opinion if "category" in system and "citations" not in system else reply
        handler.completion(body, json.dumps(chosen), None, "stop", {})

    server.next_reply = lambda: answer  # type: ignore[method-assign]
    done = batch(source, out, "--workers", "8", "--fallback", verb="draft")
    assert done.code == 0, done.out
    assert len(lines(out)) == 24
    assert {line["mode"] for line in lines(out)} <= {"model", "offline"}
    assert all(line["guard"]["ok"] and line["draft_id"] for line in lines(out))
    assert len(seen) >= 24


def test_with_fallback_too_a_refused_key_ends_the_run(server: OpenAIServer, tmp_path: Path) -> None:
    source, out = written(tmp_path / "in.jsonl", 12), tmp_path / "out.jsonl"
    server.say(*[SUMMARY] * 3)
    server.fail(401, "Incorrect API key provided", code="invalid_api_key", times=50)
    done = batch(source, out, "--workers", "1", "--fallback")
    assert (done.code, done.json["done"], done.json["left"]) == (7, 3, 9)
    assert {line["mode"] for line in lines(out) if "mode" in line} == {"model"}


@pytest.mark.parametrize("amount", ["nan", "inf"])
def test_max_cost_is_an_amount(server: OpenAIServer, tmp_path: Path, amount: str) -> None:
    done = batch(written(tmp_path / "in.jsonl", 2), tmp_path / "out.jsonl", "--max-cost", amount)
    assert done.code == 2
    assert server.chats == []
