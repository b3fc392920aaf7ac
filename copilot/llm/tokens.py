"""Counts tokens: exactly where the model's vocabulary file is at hand, by estimate where it is not.

tiktoken fetches a vocabulary over the network the first time it is asked for one, without a timeout.
Nothing here can make it do that: its constructor is run with a loader that only reads a verified file.
"""

import base64
import hashlib
import importlib
import os
import tempfile
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from copilot.llm.token_estimate import estimate_tokens

if TYPE_CHECKING:
    import tiktoken

_CLOSEST = "o200k_base"
"""The vocabulary that stands in for models whose own is not published in this form."""
_PER_MESSAGE = 4
_PER_ANSWER = 3
"""What the chat format adds around each message and before the answer."""
_PIECE = 20_000
"""Characters encoded at once: some merges are slow on very long runs without a break."""


class TokenCounter(Protocol):
    """`exact` says whether the counts are the model's own or an estimate; `name` says by what."""

    @property
    def name(self) -> str: ...

    @property
    def exact(self) -> bool: ...

    def count(self, text: str) -> int: ...

    def count_messages(self, messages: Iterable[Mapping[str, str]]) -> int: ...


@dataclass(frozen=True)
class EstimatedCounter:
    """The calibrated estimate; leans 2 to 3 % high."""

    name: str = "estimate"
    exact: bool = False

    def count(self, text: str) -> int:
        return estimate_tokens(text)

    def count_messages(self, messages: Iterable[Mapping[str, str]]) -> int:
        return _of_messages(self, messages)


class VocabularyCounter:
    """Counts with a vocabulary; `exact` only where it is the model's own."""

    def __init__(self, encoding: "tiktoken.Encoding", exact: bool) -> None:
        self._encoding = encoding
        self.name, self.exact = encoding.name, exact

    def count(self, text: str) -> int:
        # encode_ordinary: a customer may paste "<|endoftext|>", which is then text like any other.
        return sum(len(self._encoding.encode_ordinary(text[at : at + _PIECE])) for at in range(0, len(text), _PIECE))

    def count_messages(self, messages: Iterable[Mapping[str, str]]) -> int:
        return _of_messages(self, messages)


def token_counter(model: str, home: Path | None = None) -> TokenCounter:
    """The best counter for `model` without the network; looks where tiktoken keeps its files and in `home`/cache/tiktoken."""
    name, own = encoding_name(model)
    encoding = _encoding(name, vocabulary_folders(home))
    return EstimatedCounter() if encoding is None else VocabularyCounter(encoding, exact=own)


def encoding_name(model: str) -> tuple[str, bool]:
    """The vocabulary of `model`, and whether it is known to be its own."""
    try:
        from tiktoken.model import encoding_name_for_model

        return encoding_name_for_model(model.lower().rsplit("/", 1)[-1]), True
    except (ImportError, KeyError):
        return _CLOSEST, False


def vocabulary_folders(home: Path | None = None) -> tuple[Path, ...]:
    """Folders that may hold vocabulary files, in the order they are looked at."""
    named = [os.environ.get("TIKTOKEN_CACHE_DIR", ""), os.environ.get("DATA_GYM_CACHE_DIR", "")]
    folders = [Path(folder) for folder in named if folder]
    if home is not None:
        folders.append(home / "cache" / "tiktoken")
    return (*folders, Path(tempfile.gettempdir()) / "data-gym-cache")


class _NotAtHand(Exception):
    """No folder holds a verified copy of the vocabulary."""


@cache
def _encoding(name: str, folders: tuple[Path, ...]) -> "tiktoken.Encoding | None":
    try:
        import tiktoken

        openai_public = importlib.import_module("tiktoken_ext.openai_public")
    except ImportError:
        return None
    constructor = getattr(openai_public, "ENCODING_CONSTRUCTORS", {}).get(name)
    if not isinstance(constructor, types.FunctionType):
        return None

    def load_tiktoken_bpe(url: str, expected_hash: str | None = None) -> dict[bytes, int]:
        return _ranks(_verified(url, expected_hash, folders))

    # Run with constants and this loader as its only globals: a version of tiktoken that would fetch
    # its file by another way fails with a NameError here instead of reaching for the network.
    constants = {key: value for key, value in vars(openai_public).items() if isinstance(value, str | int)}
    offline = types.FunctionType(
        constructor.__code__, {**constants, "load_tiktoken_bpe": load_tiktoken_bpe, "__builtins__": {}}
    )
    try:
        return tiktoken.Encoding(**offline())
    except (_NotAtHand, NameError, TypeError, ValueError, ImportError):
        return None


def _verified(url: str, expected_hash: str | None, folders: Iterable[Path]) -> bytes:
    """The file tiktoken would have stored for `url`, if its hash is right."""
    file_name = hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()
    for folder in folders:
        try:
            data = (folder / file_name).read_bytes()
        except OSError:
            continue
        if expected_hash and hashlib.sha256(data).hexdigest() == expected_hash:
            return data
    raise _NotAtHand


def _ranks(data: bytes) -> dict[bytes, int]:
    ranks = {}
    for line in data.splitlines():
        if line:
            token, rank = line.split()
            ranks[base64.b64decode(token)] = int(rank)
    return ranks


def _of_messages(counter: TokenCounter, messages: Iterable[Mapping[str, str]]) -> int:
    return _PER_ANSWER + sum(_PER_MESSAGE + counter.count(message.get("content", "")) for message in messages)
