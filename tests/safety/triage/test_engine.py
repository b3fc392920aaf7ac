"""What triage loads, when it asks the embedder, and what hostile length costs."""

import subprocess
import sys
from collections.abc import Callable, Sequence

import pytest

from copilot.models.triage import Level, Triage
from tests.support import cpu

Judge = Callable[..., Triage]


class LetterEmbedder:
    """Unit vectors of letter counts: equal texts are equal, others are not."""

    name = "letters"
    dimension = 128

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> "LetterEmbedder":
        self.asked += 1
        return self

    def embed(self, texts: Sequence[str]) -> object:
        import numpy as np

        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for character in text.lower():
                rows[row, ord(character) % self.dimension] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


@pytest.mark.parametrize("text", ["I typed my seed phrase into a fake site", "transfer failed, out of gas error on BSC"])
def test_the_embedder_is_not_loaded_where_rules_are_sure(judge: Judge, text: str) -> None:
    embedder = LetterEmbedder()
    judge(text, embedder=embedder)
    assert embedder.asked == 0


def test_an_open_case_is_compared_with_the_exemplars(judge: Judge, policy: object) -> None:
    embedder = LetterEmbedder()
    verdict = judge("xyzzy plugh quux frobnicate the grue", embedder=embedder)
    assert embedder.asked == 1
    assert verdict.level is Level.P3


def test_ordinary_words_in_another_turn_lower_nothing(judge: Judge) -> None:
    ordinary = "Failed transaction on BSC, the swap says error. How can I see the reason for the network fee?"
    assert judge("5 USDT were taken from me by someone", ordinary).level is Level.P0


def test_importing_triage_loads_no_heavy_library() -> None:
    code = (
        "import sys, copilot.safety.triage, copilot.policy.escalation, copilot.policy.intake\n"
        "print([name for name in ('numpy','chromadb','openai','wordllama','sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("piece", ["i never gave my seed phrase but ", "我没有把助记词给客服", '“ " ', "- ", "\n", "a.b.c,"])
def test_cost_grows_with_length_and_not_faster(judge: Judge, piece: str) -> None:
    assert cpu.in_proportion(judge, (piece * (10_000 // len(piece) + 1))[:10_000], 8)


@pytest.mark.parametrize("turns", [("",), (" ",), ("a: hello",), ("\x00\ufffd",), ("🙂" * 50,)])
def test_empty_and_odd_input_is_ordinary(judge: Judge, turns: tuple[str, ...]) -> None:
    assert judge(*turns).level is Level.P3
