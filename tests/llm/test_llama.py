"""The client against a real llama.cpp server with a tiny model the test writes: its wire, its grammar, its limits."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.config import Settings
from copilot.errors import ConfigurationProblem, ModelProblem
from copilot.llm import local_model
from copilot.llm.client import OpenAIChatModel
from copilot.llm.failures import ContextTooLong
from copilot.llm.local_model import LocalServer, serve
from tests.support.program import copilot

pytest.importorskip("xllamacpp", reason="the extra `local` is not installed")
pytest.importorskip("gguf", reason="needed to write the tiny model")

from tests.support.tiny_gguf import write_tiny_model

SCHEMA = {
    "type": "object",
    "properties": {
        "reply": {"type": "string", "maxLength": 60},
        "citations": {"type": "array", "items": {"type": "integer"}, "maxItems": 2},
    },
    "required": ["reply", "citations"],
    "additionalProperties": False,
}
MESSAGES = [{"role": "system", "content": "Rules."}, {"role": "user", "content": "Where is my token?"}]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("model") / "tiny.gguf")


@pytest.fixture(scope="module")
def server(tiny: Path) -> Iterator[LocalServer]:
    yield serve(tiny, nullcontext(), context=2048, threads=1)


@pytest.fixture
def model(server: LocalServer, own_home: Path) -> OpenAIChatModel:
    settings = Settings(home=own_home, base_url=server.url, api_key=server.key, model=server.model, timeout=120.0)
    return OpenAIChatModel(settings, sleep=lambda seconds: None)


def test_the_grammar_gives_an_object_of_the_shape_at_the_first_rung(model: OpenAIChatModel) -> None:
    completion = model.complete(MESSAGES, SCHEMA)
    answer = json.loads(completion.text)
    assert answer.keys() == {"reply", "citations"}
    assert isinstance(answer["reply"], str)
    assert all(isinstance(number, int) for number in answer["citations"])
    assert completion.usage.prompt_tokens > 20
    assert completion.usage.completion_tokens > 5


def test_its_stream_is_read_as_it_comes(model: OpenAIChatModel) -> None:
    seen: list[str] = []
    completion = model.complete(MESSAGES, SCHEMA, seen.append)
    assert json.loads(completion.text).keys() == {"reply", "citations"}
    assert len(seen) > 5
    assert seen[-1] == completion.text
    assert completion.usage.prompt_tokens > 20, "the counts come with the stream"


def test_a_prompt_past_its_window_is_told_as_that(model: OpenAIChatModel) -> None:
    with pytest.raises(ContextTooLong, match="does not fit the context of tiny"):
        model.complete([{"role": "user", "content": "word " * 2000}], SCHEMA)


def test_its_port_answers_nobody_without_the_key(server: LocalServer, own_home: Path) -> None:
    stranger = Settings(home=own_home, base_url=server.url, api_key="guessed", model=server.model)
    with pytest.raises(ModelProblem, match="refused the key"):
        OpenAIChatModel(stranger, sleep=lambda seconds: None).complete(MESSAGES)
    assert server.key not in repr(server)


def test_a_model_file_is_all_a_desk_needs(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_OFFLINE", "0")
    monkeypatch.setenv("COPILOT_MODEL_FILE", str(tiny))
    monkeypatch.setenv("COPILOT_TIMEOUT", "300")
    doctor = {check["part"]: check for check in copilot("doctor", "--json").json["checks"]}
    assert doctor["model"]["ok"], doctor["model"]
    assert "tiny answers" in doctor["model"]["found"]
    assert copilot("usage", "--json").json["total"]["calls"] == 1


def test_offline_means_no_model_of_any_kind(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_OFFLINE", "1")
    monkeypatch.setenv("COPILOT_MODEL_FILE", str(tiny))
    assert copilot("draft", "--json", stdin="How do I add a token?").json["mode"] == "offline"


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "No such file"), (b"PK\x03\x04 a zip", "is no GGUF file"), (b"GGUF", "cannot load"), (b"", "is no GGUF file")],
)
def test_a_file_that_is_no_model_is_told_plainly(content: bytes | None, told: str, tmp_path: Path) -> None:
    path = tmp_path / "some.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationProblem, match=told) as caught:
        serve(path, nullcontext())
    assert caught.value.hint


def test_a_model_larger_than_the_memory_is_not_even_tried(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_model, "_free_memory", lambda: 1000)
    with pytest.raises(ConfigurationProblem, match=r"needs 0\.0 GB of memory and 0\.0 GB are free"):
        serve(tiny, nullcontext())


def test_without_the_extra_it_says_what_to_install(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(ConfigurationProblem, match="not installed") as caught:
        serve(tiny, nullcontext())
    assert "[local]" in caught.value.hint


def test_a_batch_asks_it_for_one_answer_at_a_time(own_home: Path, tiny: Path) -> None:
    from copilot.services.wiring import Desk

    settings = Settings(home=own_home, model_file=tiny, workers=8)
    assert Desk(settings).workers == 1
    assert Desk(replace(settings, model_file=None, base_url="http://127.0.0.1:9/v1")).workers == 8
