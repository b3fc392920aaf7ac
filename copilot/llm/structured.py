"""Asks a model for an object of a given shape and gets one: lenient reading, one repair turn, then a plain failure."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, ConfigDict, ValidationError

from copilot.errors import ModelProblem
from copilot.llm.awaiting import Awaited
from copilot.llm.lenient_json import parse_object
from copilot.models.base import Model
from copilot.models.ports import ChatModel, Watch
from copilot.models.reply import Usage

A = TypeVar("A", bound="Answer")
Messages = Sequence[dict[str, str]]
_SHOWN_AGAIN = 4_000
"""Characters of an unusable answer that are shown to the model once more."""
_NUMBERS = re.compile(r"\d+")


class Answer(Model):
    """The base of what models answer: unknown keys are ignored, whatever the server let through."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _texts(value: Any) -> Any:
    """One text, a list of texts, or a list of objects, as a tuple of texts without empty ones."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = [line.lstrip("-•* \t") for line in value.splitlines()]
    if isinstance(value, Mapping):
        value = list(value.values())
    if not isinstance(value, list | tuple):
        return value
    flat = (" ".join(map(str, item.values())) if isinstance(item, Mapping) else str(item) for item in value if item is not None)
    return tuple(text.strip() for text in flat if text.strip() and text.strip().lower() not in {"none", "n/a", "无", "null"})


def _numbers(value: Any) -> Any:
    """Source numbers however they are written: 1, "1", "[1]", [1, 2], "1, 2", [{"n": 1}]."""
    if value is None:
        return ()
    items = value if isinstance(value, list | tuple) else [value]
    found: list[int] = []
    for item in items:
        if isinstance(item, bool):
            continue
        parts = item.values() if isinstance(item, Mapping) else [item]
        for part in parts:
            found += [int(digits) for digits in _NUMBERS.findall(str(part)) if len(digits) <= 3]
    return tuple(dict.fromkeys(found))


Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Numbers = Annotated[tuple[int, ...], BeforeValidator(_numbers)]


@cache
def strict_schema(shape: type[Answer]) -> dict[str, Any]:
    """JSON schema of `shape` as strict servers want it: nothing optional, nothing extra, references written out.

    Made once a shape: it takes as long as everything else around a call.
    """
    schema = shape.model_json_schema()
    definitions = schema.pop("$defs", {})
    strict = _strict(schema, definitions)
    assert isinstance(strict, dict)
    return strict


def _strict(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_strict(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _strict(definitions[node["$ref"].rsplit("/", 1)[-1]], definitions)
    kept = {key: value for key, value in node.items() if key not in {"default", "title", "description"}}
    properties = kept.pop("properties", None)
    strict = {key: _strict(value, definitions) for key, value in kept.items()}
    if properties is not None:
        strict["properties"] = {name: _strict(value, definitions) for name, value in properties.items()}
        strict["required"] = list(properties)
        strict["additionalProperties"] = False
    return strict


def ask(model: ChatModel, messages: Messages, shape: type[A], watch: Watch | None = None) -> tuple[A, Usage]:
    """One object of `shape` and what it cost, the repair included; `watch` sees it being written.

    Raises ModelProblem after one failed repair.
    """
    schema = strict_schema(shape)
    completion = model.complete(messages, schema, watch)
    answer, complaint = _read(completion.text, shape)
    usage = completion.usage
    if answer is None:
        again = repair_turn(messages, completion.text, f"{complaint} Answer again with the JSON object alone.")
        completion = model.complete(again, schema, watch)
        answer, complaint = _read(completion.text, shape)
        usage = usage + completion.usage
    if answer is None:
        raise ModelProblem(f"{model.name} answered in a wrong shape twice: {complaint}", "Use a stronger model.")
    return answer, usage


def ask_each(model: ChatModel, requests: Sequence[Messages], shape: type[A]) -> list[tuple[A, Usage]]:
    """The answers to requests that do not need each other, in order.

    One that is still awaited keeps none of the others from being asked: a provider's batch collects all of them in one
    round. Raises Awaited after the last request, and ModelProblem.
    """
    answers: list[tuple[A, Usage]] = []
    awaited: Awaited | None = None
    for messages in requests:
        try:
            answers.append(ask(model, messages, shape))
        except Awaited as pause:
            awaited = pause
    if awaited is not None:
        raise awaited
    return answers


def repair_turn(messages: Messages, answer: str, complaint: str) -> list[dict[str, str]]:
    """The messages with the unusable answer and what is wrong with it after them; the prefix stays as it was."""
    return [*messages, {"role": "assistant", "content": answer[:_SHOWN_AGAIN]}, {"role": "user", "content": complaint}]


def _read(text: str, shape: type[A]) -> tuple[A | None, str]:
    """The answer, or why it is none; the reason names fields and never repeats their content."""
    found = parse_object(text)
    if found is None:
        return None, "It is not a JSON object."
    try:
        return shape.model_validate(_unwrapped(found, shape)), ""
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the object"
        return None, f"Field {field}: {first['msg']}."


def _unwrapped(found: dict[str, Any], shape: type[Answer]) -> dict[str, Any]:
    """The object itself where a model put it under one key of its own ("response", "answer")."""
    if len(found) == 1 and not found.keys() & shape.model_fields.keys():
        (inner,) = found.values()
        if isinstance(inner, dict):
            return inner
    return found
