"""Embedders from outside: an endpoint that answers well, badly or not at all, and Chroma's MiniLM beside the local one."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from copilot.config import load_settings
from copilot.errors import ConfigurationProblem, ModelProblem
from copilot.models.findings import RedactedText as Text
from copilot.retrieval import minilm
from copilot.retrieval.embedders import EndpointEmbedder, LocalEmbedder
from copilot.retrieval.index import HybridIndex
from copilot.retrieval.minilm import MiniLmEmbedder, in_latin_letters, load_function
from copilot.services.wiring import Desk
from tests.retrieval.conftest import CountingEmbedder, article, many

Answer = Callable[[list[str]], tuple[int, Any]]
"""What the endpoint answers to these texts: status and body."""


def vectors(dimension: int, count: int | None = None, *, backwards: bool = False) -> Answer:
    """Vectors of so many numbers, one a text unless `count` says otherwise; each tells how long its text is."""

    def answer(texts: list[str]) -> tuple[int, Any]:
        rows = [
            {"object": "embedding", "index": n, "embedding": [1.0 + len(text), 2.0, *[0.5] * (dimension - 2)]}
            for n, text in enumerate(texts)
        ][: len(texts) if count is None else count]
        return 200, {"object": "list", "model": "m", "data": rows[::-1] if backwards else rows}

    return answer


@contextmanager
def endpoint(answer: Answer) -> Iterator[tuple[str, list[int]]]:
    """The base URL of a server on the loopback, and the sizes of the batches it was asked for."""
    asked: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
            asked.append(len(texts))
            status, body = answer(texts)
            payload = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        server.server_close()


def embedder_at(url: str, model: str = "m") -> EndpointEmbedder:
    return EndpointEmbedder(model, "key", url, timeout=5)


def test_endpoint_vectors_are_unit_rows_in_the_order_of_the_texts() -> None:
    with endpoint(vectors(6, backwards=True)) as (url, _):
        embedder = embedder_at(url)
        rows = embedder.embed([Text("a"), Text("four"), Text("")])
    assert rows.shape == (3, 6) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert rows[1, 0] > rows[0, 0]
    assert embedder.dimension == 6


def test_endpoint_is_asked_in_batches() -> None:
    with endpoint(vectors(4)) as (url, asked):
        assert embedder_at(url).embed([Text(str(n)) for n in range(300)]).shape == (300, 4)
    assert asked == [128, 128, 44]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (vectors(4, count=1), "another number of vectors"),
        (lambda texts: (401, {"error": {"message": "no"}}), "401"),
        (lambda texts: (404, {"error": {"message": "no such model"}}), "404"),
        (
            lambda texts: (200, {"data": [{"index": n, "embedding": [1.0] * (n + 2)} for n in range(len(texts))]}),
            "different lengths",
        ),
    ],
)
def test_endpoint_that_answers_badly_is_a_model_problem_without_a_word_of_the_text(answer: Answer, said: str) -> None:
    with endpoint(answer) as (url, _), pytest.raises(ModelProblem) as problem:
        embedder_at(url).embed([Text("my cat Tibbles"), Text("second")])
    assert said in problem.value.message
    assert problem.value.hint
    assert "Tibbles" not in f"{problem.value.message} {problem.value.hint}"


def test_endpoint_that_is_not_there_is_a_model_problem() -> None:
    with endpoint(vectors(4)) as (url, _):
        pass
    embedder = embedder_at(url)
    embedder._client.max_retries = 0
    with pytest.raises(ModelProblem, match="cannot be reached"):
        embedder.embed([Text("x")])


def test_another_model_or_dimension_at_the_endpoint_embeds_everything_anew(tmp_path: Path) -> None:
    documents = many(5)
    with endpoint(vectors(6)) as (url, asked):
        first = HybridIndex(tmp_path, embedder_at(url))
        first.replace("kb", documents)
        assert first.stats()["dimension"] == 6
        embedded = sum(asked)
        assert first.replace("kb", documents).unchanged == 5
        assert sum(asked) == embedded
    with endpoint(vectors(9)) as (url, asked):
        second = HybridIndex(tmp_path, embedder_at(url, "other"))
        assert len(second.search(Text("swap"), limit=3)) == 3
        assert second.stats()["dimension"] == 9
        assert sum(asked) >= embedded


# --- MiniLM ----------------------------------------------------------------------------------------


class Model:
    """In place of Chroma's function: 384 numbers a text, those of its letters; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: list[str]) -> list[np.ndarray]:
        self.asked += texts
        rows = np.zeros((len(texts), 384))
        for row, text in enumerate(texts):
            for letter in text.lower():
                rows[row, ord(letter) % 384] += 1
        return list(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def test_only_latin_letters_go_through_the_model() -> None:
    model = Model()
    embedder = MiniLmEmbedder(CountingEmbedder(), lambda: model)
    rows = embedder.embed([Text("swap fee"), Text("转账没到账"), Text("комиссия"), Text("12 34"), Text("USDT 转账")])
    assert model.asked == ["swap fee"]
    assert rows.shape == (5, 384 + 32)
    assert np.allclose(np.linalg.norm(rows, axis=1), [1, 1, 1, 1, 1])
    assert not rows[1:, :384].any()


def test_the_two_spaces_never_mix() -> None:
    local = CountingEmbedder()
    english, chinese = MiniLmEmbedder(local, Model).embed([Text("swap fee"), Text("手续费 fee")])
    alone = local.embed([Text("swap fee"), Text("手续费 fee")])
    assert english @ chinese == pytest.approx(0.2**0.5 * float(alone[0] @ alone[1]), abs=1e-6)


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("How do I swap?", True),
        ("How does a naïve newcomer buy coins?", True),
        ("0x12", True),
        ("USDT 怎么转", False),
        ("Ví của tôi bị mất tiền", False),
        ("…", False),
    ],
)
def test_latin_letters(text: str, latin: bool) -> None:
    assert in_latin_letters(text) is latin


def test_switching_to_minilm_and_back_embeds_anew_and_finds_the_same(tmp_path: Path, embedder: LocalEmbedder) -> None:
    documents = [*many(20), article("zh", "转账卡住时，点击加速。", language="zh")]
    for choice in (embedder, MiniLmEmbedder(embedder, Model), embedder):
        index = HybridIndex(tmp_path, choice)
        index.replace("kb", documents)
        assert index.stats()["dimension"] == choice.dimension
        assert index.search(Text("转账卡住了怎么加速"))[0].hit.doc_id == "zh"


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    folder = tmp_path / "cache"
    monkeypatch.setattr(ONNXMiniLM_L6_V2, "DOWNLOAD_PATH", folder)
    return folder


@pytest.mark.parametrize(("offline", "next_step"), [(True, "Unpack https://"), (False, "COPILOT_ALLOW_DOWNLOAD=1")])
def test_a_missing_model_is_never_downloaded_unasked(empty_cache: Path, offline: bool, next_step: str) -> None:
    told: list[str] = []
    with pytest.raises(ConfigurationProblem, match="MiniLM") as problem:
        load_function(allowed=offline, offline=offline, note=told.append)
    assert next_step in problem.value.hint
    assert "COPILOT_EMBEDDER=local" in problem.value.hint
    assert not told and not empty_cache.exists()


def test_an_allowed_download_says_how_much_and_where_before_and_a_failure_plainly(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import httpx

    def refuse(*_: object, **__: object) -> None:
        assert told
        raise httpx.ConnectError("no network in tests")

    told: list[str] = []
    monkeypatch.setattr(httpx, "stream", refuse)
    with pytest.raises(ConfigurationProblem, match="could not be downloaded"):
        load_function(allowed=True, offline=False, note=told.append)
    assert minilm.SIZE in told[0] and str(empty_cache) in told[0] and "https://" in told[0]


def test_a_model_that_cannot_be_read_is_told_plainly(empty_cache: Path) -> None:
    folder = empty_cache / "onnx"
    folder.mkdir(parents=True)
    for name in minilm._FILES:
        (folder / name).write_text("{}")
    with pytest.raises(ConfigurationProblem, match="cannot be used"):
        load_function(allowed=False, offline=False, note=lambda _: None)


def test_the_setting_chooses_the_embedder(tmp_path: Path) -> None:
    settings = load_settings({"COPILOT_HOME": str(tmp_path), "COPILOT_EMBEDDER": "minilm"})
    assert isinstance(Desk(settings).embedder, MiniLmEmbedder)
