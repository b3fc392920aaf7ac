"""The stronger embedder for English: all-MiniLM-L6-v2 through Chroma's own ONNX function, beside the local one.

The model reads English alone and is 80 MB that Chroma downloads: here only once the user allowed it. Every vector has two
parts, the model's and the local embedder's, in dimensions of their own: a text in Latin letters has both, any other text
only the second. So a product of two vectors compares model with model and local with local, never one with the other.
"""

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from copilot.errors import ConfigurationProblem
from copilot.models.findings import RedactedText
from copilot.models.ports import Embedder

if TYPE_CHECKING:
    import numpy as np

SIZE = "80 MB"
_DIMENSION = 384
_SHARE = 0.8
"""Of the likeness of two texts in Latin letters, what the model says; the local embedder says the rest."""
_FILES = ("config.json", "model.onnx", "special_tokens_map.json", "tokenizer_config.json", "tokenizer.json", "vocab.txt")
_LETTER = re.compile(r"[^\W\d_]")
_MOSTLY = 0.9

Function = Callable[[list[str]], Any]
"""Texts -> their vectors, 384 numbers each."""


class MiniLmEmbedder:
    """Vectors of 384 + the local embedder's dimensions. `function` stands in for Chroma's; loading waits for the first use."""

    def __init__(self, local: Embedder, load: Callable[[], Function]) -> None:
        self.name = f"minilm/{_SHARE}+{local.name}"
        self.dimension = _DIMENSION + local.dimension
        self._local, self._load = local, load
        self._loading = Lock()

    def embed(self, texts: Sequence[RedactedText]) -> "np.ndarray":
        """Shape (len(texts), dimension), float32, unit rows. Raises ConfigurationProblem."""
        import numpy as np

        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        vectors[:, _DIMENSION:] = self._local.embed(texts)
        latin = [row for row, text in enumerate(texts) if in_latin_letters(text)]
        if latin:
            with self._loading:
                function = self._function
            vectors[latin, _DIMENSION:] *= (1 - _SHARE) ** 0.5
            vectors[latin, :_DIMENSION] = np.asarray(function([texts[row] for row in latin])) * _SHARE**0.5
        return vectors

    @cached_property
    def _function(self) -> Function:
        return self._load()


def in_latin_letters(text: str) -> bool:
    """Whether nine in ten letters of `text` are those of English."""
    letters = _LETTER.findall(text)
    return bool(letters) and sum(letter.isascii() for letter in letters) >= _MOSTLY * len(letters)


def load_function(*, allowed: bool, offline: bool, note: Callable[[str], None]) -> Function:
    """Chroma's function; its model is downloaded where it is missing, if `allowed` and not `offline`.

    `note` is told the size and the place before. Raises ConfigurationProblem.
    """
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    function: Any = ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])
    folder = Path(function.DOWNLOAD_PATH) / function.EXTRACTED_FOLDER_NAME
    if not all((folder / name).is_file() for name in _FILES):
        _download(function, folder, allowed=allowed, offline=offline, note=note)
    try:
        function(["ready"])
    except Exception as error:  # noqa: BLE001 - onnxruntime's errors have no common class
        raise ConfigurationProblem(
            f"the MiniLM model in {folder} cannot be used: {type(error).__name__}",
            "Delete that folder to have it downloaded again, or set COPILOT_EMBEDDER=local.",
        ) from None
    return function  # type: ignore[no-any-return]


def _download(function: Any, folder: Path, *, allowed: bool, offline: bool, note: Callable[[str], None]) -> None:
    source = function.MODEL_DOWNLOAD_URL
    if offline:
        raise ConfigurationProblem(
            f"the MiniLM model is not in {folder}, and nothing is downloaded with COPILOT_OFFLINE set",
            f"Unpack {source} there, or set COPILOT_EMBEDDER=local.",
        )
    if not allowed:
        raise ConfigurationProblem(
            f"the MiniLM model is not in {folder}",
            f"COPILOT_ALLOW_DOWNLOAD=1 has it downloaded once ({SIZE} from {source}); or set COPILOT_EMBEDDER=local.",
        )
    note(f"{SIZE}: {source} -> {folder}")
    function.tqdm = _Silent
    try:
        function._download_model_if_not_exists()
    except Exception as error:  # noqa: BLE001 - its HTTP library's errors are none of ours to import
        raise ConfigurationProblem(
            f"the MiniLM model could not be downloaded: {type(error).__name__}",
            f"Try again, unpack {source} into {folder}, or set COPILOT_EMBEDDER=local.",
        ) from None


class _Silent:
    """In place of Chroma's progress bar, which would be drawn without a terminal too."""

    def __init__(self, **_options: Any) -> None:
        pass

    def __enter__(self) -> "_Silent":
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def update(self, _size: int) -> None:
        pass
