"""The client against a real HTTP server: what it sends, what it falls back to, what it says when things fail."""

import json
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.config import Settings, load_settings
from copilot.errors import ConfigurationProblem, ModelProblem
from copilot.llm.client import OpenAIChatModel
from copilot.llm.endpoint import DialectMemory, Rung
from copilot.llm.failures import ContextTooLong, QuotaExhausted
from copilot.policy.files import load_policy
from copilot.policy.prices import PricesPolicy
from tests.support.openai_server import OpenAIServer

SCHEMA = {
    "type": "object",
    "properties": {"reply": {"type": "string"}},
    "required": ["reply"],
    "additionalProperties": False,
}
MESSAGES = [
    {"role": "system", "content": "Rules."},
    {"role": "user", "content": "My parcel of violet hedgehogs never arrived."},
]


def _model(settings: Settings, **options: object) -> tuple[OpenAIChatModel, list[float]]:
    waits: list[float] = []
    return OpenAIChatModel(settings, sleep=waits.append, **options), waits  # type: ignore[arg-type]


def test_completion_and_usage_come_from_the_endpoint(server: OpenAIServer, settings: Settings) -> None:
    server.say("hello", usage={"prompt_tokens": 1000, "completion_tokens": 200})
    prices = PricesPolicy.model_validate({"as_of": "x", "models": [{"match": "scripted", "input": 2.0, "output": 10.0}]})
    completion = _model(settings, prices=prices)[0].complete(MESSAGES)
    assert completion.text == "hello"
    assert completion.usage.model_dump() == {"prompt_tokens": 1000, "completion_tokens": 200, "cost_usd": 0.004}


def test_cached_prompt_tokens_cost_their_own_price(server: OpenAIServer, settings: Settings) -> None:
    details = {"prompt_tokens": 1000, "completion_tokens": 0, "prompt_tokens_details": {"cached_tokens": 800}}
    server.say("a", usage=details)
    entry = {"match": "*", "input": 10.0, "cached_input": 1.0, "output": 0.0}
    prices = PricesPolicy.model_validate({"as_of": "x", "models": [entry]})
    usage = _model(settings, prices=prices)[0].complete(MESSAGES).usage
    assert usage.cost_usd == pytest.approx((200 * 10 + 800 * 1) / 1e6, abs=1e-5)


def test_usage_is_estimated_where_the_endpoint_gives_none(server: OpenAIServer, settings: Settings) -> None:
    server.say("A short answer of some words.", usage={})
    usage = _model(settings)[0].complete(MESSAGES).usage
    assert 12 <= usage.prompt_tokens <= 40
    assert 4 <= usage.completion_tokens <= 10


def test_no_key_still_sends_the_header_servers_expect(
    server: OpenAIServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-from-the-environment-of-somebody")
    _model(settings)[0].complete(MESSAGES)
    assert server.chats[0].headers["authorization"] == "Bearer no-key"


def test_schema_is_asked_for_first(server: OpenAIServer, settings: Settings) -> None:
    server.say({"reply": "x"})
    _model(settings)[0].complete(MESSAGES, SCHEMA)
    sent = server.chats[0].body["response_format"]
    assert sent["type"] == "json_schema"
    assert sent["json_schema"]["schema"] == SCHEMA
    assert sent["json_schema"]["strict"] is True


def test_ladder_goes_down_one_rung_at_a_time_and_is_remembered(server: OpenAIServer, settings: Settings) -> None:
    server.refused_formats = frozenset({"json_schema", "json_object"})
    server.default = '{"reply": "x"}'
    model, _ = _model(settings)
    model.complete(MESSAGES, SCHEMA)
    formats = [request.body.get("response_format", {}).get("type") for request in server.chats]
    assert formats == ["json_schema", "json_object", None]
    assert '"reply"' in server.chats[1].body["messages"][0]["content"], "below the schema rung the schema stands in the prompt"
    model.complete(MESSAGES, SCHEMA)
    assert len(server.chats) == 4
    again, _ = _model(settings)
    again.complete(MESSAGES, SCHEMA)
    assert len(server.chats) == 5, "another process remembers, too"


def test_remembered_rung_is_forgotten_after_a_week(settings: Settings, tmp_path: Path) -> None:
    now = [1_000_000.0]
    path = tmp_path / "endpoints.json"
    endpoint = OpenAIChatModel(settings).endpoint
    first = DialectMemory(path, clock=lambda: now[0])
    first.remember(endpoint, replace(first.recall(endpoint), rung=Rung.TEXT))
    assert DialectMemory(path, clock=lambda: now[0] + 86_400).recall(endpoint).rung is Rung.TEXT
    assert DialectMemory(path, clock=lambda: now[0] + 8 * 86_400).recall(endpoint).rung is Rung.SCHEMA


@pytest.mark.parametrize("content", ["", "{", "[]", '{"x": 3}', "\x00\xff"])
def test_broken_memory_file_is_ignored_and_rewritten(server: OpenAIServer, settings: Settings, content: str) -> None:
    path = settings.home / "cache" / "endpoints.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    server.refused_parameters = frozenset({"temperature"})
    _model(settings)[0].complete(MESSAGES)
    assert isinstance(json.loads(path.read_text()), dict)
    assert settings.base_url not in path.read_text()


def test_server_that_fails_on_a_schema_without_saying_so_is_asked_for_json(server: OpenAIServer, settings: Settings) -> None:
    server.fail(500, "Internal Server Error", times=3)
    server.say({"reply": "x"})
    _model(settings)[0].complete(MESSAGES, SCHEMA)
    assert [request.body["response_format"]["type"] for request in server.chats] == ["json_schema"] * 3 + ["json_object"]


def test_refusal_of_the_format_with_status_500_is_understood_at_once(server: OpenAIServer, settings: Settings) -> None:
    server.fail(500, 'response_format type must be one of "text" or "json_object", but got: json_schema')
    server.say({"reply": "x"})
    _model(settings)[0].complete(MESSAGES, SCHEMA)
    assert len(server.chats) == 2


@pytest.mark.parametrize(
    ("refused", "absent"),
    [
        ({"temperature"}, {"temperature"}),
        ({"max_tokens"}, {"max_tokens"}),
        ({"max_tokens", "max_completion_tokens"}, {"max_completion_tokens"}),
    ],
)
def test_refused_parameters_are_left_out(server: OpenAIServer, settings: Settings, refused: set[str], absent: set[str]) -> None:
    server.refused_parameters = frozenset(refused)
    assert _model(settings)[0].complete(MESSAGES).text == "ok"
    assert not absent & server.chats[-1].body.keys()


def test_retry_after_is_honoured(server: OpenAIServer, settings: Settings) -> None:
    server.fail(429, "slow down", retry_after=2)
    server.fail(503, retry_after=1.5)
    model, waits = _model(settings)
    assert model.complete(MESSAGES).text == "ok"
    assert waits == [2.0, 1.5]


def test_without_retry_after_the_wait_doubles_with_jitter(server: OpenAIServer, settings: Settings) -> None:
    server.fail(502, times=2)
    model, waits = _model(settings)
    model.complete(MESSAGES)
    assert 0.375 <= waits[0] <= 0.625
    assert 0.75 <= waits[1] <= 1.25


def test_retry_after_beyond_the_timeout_is_not_waited_for(server: OpenAIServer, settings: Settings) -> None:
    server.fail(429, "slow down", retry_after=3600)
    model, waits = _model(settings)
    with pytest.raises(ModelProblem, match="rate limited"):
        model.complete(MESSAGES)
    assert waits == []


FAILURES = [
    (401, {"code": "invalid_api_key"}, "wants a key and none is set", "OPENAI_API_KEY"),
    (
        404,
        {"message": "The model `scripted` does not exist", "code": "model_not_found"},
        "does not know the model 'scripted'",
        "COPILOT_MODEL",
    ),
    (404, {"message": 'model "scripted" not found, try pulling it first'}, "does not know the model", "COPILOT_MODEL"),
    (404, {"message": "Not Found"}, "no chat completions at this address", "/v1"),
    (403, {"message": "region not supported"}, "does not allow", "rights"),
    (422, {"message": "bad field"}, "refused the request", "COPILOT_MODEL"),
]


@pytest.mark.parametrize(("status", "error", "sentence", "hint"), FAILURES)
def test_every_refusal_is_one_sentence_with_a_next_step(
    server: OpenAIServer, settings: Settings, status: int, error: dict[str, str], sentence: str, hint: str
) -> None:
    server.fail(status, **error)  # type: ignore[arg-type]
    with pytest.raises(ModelProblem) as caught:
        _model(settings)[0].complete(MESSAGES)
    assert sentence in caught.value.message
    assert hint in caught.value.hint
    assert len(server.chats) == 1, "what cannot pass is not tried again"


def test_quota_is_not_retried(server: OpenAIServer, settings: Settings) -> None:
    server.fail(429, "You exceeded your current quota, please check your plan", code="insufficient_quota")
    with pytest.raises(QuotaExhausted, match="no quota left"):
        _model(settings)[0].complete(MESSAGES)
    assert len(server.chats) == 1


@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum context length is 8192 tokens; you requested 9000 (6952 in the messages, 2048 in max_tokens).",
        "the request exceeds the available context size. try increasing the context size",
        "prompt is too long: 210000 tokens > 200000 maximum",
    ],
)
def test_context_too_long_is_a_kind_of_its_own(server: OpenAIServer, settings: Settings, message: str) -> None:
    server.fail(400, message)
    with pytest.raises(ContextTooLong, match="does not fit the context"):
        _model(settings)[0].complete(MESSAGES, SCHEMA)
    assert len(server.chats) == 1


def test_neither_key_nor_customer_text_is_in_a_message(server: OpenAIServer, settings: Settings) -> None:
    settings = replace(settings, api_key="sk-test-violet-0123456789abcdef")
    detail = [{"msg": "value is not valid: My parcel of violet hedgehogs never arrived.", "input": MESSAGES[1]["content"]}]
    server.fail(401, "Incorrect API key provided: sk-test-violet-0123456789abcdef. You can find your key at ...")
    server.fail(401, "Incorrect API key provided: sk-test-*************cdef.")
    server.fail(422, body={"detail": detail})
    for _ in range(3):
        with pytest.raises(ModelProblem) as caught:
            _model(settings)[0].complete(MESSAGES)
        told = f"{caught.value.message} {caught.value.hint} {caught.value!r}"
        assert "violet" not in told
        assert "cdef" not in told
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_html_error_page_is_not_quoted(server: OpenAIServer, settings: Settings) -> None:
    server.fail(502, body="<html><title>502 Bad Gateway</title></html>", times=3)
    with pytest.raises(ModelProblem) as caught:
        _model(settings)[0].complete(MESSAGES)
    assert caught.value.message.endswith("failed (HTTP 502).")


def test_server_down(settings: Settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model, waits = _model(replace(settings, base_url=f"http://127.0.0.1:{port}/v1"))
    with pytest.raises(ModelProblem) as caught:
        model.complete(MESSAGES)
    assert caught.value.message == f"127.0.0.1:{port} cannot be reached: connection refused."
    assert "Is the server running?" in caught.value.hint
    assert len(waits) == 2


def test_hanging_server_is_left_after_the_timeout(server: OpenAIServer, settings: Settings) -> None:
    _model(settings)[0].complete(MESSAGES)  # what the first call imports is not the server's time
    server.hang(120)
    began = time.monotonic()
    with pytest.raises(ModelProblem, match=r"no complete answer within 0\.4 s"):
        _model(replace(settings, timeout=0.4))[0].complete(MESSAGES)
    assert time.monotonic() - began < 20


def test_dripping_server_is_left_after_the_timeout(server: OpenAIServer, settings: Settings) -> None:
    _model(settings)[0].complete(MESSAGES)
    server.drip("a" * 400, 0.3)  # two minutes in all, and never half a second without a byte
    began = time.monotonic()
    with pytest.raises(ModelProblem, match="no complete answer"):
        _model(replace(settings, timeout=0.5))[0].complete(MESSAGES)
    assert time.monotonic() - began < 20


def test_cut_answer_is_asked_for_again(server: OpenAIServer, settings: Settings) -> None:
    server.cut()
    assert _model(settings)[0].complete(MESSAGES).text == "ok"
    for _ in range(3):
        server.cut()
    with pytest.raises(ModelProblem, match="broke off"):
        _model(settings)[0].complete(MESSAGES)


def test_empty_answer_is_asked_for_again(server: OpenAIServer, settings: Settings) -> None:
    server.say("  ", "now")
    assert _model(settings)[0].complete(MESSAGES).text == "now"


@pytest.mark.parametrize(
    "payload", [b"", b"hello", b"[]", b"{}", b'{"choices": []}', b'{"choices": [{}]}', b'{"choices": {"a": 1}}', b"\xff\xfe{"]
)
def test_garbage_is_no_traceback(server: OpenAIServer, settings: Settings, payload: bytes) -> None:
    for _ in range(3):
        server.send_raw(payload)
    with pytest.raises(ModelProblem, match="no chat completion"):
        _model(settings)[0].complete(MESSAGES)


def test_huge_answer_is_not_read_to_its_end(server: OpenAIServer, settings: Settings) -> None:
    server.say("x" * 10_000_000)
    with pytest.raises(ModelProblem, match="more than 4 MB"):
        _model(settings)[0].complete(MESSAGES)


def test_refusals_and_endless_answers_are_told_apart(server: OpenAIServer, settings: Settings) -> None:
    server.say("I", finish="length")
    with pytest.raises(ModelProblem, match="ran past the length"):
        _model(settings)[0].complete(MESSAGES)
    server.say("", finish="content_filter")
    with pytest.raises(ModelProblem, match="content filter"):
        _model(settings)[0].complete(MESSAGES)


@pytest.mark.parametrize("address", ["localhost:11434/v1", "ftp://host/v1", "http://", "http://host:port/v1", "://"])
def test_address_that_is_none_is_a_configuration_problem(settings: Settings, address: str) -> None:
    with pytest.raises(ConfigurationProblem, match="OPENAI_BASE_URL"):
        OpenAIChatModel(replace(settings, base_url=address))


def test_credentials_in_the_address_are_never_shown(settings: Settings) -> None:
    model, _ = _model(replace(settings, base_url="http://user:hunter2@127.0.0.1:9/v1"))
    with pytest.raises(ModelProblem) as caught:
        model.complete(MESSAGES)
    assert "hunter2" not in f"{caught.value.message}{caught.value.hint}"


def test_offline_builds_no_client(settings: Settings) -> None:
    with pytest.raises(ConfigurationProblem, match="Offline"):
        OpenAIChatModel(replace(settings, offline=True))
    with pytest.raises(ConfigurationProblem, match="No model endpoint"):
        OpenAIChatModel(replace(settings, base_url=""))


def test_bundled_price_list_is_valid_and_knows_the_default_model() -> None:
    prices = load_policy(load_settings(), "prices", PricesPolicy)
    assert prices.cost("gpt-4o-mini-2024-07-18", 1_000_000, 1_000_000).usd == pytest.approx(0.75)
    assert prices.cost("openai/GPT-4o-mini", 1_000_000, 0).usd == pytest.approx(0.15)
    unknown = prices.cost("some-local-model", 5, 5)
    assert unknown.usd == 0
    assert "some-local-model" in unknown.note
    assert prices.context_of("some-local-model") == prices.default_context
