"""The provider's Batch API on the wire: files up and down, batches begun, found and looked at.

A batch that is created twice is paid for twice, and an answer lost on the way looks like one that was never given. So
`create` is not asked again here: who is left without an answer looks for the batch (`find`) before ordering another.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, Final

from copilot.errors import ModelProblem
from copilot.llm import failures
from copilot.llm.endpoint import Endpoint
from copilot.llm.sdk import client_of, transport

if TYPE_CHECKING:
    import openai
    from openai.types import Batch

URL: Final = "/v1/chat/completions"
MOST_REQUESTS = 50_000
MOST_BYTES = 190_000_000
"""Of one file; the provider takes 200 MB."""
MARK = "copilot_batch"
"""The key of a batch's metadata that says which of ours it is."""
_ATTEMPTS = 3
_UPLOAD_SECONDS = 600.0
_CLOCKS_DIFFER = 86_400
_LONGEST_LINE = 8 * 1024 * 1024
_LACKING = frozenset({404, 405, 501})
_GONE = "Use the address and the key it began with. Without OUT.orders everything is ordered, and paid, anew."
_OVER = frozenset({"completed", "failed", "expired", "cancelled"})


class NoBatchApi(failures.NotServed):
    """The endpoint answers calls one by one only."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A batch as the provider tells it. `status` is the API's own word; files are "" where there are none.

    `code` and `reason` say why a batch failed as a whole; `reason` is one short line.
    """

    id: str
    status: str
    input_file: str = ""
    output_file: str = ""
    error_file: str = ""
    answered: int = 0
    code: str = ""
    reason: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.status in _OVER


class BatchApi:
    """One endpoint's Batch API. Every method raises ModelProblem; EndpointDown where it may go better later."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    def upload(self, stream: IO[bytes], name: str) -> str:
        """Send a file of requests, called `name` there; its id."""
        with self._asking():
            return self._client.files.create(file=(name, stream), purpose="batch", timeout=_UPLOAD_SECONDS).id

    def create(self, file: str, mark: str) -> Remote:
        """Begin the batch of `file`. After EndpointDown it may have begun all the same."""
        with self._asking():
            once = self._client.with_options(max_retries=0)
            return self._remote(
                once.batches.create(input_file_id=file, endpoint=URL, completion_window="24h", metadata={MARK: mark})
            )

    def find(self, file: str, mark: str, since: float) -> Remote | None:
        """The batch of `file`, or of `mark`, where one was begun; none is older than `since` (seconds since the epoch)."""
        with self._asking():
            for batch in self._client.batches.list(limit=100):
                if batch.input_file_id == file or (batch.metadata or {}).get(MARK) == mark:
                    return self._remote(batch)
                if batch.created_at < since - _CLOCKS_DIFFER:  # newest first
                    return None
        return None

    def retrieve(self, batch: str) -> Remote:
        """How `batch` stands."""
        with self._asking("does not know a batch of this job", _GONE):
            return self._remote(self._client.batches.retrieve(batch))

    def lines(self, file: str) -> Iterator[dict[str, Any]]:
        """The objects of a result file, one a line, as they arrive; what is no object is passed over."""
        with (
            self._asking("has no answers of a batch of this job", _GONE),
            self._client.files.with_streaming_response.content(file) as response,
        ):
            rest = b""
            for chunk in response.iter_bytes(1 << 16):
                *whole, rest = (rest + chunk).split(b"\n")
                if len(rest) > _LONGEST_LINE:
                    raise failures.wrong_answer(self.endpoint, f"sent a line of more than {_LONGEST_LINE >> 20} MB")
                yield from _objects(whole)
            yield from _objects([rest])

    def delete(self, *files: str) -> None:
        """Delete files there, as far as the endpoint lets us; they expire by themselves otherwise."""
        for file in filter(None, files):
            with suppress(ModelProblem), self._asking():
                self._client.files.delete(file)

    def delete_named(self, name: str) -> None:
        """Delete the files called `name`, as far as the endpoint lets us."""
        with suppress(ModelProblem), self._asking():
            found = [file.id for file in self._client.files.list(purpose="batch") if file.filename == name]
            self.delete(*found)

    def _remote(self, batch: "Batch") -> Remote:
        first = next(iter((batch.errors.data if batch.errors else None) or ()), None)
        counts = batch.request_counts
        return Remote(
            id=batch.id,
            status=batch.status,
            input_file=batch.input_file_id,
            output_file=batch.output_file_id or "",
            error_file=batch.error_file_id or "",
            answered=counts.completed + counts.failed if counts else 0,
            code=(first.code or "") if first else "",
            reason=failures.reason_of(as_error(400, first.to_dict()), self.endpoint) if first else "",
        )

    @contextmanager
    def _asking(self, lacking: str = "has no Batch API at this address", hint: str = "") -> Iterator[None]:
        """Turns the SDK's errors into ours; `lacking` is what a 404 means, and `hint` what to do then."""
        import openai

        try:
            yield
        except openai.APIStatusError as error:
            if error.status_code in _LACKING:
                raise NoBatchApi(
                    f"{self.endpoint.host} {lacking}.", hint or "Use --engine local, or check OPENAI_BASE_URL."
                ) from None
            raise failures.from_status(error, self.endpoint) from None
        except openai.APITimeoutError:
            raise failures.timed_out(self.endpoint) from None
        except openai.APIConnectionError as error:
            raise failures.unreachable(self.endpoint, error) from None
        except transport().HTTPError:
            raise failures.cut_off(self.endpoint) from None
        except (openai.APIResponseValidationError, ValueError):
            raise failures.wrong_answer(self.endpoint, "sent something that is no answer of a Batch API") from None

    @cached_property
    def _client(self) -> "openai.OpenAI":
        return client_of(self.endpoint, timeout=self.endpoint.timeout, max_retries=_ATTEMPTS - 1)


def as_error(status: int, body: Any) -> "openai.APIStatusError":
    """What the SDK raises for an answer like this; `body` as it stands in a result file, {"error": {…}} or the inner object."""
    import openai

    http = transport()
    response = http.Response(status, request=http.Request("POST", URL))
    inner = body.get("error", body) if isinstance(body, dict) else body
    return openai.APIStatusError(f"HTTP {status}", response=response, body=inner)


def _objects(lines: list[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            found = json.loads(line) if line.strip() else None
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found
