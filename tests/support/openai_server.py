"""A real HTTP server on the loopback that speaks the OpenAI wire format and says what a test scripted.

    with OpenAIServer() as server:
        server.say('{"reply": "..."}')            # next completions, in order
        server.fail(429, retry_after=1)           # or failures
        settings = replace(settings, base_url=server.base_url)
        ...
        server.requests[0].body["messages"]

Without a script every completion is what `server.answer` says to the request, or `server.default`. Embeddings are unit
vectors derived from the text. `server.batches` is a Batch API (tests/support/openai_batches.py).
"""

import hashlib
import json
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.support.openai_batches import Batches

Reply = Callable[["_Handler", dict[str, Any]], None]


class Request(dict[str, Any]):
    """One request as it arrived: method, path, headers (lower-case names) and JSON body; can itself be written as JSON."""

    @property
    def path(self) -> str:
        return str(self["path"])

    @property
    def headers(self) -> dict[str, str]:
        return dict(self["headers"])

    @property
    def body(self) -> dict[str, Any]:
        return dict(self["body"])

    @property
    def prompt(self) -> str:
        """All messages as one text."""
        return "\n".join(str(message["content"]) for message in self.body.get("messages", []))


class OpenAIServer:
    """Scripted chat completions (streamed where asked), embeddings and a model list."""

    def __init__(self, *, latency: float = 0.0, models: tuple[str, ...] = ("scripted",), dimension: int = 8) -> None:
        self.latency, self.models, self.dimension = latency, models, dimension
        self.default = "ok"
        self.answer: Callable[[dict[str, Any]], str] | None = None
        self.batches = Batches(self)
        self.refused_formats: frozenset[str] = frozenset()
        self.refused_parameters: frozenset[str] = frozenset()
        self.key = ""
        self.requests: list[Request] = []
        self._script: deque[Reply] = deque()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.daemon_threads = True
        self._http.owner = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> "OpenAIServer":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    @property
    def chats(self) -> list[Request]:
        """The chat completion requests alone."""
        return [request for request in self.requests if request.path.endswith("/chat/completions")]

    # --- what the next chat completions are ------------------------------------------------------

    def say(
        self, *texts: str | dict[str, Any], usage: dict[str, Any] | None = None, finish: str = "stop", **message: Any
    ) -> None:
        """Completions with these texts (objects are written as JSON); `usage` replaces the counted one, {} means none."""
        for text in texts:
            content = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
            self._add(lambda handler, body, content=content: handler.completion(body, content, usage, finish, message))

    def fail(
        self, status: int, message: str = "scripted failure", *, code: str | None = None, param: str | None = None,
        retry_after: str | float | None = None, body: str | dict[str, Any] | None = None, times: int = 1,
    ) -> None:  # fmt: skip
        """Failures; `body` replaces the usual error object."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        error = {"error": {"message": message, "type": "scripted", "param": param, "code": code}}
        for _ in range(times):
            self._add(lambda handler, _body: handler.send(status, error if body is None else body, headers))

    def send_raw(self, payload: bytes, *, status: int = 200, content_type: str = "application/json") -> None:
        """Exactly these bytes."""
        self._add(lambda handler, _body: handler.send_bytes(status, payload, {"Content-Type": content_type}))

    def hang(self, seconds: float) -> None:
        """No answer for this long, then an empty close."""
        self._add(lambda handler, _body: handler.hang(seconds))

    def drip(self, text: str, seconds_per_byte: float) -> None:
        """A completion that arrives a byte at a time."""
        self._add(lambda handler, body: handler.drip(handler.completion_object(body, text, None, "stop", {}), seconds_per_byte))

    def cut(self) -> None:
        """Half an answer, then the connection closes."""
        self._add(lambda handler, _body: handler.cut())

    def stream(self, text: str, *, pause: float = 0.0, until: int | None = None) -> None:
        """A stream of single characters, `pause` seconds apart; with `until`, it breaks off after that many."""
        self._add(lambda handler, body: handler.stream(handler.chunks(body, text, 1), pause, until))

    def _add(self, reply: Reply) -> None:
        with self._lock:
            self._script.append(reply)

    def next_reply(self) -> Reply:
        with self._lock:
            if self._script:
                return self._script.popleft()
        return lambda handler, body: handler.completion(body, self.text_for(body), None, "stop", {})

    def text_for(self, body: dict[str, Any]) -> str:
        """What an unscripted completion says."""
        return self.answer(body) if self.answer else self.default

    def wait(self, seconds: float) -> None:
        """Sleep, but not past the end of the test."""
        self._closing.wait(seconds)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer takes 40 ms

    @property
    def owner(self) -> OpenAIServer:
        return self.server.owner  # type: ignore[attr-defined, no-any-return]

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self._record({})
        if self.owner.batches.handles(self.path):
            self.owner.batches.serve(self, b"")
        elif self.path.endswith("/models"):
            self.send(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in self.owner.models]})
        else:
            self.send(404, {"error": {"message": "no such path", "code": None}})

    def do_DELETE(self) -> None:
        self._record({})
        self.owner.batches.serve(self, b"")

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.owner.batches.handles(self.path):
            self._record({"bytes": len(data)})
            self.owner.batches.serve(self, data)
            return
        body = json.loads(data)
        self._record(body)
        if self.owner.latency:
            self.owner.wait(self.owner.latency)
        if self.owner.key and self.headers.get("Authorization") != f"Bearer {self.owner.key}":
            message = f"Incorrect API key provided: {self.headers.get('Authorization')}"
            self.send(401, {"error": {"message": message, "code": "invalid_api_key"}})
        elif self.path.endswith("/chat/completions"):
            self._chat(body)
        elif self.path.endswith("/embeddings"):
            self._embeddings(body)
        else:
            self.send(404, {"detail": "Not Found"})

    def _record(self, body: dict[str, Any]) -> None:
        headers = {key.lower(): value for key, value in self.headers.items()}
        self.owner.requests.append(Request(method=self.command, path=self.path, headers=headers, body=body))

    def _chat(self, body: dict[str, Any]) -> None:
        wanted = body.get("response_format", {}).get("type", "")
        if wanted in self.owner.refused_formats:
            message = f"Invalid parameter: 'response_format' of type '{wanted}' is not supported with this model."
            self.send(400, {"error": {"message": message, "param": "response_format", "code": None}})
        elif refused := self.owner.refused_parameters & body.keys():
            name = sorted(refused)[0]
            self.send(
                400, {"error": {"message": f"Unsupported parameter: '{name}'", "param": name, "code": "unsupported_parameter"}}
            )
        else:
            self.owner.next_reply()(self, body)

    def _embeddings(self, body: dict[str, Any]) -> None:
        inputs = body["input"] if isinstance(body["input"], list) else [body["input"]]
        data = [{"object": "embedding", "index": n, "embedding": self._vector(str(text))} for n, text in enumerate(inputs)]
        self.send(
            200, {"object": "list", "data": data, "model": body["model"], "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        )

    def _vector(self, text: str) -> list[float]:
        digest = hashlib.sha256(text.encode()).digest()
        values = [digest[n % len(digest)] - 127.5 for n in range(self.owner.dimension)]
        length = math.sqrt(sum(value * value for value in values))
        return [value / length for value in values]

    def completion_object(
        self, body: dict[str, Any], text: str, usage: dict[str, Any] | None, finish: str, message: dict[str, Any]
    ) -> dict[str, Any]:
        counted = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        answer: dict[str, Any] = {
            "id": "chatcmpl-scripted",
            "object": "chat.completion",
            "created": 1,
            "model": body.get("model", ""),
            "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}],
        }
        if usage != {}:
            answer["usage"] = counted if usage is None else usage
        return answer

    def completion(
        self, body: dict[str, Any], text: str, usage: dict[str, Any] | None, finish: str, message: dict[str, Any]
    ) -> None:
        answer = self.completion_object(body, text, usage, finish, message)
        if not body.get("stream"):
            self.send(200, answer)
            return
        lines = "".join(f"data: {json.dumps(event)}\n\n" for event in self.chunks(body, text, 7, usage, finish))
        self.send_bytes(200, f"{lines}data: [DONE]\n\n".encode(), {"Content-Type": "text/event-stream"})

    def chunks(
        self, body: dict[str, Any], text: str, size: int, usage: dict[str, Any] | None = None, finish: str = "stop"
    ) -> list[dict[str, Any]]:
        """What a stream of `text` consists of: pieces, the end, and the token counts where they were asked for."""
        answer = self.completion_object(body, text, usage, finish, {})
        counted = answer.pop("usage", None)
        deltas = [{"delta": {"content": text[at : at + size]}, "finish_reason": None} for at in range(0, len(text), size)] + [
            {"delta": {}, "finish_reason": finish}
        ]
        events = [{**answer, "object": "chat.completion.chunk", "choices": [{"index": 0, **delta}]} for delta in deltas]
        if counted and body.get("stream_options", {}).get("include_usage"):
            events.append({**answer, "object": "chat.completion.chunk", "choices": [], "usage": counted})
        return events

    def send(self, status: int, body: str | dict[str, Any], headers: dict[str, str] | None = None) -> None:
        payload = body if isinstance(body, str) else json.dumps(body)
        kind = "text/html" if isinstance(body, str) else "application/json"
        self.send_bytes(status, payload.encode(), {"Content-Type": kind, **(headers or {})})

    def send_bytes(self, status: int, payload: bytes, headers: dict[str, str]) -> None:
        self._head(status, len(payload), headers)
        self._write(payload)

    def hang(self, seconds: float) -> None:
        self.owner.wait(seconds)
        self.close_connection = True

    def drip(self, answer: dict[str, Any], seconds_per_byte: float) -> None:
        payload = json.dumps(answer).encode()
        self._head(200, len(payload), {"Content-Type": "application/json"})
        for place in range(len(payload)):
            if not self._write(payload[place : place + 1]):
                return
            time.sleep(seconds_per_byte)

    def stream(self, events: list[dict[str, Any]], pause: float, until: int | None) -> None:
        self._head(200, None, {"Content-Type": "text/event-stream"})
        self.close_connection = True
        for event in events[:until]:
            if not self._write(f"data: {json.dumps(event)}\n\n".encode()):
                return
            self.owner.wait(pause)
        if until is None:
            self._write(b"data: [DONE]\n\n")

    def cut(self) -> None:
        self._head(200, 10_000, {"Content-Type": "application/json"})
        self._write(b'{"choices": [')
        self.close_connection = True

    def _head(self, status: int, length: int | None, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _write(self, payload: bytes) -> bool:
        try:
            self.wfile.write(payload)
            self.wfile.flush()
        except OSError:
            self.close_connection = True  # the client has gone; that is what some tests are about
            return False
        return True
