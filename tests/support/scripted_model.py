"""A ChatModel that says what a test put in its queue, and remembers what it was asked."""

import json
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from copilot.models.ports import Completion, Watch
from copilot.models.reply import Usage

Answer = str | dict[str, Any] | list[Any] | Exception | Callable[[Sequence[dict[str, str]]], str]


class ScriptedModel:
    """`enqueue` texts, objects (written as JSON), exceptions to raise, or functions of the messages."""

    def __init__(self, *answers: Answer, name: str = "scripted", usage: Usage | None = None) -> None:
        self.name = name
        self.usage = usage or Usage(prompt_tokens=10, completion_tokens=5, cost_usd=0.001)
        self.asked: list[list[dict[str, str]]] = []
        self.schemas: list[dict[str, Any] | None] = []
        self._answers: deque[Answer] = deque(answers)

    def enqueue(self, *answers: Answer) -> "ScriptedModel":
        self._answers.extend(answers)
        return self

    def complete(
        self, messages: Sequence[dict[str, str]], schema: dict[str, Any] | None = None, watch: Watch | None = None
    ) -> Completion:
        self.asked.append([dict(message) for message in messages])
        self.schemas.append(schema)
        assert self._answers, "the scripted model was asked more often than it has answers for"
        answer = self._answers.popleft()
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = answer(messages)
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        if watch is not None:
            for end in range(5, len(text) + 5, 5):
                watch(text[:end])
        return Completion(text=text, usage=self.usage)

    def prompt(self, call: int = 0) -> str:
        """All messages of one call as one text."""
        return "\n".join(message["content"] for message in self.asked[call])
