"""The provider's Batch API as an engine: the answers of live calls, at half the price, each paid for once."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import ModelProblem
from copilot.llm.failures import KeyRefused, NotServed, QuotaExhausted
from copilot.policy.prices import Price, PricesPolicy
from copilot.services.batch.engines.dispatch import Cancelled
from copilot.services.batch.job import Verb
from copilot.services.metering import CapReached
from tests.services.batch.provider_case import DONE, Run, conversations, requests_of, serving, spoken, without_price
from tests.support.openai_server import OpenAIServer
from tests.support.program import copilot


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    with serving(monkeypatch) as running:
        yield running


def paid_once(server: OpenAIServer) -> bool:
    return set(server.batches.answered.values()) <= {0, 1}


def test_output_is_that_of_live_calls_at_half_the_price(server: OpenAIServer, tmp_path: Path) -> None:
    run = Run(tmp_path, conversations(16))
    report = run()
    live = tmp_path / "live"
    live.mkdir()
    out = live / "out.jsonl"
    told = copilot("batch", "summarize", str(run.source), "--out", str(out), "--json")
    assert told.code == 0, told.err
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [without_price(line) for line in run.lines] == [without_price(line) for line in lines]
    assert {line["mode"] for line in run.lines} == {"model"}
    assert report.cost_usd == pytest.approx(told.json["cost_usd"] / 2, abs=1e-6)
    assert (report.prompt_tokens, report.completion_tokens) == (told.json["prompt_tokens"], told.json["completion_tokens"])
    calls = len(server.chats)
    assert server.batches.answered.total() == calls > 16
    assert paid_once(server)
    assert copilot("usage", "--json").json["total"]["calls"] == 2 * calls
    live.rename(tmp_path.with_name(f"{tmp_path.name}-live"))
    assert run.files == DONE
    assert not server.batches.files


def test_a_batched_request_is_the_live_one(server: OpenAIServer, tmp_path: Path) -> None:
    Run(tmp_path, conversations(1))()
    (batched,) = requests_of(server.batches.uploaded[0])
    assert (batched["method"], batched["url"]) == ("POST", "/v1/chat/completions")
    copilot("summarize", stdin=conversations(1)[0]["text"])
    live = server.chats[0].body
    live.pop("stream", None)  # some versions of the SDK say that it is none
    assert {**batched["body"], "messages": []} == {**live, "messages": []}
    assert batched["body"]["messages"][0] == live["messages"][0]


def test_a_price_list_that_names_no_discount_counts_none() -> None:
    own = PricesPolicy(as_of="2026-01-01", models=(Price(match="*", input=1.0, output=2.0),))
    assert own.cost("any", 1000, 100, in_batch=True) == own.cost("any", 1000, 100)
    assert own.model_copy(update={"batch_factor": 0.5}).cost("any", 1000, 100, in_batch=True).usd == 0.0006


def test_files_keep_to_the_limits_and_hold_each_request_once(server: OpenAIServer, tmp_path: Path) -> None:
    run = Run(tmp_path, conversations(10))
    run(most=4, most_bytes=13_000)
    sizes = [len(requests_of(upload)) for upload in server.batches.uploaded]
    assert all(size <= 4 for size in sizes)
    assert all(len(upload) < 16_000 or size == 1 for upload, size in zip(server.batches.uploaded, sizes, strict=True))
    names = [one["custom_id"] for upload in server.batches.uploaded for one in requests_of(upload)]
    assert len(names) == len(set(names))
    assert all(line["mode"] == "model" for line in run.lines)


def test_leaving_at_once_orders_and_a_later_run_collects(server: OpenAIServer, tmp_path: Path) -> None:
    run = Run(tmp_path, conversations(3))
    left = run(wait=False)
    assert left.left == 3 and "1 batch of 3 requests" in left.stopped
    assert run.files == ["in.jsonl", "out.jsonl.journal", "out.jsonl.orders"]
    assert (run.folder / "out.jsonl.orders").stat().st_mode & 0o077 == 0
    assert run(wait=False).done == 3
    assert len(server.batches.uploaded) == 1
    assert run.files == DONE


def test_another_engine_says_that_it_pays_again(server: OpenAIServer, tmp_path: Path) -> None:
    run = Run(tmp_path, conversations(2))
    assert run(wait=False).left
    local = copilot("batch", "summarize", str(run.source), "--out", str(run.out))
    assert "which --engine openai-batch collects" in local.err


def test_what_a_smaller_run_does_not_need_is_kept(server: OpenAIServer, tmp_path: Path) -> None:
    run = Run(tmp_path, conversations(4))
    assert run(wait=False).left
    assert run(items=1).done == 1
    assert run().done == 4
    assert len(server.batches.uploaded) == 1
    assert run.files == DONE


def test_what_an_expired_batch_did_not_do_goes_into_the_next(server: OpenAIServer, tmp_path: Path) -> None:
    server.batches.ends += ["expired", "expired"]
    run = Run(tmp_path, conversations(4))
    assert run().done == 4
    assert [len(requests_of(upload)) for upload in server.batches.uploaded] == [4, 2, 1]
    assert paid_once(server)


def test_a_request_that_is_refused_fails_alone_and_is_tried_again(
    server: OpenAIServer, tmp_path: Path, ready_home: Path
) -> None:
    def refuse(body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        if "transfer number 2" not in body["messages"][1]["content"]:
            return None
        return 400, {"error": {"message": "The content filter was triggered by transfer number 2 of 5 USDT", "code": None}}

    server.batches.refuse = refuse
    run = Run(tmp_path, conversations(4), Verb.DRAFT)
    report = run()
    assert (report.done, report.failed) == (3, 1)
    assert "The content filter of" in run.lines[2]["error"]["message"]
    assert "5 USDT" not in run.out.read_text(encoding="utf-8")
    server.batches.refuse = lambda body: None
    assert run().done == 4
    assert [len(requests_of(upload)) for upload in server.batches.uploaded] == [4, 3, 1, 1]


@pytest.mark.parametrize(("failures", "done"), [(2, 2), (3, 1)])
def test_an_overloaded_endpoint_is_asked_three_times(
    server: OpenAIServer, tmp_path: Path, ready_home: Path, failures: int, done: int
) -> None:
    left = [429, 500, 503][:failures]

    def refuse(body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        if "transfer number 0" in body["messages"][1]["content"] and left:
            return left.pop(), {"error": {"message": "Try later"}}
        return None

    server.batches.refuse = refuse
    assert Run(tmp_path, conversations(2), Verb.DRAFT)().done == done
    names = Counter(one["custom_id"] for upload in server.batches.uploaded for one in requests_of(upload))
    assert names.most_common(2)[0][1] == 3
    assert names.most_common(2)[1][1] == 1


def test_spent_quota_in_a_batch_ends_the_run_and_keeps_what_came(server: OpenAIServer, tmp_path: Path) -> None:
    def refuse(body: dict[str, Any]) -> tuple[int, dict[str, Any]] | None:
        spent = {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}
        return (429, spent) if "transfer number 1" in body["messages"][1]["content"] else None

    server.batches.refuse = refuse
    run = Run(tmp_path, conversations(3))
    with pytest.raises(QuotaExhausted, match="has no quota left"):
        run()
    server.batches.refuse = lambda body: None
    assert run().done == 3
    assert server.batches.answered.total() == 3
    assert paid_once(server)


def test_parameters_a_model_refuses_are_left_out_next_time(server: OpenAIServer, tmp_path: Path) -> None:
    server.refused_parameters = frozenset({"max_tokens", "temperature"})
    assert Run(tmp_path, conversations(2))().done == 2
    last = requests_of(server.batches.uploaded[-1])[0]["body"]
    assert "max_completion_tokens" in last
    assert not {"max_tokens", "temperature"} & last.keys()


def test_a_batch_refused_as_a_whole_says_why(server: OpenAIServer, tmp_path: Path) -> None:
    server.batches.ends.append("failed")
    with pytest.raises(NotServed, match="did not take a batch: The model is not available for batches"):
        Run(tmp_path, conversations(2))()
    assert not server.batches.files


def test_a_full_queue_makes_batches_smaller(server: OpenAIServer, tmp_path: Path) -> None:
    server.batches.queue = 3
    run = Run(tmp_path, conversations(4))
    assert run().done == 4
    assert any("queue" in note for note in run.notes)
    assert paid_once(server)


def test_a_queue_that_takes_nothing_ends_the_run(server: OpenAIServer, tmp_path: Path) -> None:
    server.batches.queue = 0
    with pytest.raises(QuotaExhausted, match="no more requests in batches"):
        Run(tmp_path, conversations(2))()


def test_a_cancelled_batch_ends_the_run_and_is_not_ordered_behind_anybodys_back(server: OpenAIServer, tmp_path: Path) -> None:
    server.batches.ends.append("cancelled")
    run = Run(tmp_path, conversations(4))
    with pytest.raises(Cancelled):
        run()
    assert len(server.batches.uploaded) == 1
    assert run().done == 4
    assert paid_once(server)


def test_a_batch_whose_beginning_nobody_confirmed_is_found_again(server: OpenAIServer, tmp_path: Path) -> None:
    lost = ["POST batches"]
    server.batches.moment = lambda what: what in lost and lost.remove(what) is None
    run = Run(tmp_path, conversations(3))
    assert run().done == 3
    assert len(server.batches.all) == 1


def test_a_batch_that_never_began_is_begun_once_that_is_sure(
    server: OpenAIServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot.services.batch.engines.dispatch._SURE", 0.1)
    lost = ["POST batches"]

    def lose(what: str) -> bool:
        if what not in lost:
            return False
        lost.remove(what)
        server.batches.all.clear()
        return True

    server.batches.moment = lose
    run = Run(tmp_path, conversations(3))
    assert run().done == 3
    assert len(server.batches.uploaded) == 1


def test_half_a_character_in_an_answer_stops_nothing(server: OpenAIServer, tmp_path: Path) -> None:
    server.answer = lambda body: "no JSON \ud800" if len(body["messages"]) == 2 else spoken(body)
    assert Run(tmp_path, conversations(2))().done == 2


def test_a_dropped_download_is_taken_up_again(server: OpenAIServer, tmp_path: Path) -> None:
    lost = ["GET files/content"] * 4
    server.batches.moment = lambda what: what in lost and lost.remove(what) is None
    run = Run(tmp_path, conversations(3))
    assert run().done == 3
    assert copilot("usage", "--json").json["total"]["calls"] == 3


def test_a_long_conversation_takes_a_round_for_its_parts_and_one_to_merge(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    turns = [
        {
            "role": ("customer", "agent")[n % 2],
            "text": f"Step {n}: I opened the activity list of transfer number 8 again. " * 20,
        }
        for n in range(80)
    ]
    with serving(monkeypatch, model="a-model-of-ours") as server:
        run = Run(tmp_path, [{"id": "long", "messages": turns}])
        assert run().done == 1
        sizes = [len(requests_of(upload)) for upload in server.batches.uploaded]
        assert sizes[0] > 2
        assert sizes[1:] == [1] * (len(sizes) - 1)
        assert len(sizes) <= 3
        assert paid_once(server)


def test_drafts_take_a_round_for_the_second_opinion_and_one_for_the_reply(
    server: OpenAIServer, tmp_path: Path, ready_home: Path
) -> None:
    danger = {"id": "p0", "text": "I typed my recovery phrase into a website and all my coins are gone"}
    run = Run(tmp_path, [*conversations(3), danger], Verb.DRAFT)
    assert run().done == 4
    assert [line["mode"] for line in run.lines] == ["model", "model", "model", "holding"]
    assert [len(requests_of(upload)) for upload in server.batches.uploaded] == [3, 3]
    live = tmp_path / "live.jsonl"
    assert copilot("batch", "draft", str(run.source), "--out", str(live)).code == 0
    lines = [json.loads(line) for line in live.read_text(encoding="utf-8").splitlines()]
    assert [without_price(line) for line in run.lines] == [without_price(line) for line in lines]


def test_a_planted_secret_is_in_no_file(server: OpenAIServer, tmp_path: Path) -> None:
    words = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    record = {"id": 1, "text": f"Customer: my transfer number 1 is pending, my phrase is {words}\nAgent: never share it"}
    run = Run(tmp_path, [record])
    assert run(wait=False).left
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path != run.source)
    for secret in (words, "sausage worth", "thank yellow"):
        assert secret.encode() not in stored
        assert all(secret.encode() not in upload for upload in server.batches.uploaded)


def test_nothing_is_ordered_once_the_months_money_is_spent(
    server: OpenAIServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path, conversations(3))
    assert run(wait=False).left
    run = Run(tmp_path, conversations(5))
    monkeypatch.setenv("COPILOT_MONTHLY_CAP", "0.000001")
    copilot("summarize", stdin="Customer: is transfer number 3 done?")
    report = run()
    assert (report.done, report.left) == (3, 2)  # what was ordered before is paid for, and used
    assert "budget" in report.stopped
    assert len(server.batches.uploaded) == 1
    another = tmp_path / "another"
    another.mkdir()
    with pytest.raises(CapReached):
        Run(another, conversations(1))()


def test_an_endpoint_without_batches_says_so(server: OpenAIServer, tmp_path: Path) -> None:
    server.batches.is_served = False
    with pytest.raises(ModelProblem, match="has no Batch API at this address") as told:
        Run(tmp_path, conversations(1))()
    assert "--engine local" in told.value.hint


def test_a_refused_key_is_told_before_anything_else(server: OpenAIServer, tmp_path: Path) -> None:
    server.key = "the right one"
    with pytest.raises(KeyRefused):
        Run(tmp_path, conversations(1))()


def test_an_unreachable_endpoint_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(monkeypatch):
        pass
    with pytest.raises(ModelProblem, match="cannot be reached"):
        Run(tmp_path, conversations(1))()


def test_the_command_says_what_the_engine_cannot_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(tmp_path, conversations(1))
    arguments = ("batch", "summarize", str(run.source), "--out", str(run.out))
    offline = copilot(*arguments, "--engine", "openai-batch")
    assert offline.code == 2
    assert "OPENAI_API_KEY" in offline.err
    waiting = copilot(*arguments, "--no-wait")
    assert waiting.code == 2
    assert "--engine openai-batch" in waiting.err
