"""The dense side: which chunks are near a vector, from Chroma or, for few vectors, by looking at all.

A Chroma collection is written once and never changed. Chunks that came later are scanned directly,
those that went are ignored, and when enough has changed a new collection is written beside the old
one and taken into use by a commit in the truth. So no reader ever meets a collection that is being
written, which corrupts it (chroma-core/chroma#3792, #7090, #5925), and a kill leaves the old one.
A damaged or missing collection is reported as Unusable; the caller scans instead and has it rebuilt.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from copilot.config import is_loopback
from copilot.errors import KnowledgeProblem

if TYPE_CHECKING:
    import numpy as np

_PER_CALL = 5000
_FILE_SUFFIXES = {".bin", ".pickle"}


class Unusable(Exception):
    """A collection, that of the build named `build` where it has one, that cannot be opened or asked."""

    def __init__(self, reason: str, build: str = "") -> None:
        super().__init__(reason)
        self.build = build


@dataclass(frozen=True, slots=True)
class Build:
    """A finished collection: its name, the embedder of its vectors, and the highest chunk id it covers.

    `files` are the sizes and times of its files; others than these mean that somebody touched them.
    """

    name: str
    embedder: str
    high: int
    counts: dict[str, int]
    files: dict[str, list[int]]


class Collections:
    """Chroma's collections of one home: embedded below `folder`, or on the server at `url`."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.url = url
        self._opened: dict[str, Any] = {}

    def near(self, build: Build, source: str, vectors: "np.ndarray", limit: int) -> list[int]:
        """Ids of the chunks nearest to any of `vectors`. Raises Unusable."""
        count = build.counts.get(source, 0)
        if not count:
            return []
        with _chroma_errors(build.name):
            answer = self._collection(build, source).query(query_embeddings=vectors, n_results=min(limit, count), include=[])
            return list({int(key) for row in answer["ids"] for key in row})

    def held(self, build: Build, source: str, ids: Sequence[int]) -> dict[int, "np.ndarray"]:
        """The vectors of those of these chunks that the collection holds. Raises Unusable."""
        with _chroma_errors(build.name):
            answer = self._collection(build, source).get(ids=[str(key) for key in ids], include=["embeddings"])
            return {int(key): vector for key, vector in zip(answer["ids"], answer["embeddings"], strict=True)}

    def write(self, embedder: str, high: int, parts: dict[str, tuple["np.ndarray", "np.ndarray"]]) -> Build:
        """A new collection a source from chunk rows (n) and vectors (n, dimension). Raises Unusable, KnowledgeProblem."""
        name = uuid4().hex[:12]
        with _chroma_errors():
            client = self._client(name)
            for source, (ids, vectors) in parts.items():
                collection = client.create_collection(
                    f"{source}-{name}", embedding_function=None, configuration={"hnsw": _hnsw(len(ids), self.url)}
                )
                for start in range(0, len(ids), _PER_CALL):
                    keys = [str(key) for key in ids[start : start + _PER_CALL]]
                    collection.add(ids=keys, embeddings=vectors[start : start + _PER_CALL])
                self._opened[f"{source}-{name}"] = collection
        return Build(name, embedder, high, {source: len(ids) for source, (ids, _) in parts.items()}, self._files(name))

    def remove_others(self, keep: set[str]) -> None:
        """Delete collections no longer in use; what another process still holds open stays for next time."""
        if self.url:
            return
        if self.folder.is_dir():
            for folder in self.folder.iterdir():
                if folder.name not in keep:
                    shutil.rmtree(folder, ignore_errors=True)

    def drop(self, name: str) -> None:
        """Delete the collections of one build on a server."""
        if self.url:
            with _chroma_errors():
                client = self._client(name)
                for source in ("kb", "cases"):
                    if any(found.name == f"{source}-{name}" for found in client.list_collections()):
                        client.delete_collection(f"{source}-{name}")

    def _collection(self, build: Build, source: str) -> Any:
        key = f"{source}-{build.name}"
        collection = self._opened.get(key)
        if collection is None:
            if not self.url and self._files(build.name) != build.files:
                raise Unusable("files missing or changed")
            collection = self._client(build.name).get_collection(key, embedding_function=None)
            if collection.count() != build.counts[source]:
                raise Unusable("vectors missing")
            self._opened = {name: opened for name, opened in self._opened.items() if name.endswith(build.name)}
            self._opened[key] = collection
        return collection

    def _client(self, name: str) -> Any:
        import chromadb
        from chromadb.config import Settings

        # No file: Chroma would read .env in the current folder, and a folder somebody sent could name another server.
        own: dict[str, Any] = {"_env_file": None, "anonymized_telemetry": False}
        settings = Settings(**own)
        if self.url:
            parts = urlsplit(self.url if "//" in self.url else f"http://{self.url}")
            if not parts.hostname:
                raise KnowledgeProblem("COPILOT_CHROMA_URL is not a URL", "Give it like http://host:8000.")
            secure = parts.scheme == "https"
            if is_loopback(self.url):
                _bypass_proxy(parts.hostname)
            return chromadb.HttpClient(parts.hostname, parts.port or (443 if secure else 8000), secure, settings=settings)
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return chromadb.PersistentClient(str(folder), settings=settings)

    def _files(self, name: str) -> dict[str, list[int]]:
        """Size and time of the vector files; chroma.sqlite3 is left out, because opening it touches it."""
        if self.url:
            return {}
        folder = self.folder / name
        found = {}
        for path in sorted(folder.rglob("*")):
            if path.suffix in _FILE_SUFFIXES:
                state = path.stat()
                found[path.relative_to(folder).as_posix()] = [state.st_size, state.st_mtime_ns]
        return found


def _bypass_proxy(host: str) -> None:
    """Except `host` from the proxy of the environment. Chroma makes its HTTP client itself and takes no other word."""
    for name in ("no_proxy", "NO_PROXY"):
        hosts = os.environ.get(name, "")
        if host not in hosts.split(","):
            os.environ[name] = f"{hosts},{host}".strip(",")


def _hnsw(count: int, url: str) -> dict[str, Any]:
    """Everything in one sync to disk, so that readers replay no log; a server decides for itself."""
    settings: dict[str, Any] = {"space": "ip", "ef_search": 128}
    return (
        settings if url else {**settings, "sync_threshold": max(2, min(count, 50_000)), "batch_size": max(2, min(count, 100))}
    )


@contextmanager
def _chroma_errors(build: str = "") -> Iterator[None]:
    """Whatever Chroma raises, panics of its Rust half included (they are no Exception), becomes Unusable."""
    try:
        yield
    except Unusable as error:
        raise Unusable(str(error), build) from None
    except (KnowledgeProblem, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 - pyo3's PanicException derives from BaseException and has no importable name
        raise Unusable(type(error).__name__, build) from None
