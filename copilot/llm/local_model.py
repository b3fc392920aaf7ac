"""A model without a service: llama.cpp inside this process, for desks that may send nothing out.

It speaks the OpenAI protocol on a loopback port of its own, so that the one client, its timeouts and its guard stay what
they are. The port asks for a key drawn at start: other accounts of this machine get no answer.
"""

import secrets
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot.errors import ConfigurationProblem

CONTEXT_TOKENS = 8192
_MAGIC = b"GGUF"
_QUIET = 0
"""llama.cpp's log level for errors that stop it, and nothing else: its ordinary log repeats prompts."""


@dataclass(frozen=True)
class LocalServer:
    """A running llama.cpp; it ends with the process. The key is in no repr."""

    url: str
    key: str
    model: str
    _server: Any

    def __repr__(self) -> str:
        return f"LocalServer({self.model!r}, {self.url!r})"


def serve(path: Path, loading: AbstractContextManager[object], context: int = CONTEXT_TOKENS, threads: int = 0) -> LocalServer:
    """llama.cpp with the model in `path`, answering when this returns; `loading` surrounds the wait.

    `threads` 0 leaves the number to llama.cpp. Raises ConfigurationProblem: no such file, no GGUF, too big for the memory
    there is, a model this llama.cpp cannot load, or the extra is not installed.
    """
    _check(path)
    try:
        import xllamacpp
    except ImportError:
        raise ConfigurationProblem(
            "COPILOT_MODEL_FILE needs llama.cpp, which is not installed", "pip install 'wallet-desk-copilot[local]'"
        ) from None
    key = secrets.token_urlsafe(24)
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_ctx, parameters.n_parallel, parameters.warmup = context, 1, False
    parameters.verbosity, parameters.api_keys = _QUIET, [key]
    if threads:
        parameters.cpuparams.n_threads = threads
    try:
        with loading:
            server = xllamacpp.Server(parameters)
    except (RuntimeError, MemoryError):
        raise ConfigurationProblem(
            f"llama.cpp cannot load {path}", "Is it a chat model, complete, and small enough for this machine's memory?"
        ) from None
    return LocalServer(f"{server.listening_address}/v1", key, path.stem, server)


def _check(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(_MAGIC))
        size = path.stat().st_size
    except OSError as error:
        raise ConfigurationProblem(f"COPILOT_MODEL_FILE: {path}: {error.strerror}", "Name a .gguf file.") from None
    if magic != _MAGIC:
        raise ConfigurationProblem(
            f"COPILOT_MODEL_FILE: {path} is no GGUF file", "Other formats must be converted for llama.cpp first."
        )
    free = _free_memory()
    if free is not None and size > free:
        raise ConfigurationProblem(
            f"{path.name} needs {size / 1e9:.1f} GB of memory and {free / 1e9:.1f} GB are free",
            "Use a smaller model or a stronger quantisation.",
        )


def _free_memory() -> int | None:
    """Bytes a process may still take; None where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError, IndexError):
        return None
