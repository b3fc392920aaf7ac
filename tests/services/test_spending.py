"""What the model cost, told by day, agent, command and model; and a cap after which the offline writer goes on alone."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.openai_server import OpenAIServer
from tests.support.program import Result, copilot

pytestmark = pytest.mark.usefixtures("ready_home")

QUESTION = "How do I add a custom token that does not show up in my wallet?"
NO_RAISE = json.dumps({"level": "P3", "category": "how_to", "quote": "", "reason": ""})
REPLY = json.dumps({"reply": "Open the asset list and add the token by its contract address. [1]", "citations": [1]})
PAID = {"prompt_tokens": 1_000_000, "completion_tokens": 100_000}


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("COPILOT_OFFLINE", "0")
        monkeypatch.setenv("COPILOT_MODEL", "gpt-4o-mini")
        monkeypatch.setenv("COPILOT_AGENT", "anna")
        yield server


def _draft(server: OpenAIServer, *options: str) -> Result:
    server.say(NO_RAISE, usage=PAID)
    server.say(REPLY, usage=PAID)
    return copilot("draft", "--json", *options, stdin=QUESTION)


def test_each_call_is_accounted_for_under_who_and_what(endpoint: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    cost = _draft(endpoint).json["usage"]["cost_usd"]
    assert cost > 0
    monkeypatch.setenv("COPILOT_AGENT", "bo")
    endpoint.default = "no summary"
    copilot("summarize", "--json", stdin=QUESTION)
    by_agent = copilot("usage", "--by", "agent", "--json").json
    rows = {row["name"]: row for row in by_agent["rows"]}
    assert rows["anna"]["calls"] == 2
    assert rows["anna"]["cost_usd"] == pytest.approx(cost)
    assert rows["bo"]["calls"] >= 1
    assert by_agent["total"]["calls"] == rows["anna"]["calls"] + rows["bo"]["calls"]
    assert {row["name"] for row in copilot("usage", "--by", "command", "--json").json["rows"]} == {"draft", "summarize"}
    assert [row["name"] for row in copilot("usage", "--by", "model", "--json").json["rows"]] == ["gpt-4o-mini"]
    assert len(copilot("usage", "--json").json["rows"]) == 1
    shown = copilot("usage", "--by", "agent").out
    assert "anna" in shown
    assert "2,000,000" in shown


def test_past_the_cap_no_model_is_called_and_the_offline_writer_goes_on(
    endpoint: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_MONTHLY_CAP", "0.3")
    assert _draft(endpoint).json["mode"] == "model"
    asked = len(endpoint.requests)
    after = _draft(endpoint)
    assert len(endpoint.requests) == asked
    assert after.json["mode"] == "offline"
    assert after.json["reply"]
    assert any("budget of 0.3 USD for this month is used up" in note for note in after.json["notes"])
    assert _draft(endpoint, "--no-fallback").code == 4
    told = copilot("usage").out
    assert "Cap 0.3 USD a month, 0.00 USD left." in told


def test_a_cap_that_cannot_be_kept_is_said(endpoint: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_MONTHLY_CAP", "1")
    monkeypatch.setenv("COPILOT_MODEL", "a-model-nobody-listed")
    result = _draft(endpoint)
    assert result.json["mode"] == "model"
    assert result.err.count("so the monthly cap cannot stop them") == 1
    assert "have no listed price and count as 0" in copilot("usage").out


def test_a_month_without_calls_is_said_in_the_agents_language(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No model was called in 2020-01." in copilot("usage", "--month", "2020-01").out
    monkeypatch.setenv("COPILOT_UI_LANG", "zh")
    assert "2020-01 未调用过模型。" in copilot("usage", "--month", "2020-01").out
    wrong = copilot("usage", "--month", "November")
    assert wrong.code == 2
    assert "2026-11" in wrong.err


def test_an_account_that_cannot_be_written_stops_no_reply(endpoint: OpenAIServer, own_home: Path) -> None:
    (own_home / "usage").write_text("a file where the folder should be", encoding="utf-8")
    result = _draft(endpoint)
    assert result.json["mode"] == "model"
    assert result.err.count("could not be written down") == 1


def test_a_cap_over_an_account_that_cannot_be_read_is_kept(
    endpoint: OpenAIServer, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_home / "usage").write_text("a file where the folder should be", encoding="utf-8")
    monkeypatch.setenv("COPILOT_MONTHLY_CAP", "5")
    result = _draft(endpoint)
    assert result.json["mode"] == "offline"
    assert endpoint.requests == []


def test_no_customer_text_is_in_the_account(endpoint: OpenAIServer, own_home: Path) -> None:
    _draft(endpoint)
    written = b"".join(path.read_bytes() for path in (own_home / "usage").iterdir())
    assert b"token that does" not in written
    assert b"asset list" not in written
