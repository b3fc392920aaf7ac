"""The Batch API of the loopback server: files, batches that take some looks, error lines, and an account of what was answered.

    server.batches.looks = 2                       # a batch is done when it was looked at twice
    server.batches.ends.append("expired")          # how the next batch ends; "completed" without
    server.batches.refuse = lambda body: (400, {...})   # a line's error instead of its answer
    server.batches.moment = lambda what: ...       # called when "POST batches" has happened and nobody was told yet;
                                                   # true: nobody ever is

`answered` counts how often each request was answered, by its custom_id: more than once is paid twice.
"""

import json
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import Any
from urllib.parse import parse_qs, urlsplit

Refusal = tuple[int, dict[str, Any]]


@dataclass
class Batch:
    """One batch as the provider keeps it."""

    id: str
    file: str
    metadata: dict[str, str]
    total: int
    created: int
    looks: int = 0
    status: str = "validating"
    answered: int = 0
    files: dict[str, str] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)

    def as_object(self) -> dict[str, Any]:
        return {
            "id": self.id, "object": "batch", "endpoint": "/v1/chat/completions", "completion_window": "24h",
            "input_file_id": self.file, "created_at": self.created, "status": self.status, "metadata": self.metadata,
            "output_file_id": self.files.get("output"), "error_file_id": self.files.get("error"),
            "errors": {"object": "list", "data": self.errors} if self.errors else None,
            "request_counts": {"total": self.total, "completed": self.answered, "failed": 0},
        }  # fmt: skip


class Batches:
    """Files and batches of one server. `owner` says what completions say and refuses what it refuses live."""

    def __init__(self, owner: Any) -> None:
        self._owner = owner
        self.looks = 1
        self.ends: deque[str] = deque()
        self.refuse: Callable[[dict[str, Any]], Refusal | None] = lambda body: None
        self.queue = 1_000_000
        """Requests that may be at work at once."""
        self.is_served = True
        self.moment: Callable[[str], object] = lambda what: None
        self.answered: Counter[str] = Counter()
        self.uploaded: list[bytes] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.all: list[Batch] = []
        self._lock = RLock()
        self._number = count(1)

    def handles(self, path: str) -> bool:
        parts = urlsplit(path).path.split("/")
        return len(parts) > 2 and parts[2] in {"files", "batches"}

    def serve(self, handler: Any, data: bytes) -> None:
        """Answer one request."""
        if not self.is_served:
            handler.send(404, {"detail": "Not Found"})
            return
        url = urlsplit(handler.path)
        kind, *rest = url.path.split("/")[2:]
        method = handler.command
        if self._owner.key and handler.headers.get("Authorization") != f"Bearer {self._owner.key}":
            handler.send(401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}})
            return
        if rest and rest[0] not in ({batch.id for batch in self.all} if kind == "batches" else self.files):
            handler.send(404, {"error": {"message": f"No such {kind} object: {rest[0]}", "code": None}})
            return
        with self._lock:
            if kind == "files":
                answer = self._file(method, rest, data, handler.headers.get("Content-Type", ""))
            else:
                answer = self._batch(handler, method, rest, data, parse_qs(url.query))
        if self.moment(f"{method} {kind}{'/content' if rest[1:] else '/id' if rest else ''}"):
            handler.close_connection = True
        elif isinstance(answer, bytes):
            handler.send_bytes(200, answer, {"Content-Type": "application/octet-stream"})
        else:
            handler.send(200, answer)

    # --- files ------------------------------------------------------------------------------------

    def _file(self, method: str, rest: list[str], data: bytes, kind: str) -> dict[str, Any] | bytes:
        if method == "POST":
            name, content = _part(data, kind)
            self.uploaded.append(content)
            return self._file_object(self._keep(name, content))
        if method == "DELETE":
            del self.files[rest[0]]
            return {"id": rest[0], "object": "file", "deleted": True}
        if rest:
            return self.files[rest[0]][1]
        return {"object": "list", "data": [self._file_object(file) for file in self.files], "has_more": False}

    def _file_object(self, file: str) -> dict[str, Any]:
        name, content = self.files[file]
        return {
            "id": file, "object": "file", "bytes": len(content), "created_at": int(time.time()), "filename": name,
            "purpose": "batch", "status": "processed",
        }  # fmt: skip

    def _keep(self, name: str, content: bytes) -> str:
        file = f"file-{next(self._number)}"
        self.files[file] = (name, content)
        return file

    # --- batches ----------------------------------------------------------------------------------

    def _batch(self, handler: Any, method: str, rest: list[str], data: bytes, query: dict[str, list[str]]) -> dict[str, Any]:
        if method == "POST":
            asked = json.loads(data)
            lines = self.files[asked["input_file_id"]][1].splitlines()
            batch = Batch(
                f"batch_{next(self._number)}", asked["input_file_id"], asked.get("metadata") or {}, len(lines), int(time.time())
            )
            self.all.append(batch)
            return batch.as_object()
        if rest:
            batch = next(batch for batch in self.all if batch.id == rest[0])
            self._go_on(batch, handler)
            return batch.as_object()
        newest = list(reversed(self.all))
        after = query.get("after", [""])[0]
        start = next((n + 1 for n, batch in enumerate(newest) if batch.id == after), 0)
        page = newest[start : start + int(query.get("limit", ["20"])[0])]
        more = start + len(page) < len(newest)
        return {"object": "list", "data": [batch.as_object() for batch in page], "has_more": more}

    def _go_on(self, batch: Batch, handler: Any) -> None:
        if batch.status not in {"validating", "in_progress"}:
            return
        at_work = sum(other.total for other in self.all if other.status == "in_progress")
        if batch.status == "validating" and at_work + batch.total > self.queue:
            batch.status = "failed"
            batch.errors = [{"code": "token_limit_exceeded", "message": "Enqueued token limit reached for scripted."}]
            return
        batch.status = "in_progress"
        batch.looks += 1
        if batch.looks > self.looks:
            self._end(batch, handler, self.ends.popleft() if self.ends else "completed")

    def _end(self, batch: Batch, handler: Any, how: str) -> None:
        batch.status = how
        if how == "failed":
            batch.errors = [{"code": "model_not_supported", "message": "The model is not available for batches.", "line": 1}]
            return
        lines = [json.loads(line) for line in self.files[batch.file][1].split(b"\n") if line]
        done = lines if how == "completed" else lines[: len(lines) // 2]
        written: dict[str, list[dict[str, Any]]] = {"output": [], "error": []}
        for line in reversed(done):  # an output is in no order
            status, body = self._answer(line["body"], handler)
            name = "output" if status == 200 else "error"
            self.answered[line["custom_id"]] += status == 200
            response = {"status_code": status, "request_id": "r", "body": body}
            written[name].append({"id": "x", "custom_id": line["custom_id"], "response": response, "error": None})
        for line in lines[len(done) :]:
            error = {"code": f"batch_{how}", "message": "This request was not executed before the batch ended."}
            written["error"].append({"id": "x", "custom_id": line["custom_id"], "response": None, "error": error})
        for name, found in written.items():
            if found:
                content = b"".join(json.dumps(one).encode() + b"\n" for one in found)
                batch.files[name] = self._keep(f"{batch.id}_{name}.jsonl", content)
        batch.answered = len(written["output"])

    def _answer(self, body: dict[str, Any], handler: Any) -> Refusal:
        wanted = body.get("response_format", {}).get("type", "")
        if wanted in self._owner.refused_formats:
            return 400, {"error": {"message": f"'response_format' of type '{wanted}' is not supported with this model."}}
        if refused := self._owner.refused_parameters & body.keys():
            name = sorted(refused)[0]
            return 400, {"error": {"message": f"Unsupported parameter: '{name}'", "param": name}}
        return self.refuse(body) or (200, handler.completion_object(body, self._owner.text_for(body), None, "stop", {}))


def _part(data: bytes, kind: str) -> tuple[str, bytes]:
    """Name and content of the file in a multipart form."""
    boundary = b"--" + kind.partition("boundary=")[2].encode()
    for part in data.split(boundary):
        head, _, content = part.partition(b"\r\n\r\n")
        if b"filename=" in head:
            return head.split(b'filename="')[1].split(b'"')[0].decode(), content.removesuffix(b"\r\n")
    raise AssertionError("a form without a file")
