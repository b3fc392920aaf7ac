"""Counting tokens: exact with a vocabulary at hand, close without one, and never a download."""

import json
import os
import shutil
from pathlib import Path

import pytest

from copilot.llm import tokens
from copilot.llm.token_estimate import estimate_tokens
from copilot.llm.tokens import EstimatedCounter, VocabularyCounter, token_counter
from tests.llm import token_samples as samples
from tests.support import cpu

HIGHEST, LOWEST = 0.08, -0.03
SAMPLES = [
    (f"{group}-{name}", text) for group in ("ENGLISH", "CHINESE", "MIXED") for name, text in getattr(samples, group).items()
]


@pytest.fixture
def vocabulary(shared: Path, monkeypatch: pytest.MonkeyPatch) -> VocabularyCounter:
    """o200k_base from the vocabulary file beside the checkout."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(shared / "tiktoken"))
    counter = token_counter("gpt-4o-mini")
    if not isinstance(counter, VocabularyCounter):
        pytest.skip("the vocabulary file of o200k_base is not at hand")
    return counter


def _error(text: str, counter: VocabularyCounter) -> float:
    return estimate_tokens(text) / counter.count(text) - 1


@pytest.mark.parametrize(("name", "text"), SAMPLES, ids=[name for name, _ in SAMPLES])
def test_estimate_is_close_on_zh_en_and_mixed_text(name: str, text: str, vocabulary: VocabularyCounter) -> None:
    assert LOWEST <= _error(text, vocabulary) <= HIGHEST


@pytest.mark.parametrize("name", samples.OTHER)
def test_estimate_of_other_languages_is_usable(name: str, vocabulary: VocabularyCounter) -> None:
    assert LOWEST <= _error(samples.OTHER[name], vocabulary) <= 0.15


@pytest.mark.parametrize(
    "data", ["vcsum_zh_segments", "wallet_handover_zh", "wallet_handover_other", "tweetsumm_en", "dialogsum_en"]
)
def test_estimate_over_whole_sets_of_dialogues(data: str, shared: Path, vocabulary: VocabularyCounter) -> None:
    path = shared / "eval" / "data" / "summarization" / data / "dialogues.jsonl"
    if not path.is_file():
        pytest.skip("the dialogues are not at hand")
    estimated = counted = 0
    for line in path.read_text(encoding="utf-8").splitlines()[:60]:
        row = json.loads(line)
        text = "\n".join(turn["text"] for turn in row.get("turns") or row["messages"])
        estimated += estimate_tokens(text)
        counted += vocabulary.count(text)
    assert LOWEST <= estimated / counted - 1 <= HIGHEST


def test_without_a_vocabulary_the_count_is_an_estimate_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(tokens.tempfile, "gettempdir", lambda: str(tmp_path))
    counter = token_counter("gpt-4o-mini", tmp_path)
    assert (counter.name, counter.exact) == ("estimate", False)


def test_a_missing_or_broken_vocabulary_never_reaches_for_the_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("the network was reached for")

    monkeypatch.setattr("socket.socket.connect", no_network)
    monkeypatch.setattr("socket.create_connection", no_network)
    monkeypatch.setattr("tiktoken.load.read_file", no_network)
    monkeypatch.setattr("tiktoken.load.read_file_cached", no_network)
    monkeypatch.setattr(tokens.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    broken = tmp_path / "fb374d419588a4632f3f557e76b4b70aebbca790"
    broken.write_bytes(b"IQ== 0\n")
    for model in ("gpt-4o-mini", "gpt-4", "gpt-oss-20b", "text-davinci-003", "some-local-model"):
        assert isinstance(token_counter(model), EstimatedCounter)
    assert broken.read_bytes() == b"IQ== 0\n", "a file that is wrong is not deleted, as tiktoken would do"


def test_vocabulary_is_found_in_the_home_folder(shared: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stored = next((shared / "tiktoken").iterdir(), None)
    if stored is None:
        pytest.skip("no vocabulary file at hand")
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    (tmp_path / "cache" / "tiktoken").mkdir(parents=True)
    shutil.copy(stored, tmp_path / "cache" / "tiktoken" / stored.name)
    assert token_counter("gpt-4o", tmp_path).exact


def test_unknown_models_are_counted_with_a_stand_in_and_are_not_called_exact(vocabulary: VocabularyCounter) -> None:
    counter = token_counter("qwen2.5:7b")
    assert counter.name == "o200k_base"
    assert not counter.exact


def test_special_tokens_in_customer_text_are_ordinary_text(vocabulary: VocabularyCounter) -> None:
    assert vocabulary.count("<|endoftext|>") > 3


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n\n", "a" * 300_000, "0" * 300_000, "😀" * 50_000, "的" * 100_000, "{[(" * 50_000, "a1" * 100_000]
)
def test_estimate_is_quick_on_hostile_text(text: str) -> None:
    assert cpu.seconds(lambda: estimate_tokens(text)) < 5
    assert estimate_tokens(text) >= (1 if text.strip() else 0)


def test_messages_cost_their_frames(vocabulary: VocabularyCounter) -> None:
    bare = vocabulary.count("hello")
    assert vocabulary.count_messages([{"role": "user", "content": "hello"}]) == bare + 7
    assert "TIKTOKEN_CACHE_DIR" in os.environ
