"""Text to vectors: the embedded default, and any OpenAI-compatible endpoint.

The embedded one reads the token table and the tokenizer that ship inside the wordllama package
(MIT) without importing it: its import alone takes 0.15 s for a downloader this program never uses.
A text is folded (case, width, traditional characters) and becomes the mean of its token vectors, those of
Chinese characters corrected (characters.py).
"""

from collections.abc import Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from copilot.config import is_loopback
from copilot.errors import ConfigurationProblem, ModelProblem
from copilot.language.folding import fold
from copilot.models.findings import RedactedText
from copilot.retrieval.characters import Characters

if TYPE_CHECKING:
    import numpy as np

_CONFIGURATION = "l2_supercat"
_DIMENSION = 256
_BATCH = 512


class LocalEmbedder:
    """wordllama's 256-dimensional static vectors; no download, no network, safe to share between threads."""

    name = f"local/{_CONFIGURATION}/{_DIMENSION}/2"
    dimension = _DIMENSION

    def __init__(self) -> None:
        self._loading = Lock()

    def embed(self, texts: Sequence[RedactedText]) -> "np.ndarray":
        """Shape (len(texts), 256), float32, unit rows; a zero row where no token is known."""
        import numpy as np

        table, tokenizer = self._loaded
        vectors = np.zeros((len(texts), _DIMENSION), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            folded = [fold(text) for text in texts[start : start + _BATCH]]
            batch = tokenizer.encode_batch_fast(folded, add_special_tokens=False)
            for row, (text, encoding) in enumerate(zip(folded, batch, strict=True), start):
                if encoding.ids:
                    # Text by text: what one text gathers stays in the processor's cache, and its sum is 8 times as fast.
                    gathered = table.take(encoding.ids, axis=0, mode="clip")
                    if not text.isascii():
                        self._characters.correct(encoding.ids, gathered)
                    np.add.reduce(gathered, axis=0, out=vectors[row])
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, length, out=vectors, where=length > 0)
        return vectors

    @property
    def _loaded(self) -> tuple["np.ndarray", Any]:
        with self._loading:
            return self._model

    @cached_property
    def _characters(self) -> Characters:
        return Characters(*self._loaded)

    @cached_property
    def _model(self) -> tuple["np.ndarray", Any]:
        from tokenizers import Tokenizer

        folder = _package_folder()
        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizers" / f"{_CONFIGURATION}_tokenizer_config.json"))
            table = _read_table(folder / "weights" / f"{_CONFIGURATION}_{_DIMENSION}.safetensors")
        except (OSError, ValueError) as error:
            raise ConfigurationProblem(f"the embedded model cannot be read: {error}", "Reinstall wordllama.") from None
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return table, tokenizer


def _package_folder() -> Path:
    spec = find_spec("wordllama")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigurationProblem(
            "wordllama is not installed", "Reinstall the program: pip install --force-reinstall wallet-desk-copilot"
        )
    return Path(next(iter(spec.submodule_search_locations)))


def _read_table(path: Path) -> "np.ndarray":
    """The one matrix in a safetensors file, shape (vocabulary, 256), float32."""
    import numpy as np
    from safetensors import safe_open

    with safe_open(str(path), framework="numpy") as file:
        first = next(iter(file.keys()))
        return np.ascontiguousarray(file.get_tensor(first), dtype=np.float32)


class EndpointEmbedder:
    """The /embeddings route of an OpenAI-compatible endpoint. The dimension is known after the first answer."""

    _PER_CALL = 128

    def __init__(self, model: str, api_key: str, base_url: str = "", timeout: float = 60.0) -> None:
        self.name = f"openai/{base_url or 'default'}/{model}"
        self.dimension = 0
        self._model = model
        self._api_key, self._base_url, self._timeout = api_key or "none", base_url or None, timeout

    @cached_property
    def _client(self) -> Any:
        from openai import DefaultHttpxClient, OpenAI

        # What is embedded is customer text: a proxy of the environment must not stand before a server on this machine.
        http = DefaultHttpxClient(trust_env=False) if is_loopback(self._base_url or "") else None
        return OpenAI(api_key=self._api_key, base_url=self._base_url, timeout=self._timeout, http_client=http)

    def embed(self, texts: Sequence[RedactedText]) -> "np.ndarray":
        """Shape (len(texts), dimension), float32, unit rows. Raises ModelProblem."""
        import numpy as np
        from openai import APIConnectionError, APIStatusError, OpenAIError

        rows: list[list[float]] = []
        for start in range(0, len(texts), self._PER_CALL):
            batch = [text or " " for text in texts[start : start + self._PER_CALL]]
            try:
                answer = self._client.embeddings.create(model=self._model, input=batch, encoding_format="float")
            except APIConnectionError:
                raise ModelProblem(
                    "the embedding endpoint cannot be reached", "Check OPENAI_BASE_URL, or set COPILOT_EMBEDDER=local."
                ) from None
            except APIStatusError as error:
                raise ModelProblem(
                    f"the embedding endpoint answered {error.status_code} for model {self._model!r}",
                    "Check OPENAI_API_KEY and COPILOT_EMBEDDING_MODEL, or set COPILOT_EMBEDDER=local.",
                ) from None
            except OpenAIError as error:
                raise ModelProblem(
                    f"the embedding endpoint failed: {type(error).__name__}", "Set COPILOT_EMBEDDER=local."
                ) from None
            if len(answer.data) != len(batch):
                raise ModelProblem(
                    "the embedding endpoint answered with another number of vectors", "Try another COPILOT_EMBEDDING_MODEL."
                )
            rows += [item.embedding for item in sorted(answer.data, key=lambda item: item.index)]
        if len({len(row) for row in rows}) > 1:
            raise ModelProblem(
                "the embedding endpoint answered with vectors of different lengths", "Try another COPILOT_EMBEDDING_MODEL."
            )
        vectors = np.asarray(rows, dtype=np.float32).reshape(len(texts), -1)
        self.dimension = vectors.shape[1] or self.dimension
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, length, out=vectors, where=length > 0)
        return vectors
