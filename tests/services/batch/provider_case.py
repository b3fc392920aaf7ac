"""A desk whose model answers by the Batch API of the loopback server, and conversations it says something of its own to."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from copilot.config import load_settings
from copilot.models.batch import BatchReport
from copilot.services.batch.engines.provider import ProviderBatches
from copilot.services.batch.job import Job, Verb
from copilot.services.batch.run import Limits, run_batch
from copilot.services.conversation_files import Source
from copilot.services.wiring import Desk
from tests.support.openai_server import OpenAIServer
from tests.support.program import jsonl


@contextmanager
def serving(monkeypatch: pytest.MonkeyPatch, model: str = "gpt-4o-mini") -> Iterator[OpenAIServer]:
    """A server, and the settings that make it the desk's."""
    with OpenAIServer() as server:
        server.answer = spoken
        monkeypatch.setenv("COPILOT_OFFLINE", "0")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("COPILOT_MODEL", model)
        yield server


def conversations(count: int) -> list[dict[str, Any]]:
    texts = (
        f"Customer: transfer number {n} of {n + 3} USDT is pending since noon\nAgent: which network was it?\nCustomer: Polygon"
        for n in range(count)
    )
    return [{"id": n, "text": text} for n, text in enumerate(texts)]


def spoken(body: dict[str, Any]) -> str:
    """An answer that fits what is asked; every fifth conversation's first is unusable, and every seventh's in French."""
    asked = body["messages"][1]["content"]
    number = int(found.group(1)) if (found := re.search(r"transfer number (\d+)", asked)) else 1
    repairs = len(body["messages"]) > 2
    shape = body["response_format"].get("json_schema", {}).get("schema", {}).get("properties", {})
    if "quote" in shape:
        return json.dumps({"level": "P3", "category": "other", "quote": "", "reason": ""})
    if "reply" in shape:
        return json.dumps(
            {"reply": f"Please open the activity list and look at transfer {number}.", "citations": [], "notes": []}
        )
    if number % 5 == 4 and not repairs:
        return "I would rather tell you a story"
    told = f"Transfer number {number} is pending since noon."
    if number % 7 == 6 and not repairs:
        told = "Le client attend depuis midi que son virement soit confirmé, et il ne sait pas pourquoi cela dure."
    return json.dumps(
        {
            "headline": told, "problem": told, "timeline": [], "tried": [], "promises": [], "open_questions": [],
            "next_step": "Ask for the transaction hash.", "text": told,
        }
    )  # fmt: skip


@dataclass
class Run:
    """A batch of `records` in `folder`, run as often as asked."""

    folder: Path
    records: list[dict[str, Any]]
    verb: Verb = Verb.SUMMARIZE
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.source, self.out = self.folder / "in.jsonl", self.folder / "out.jsonl"
        self.source.write_text(jsonl(self.records), encoding="utf-8")

    def __call__(self, *, items: int | None = None, **engine: Any) -> BatchReport:
        desk = Desk(load_settings(), ui_lang="en", note=self.notes.append, command=f"batch {self.verb}")
        # As the command line has it for somebody who reads English.
        job = Job(self.verb, language="en" if self.verb is Verb.SUMMARIZE else "")
        batches = ProviderBatches(job, desk, self.out, **{"first_pause": 0.01, "longest_pause": 0.02, **engine})
        source = Source([str(self.source)], without=self.out)
        return run_batch(job, source, self.out, desk, batches, Limits(items), lambda state: None)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.read_text(encoding="utf-8").splitlines()]

    @property
    def files(self) -> list[str]:
        """What stands in the folder."""
        return sorted(path.name for path in self.folder.iterdir())


DONE = ["in.jsonl", "out.jsonl", "out.jsonl.report.json"]


def without_price(line: dict[str, Any]) -> dict[str, Any]:
    """The line without what a call costs, which is another in a batch, and the id a draft draws."""
    usage = line.get("usage")
    shown = {**line, "usage": {**usage, "cost_usd": 0} if usage else usage}
    shown.pop("draft_id", None)
    return shown


def requests_of(upload: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in upload.split(b"\n") if line]
