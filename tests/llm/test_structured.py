"""Reading what weaker models answer, and giving up in one plain sentence."""

import pytest

from copilot.errors import ModelProblem
from copilot.llm.lenient_json import parse_object
from copilot.llm.structured import Answer, Numbers, Text, Texts, ask, strict_schema
from copilot.llm.summarizer import SummaryAnswer
from copilot.llm.writer import ReplyAnswer
from tests.support import cpu
from tests.support.scripted_model import ScriptedModel

WANTED = {"reply": "Hi [1]", "citations": [1]}
WRITTEN = [
    '{"reply": "Hi [1]", "citations": [1]}',
    '\ufeff  {"reply": "Hi [1]", "citations": [1]}\n',
    '```json\n{"reply": "Hi [1]", "citations": [1]}\n```',
    'Sure! Here is the JSON:\n```\n{"reply": "Hi [1]", "citations": [1]}\n```\nLet me know {if} you need more.',
    'Here you go: {"reply": "Hi [1]", "citations": [1]} Hope this helps!',
    '<think>{"reply": "no"} maybe</think>{"reply": "Hi [1]", "citations": [1]}',
    '{"reply": "Hi [1]", "citations": [1],}',
    "{'reply': 'Hi [1]', 'citations': [1]}",
    '[{"reply": "Hi [1]", "citations": [1]}]',
    '"{\\"reply\\": \\"Hi [1]\\", \\"citations\\": [1]}"',
    '{"reply": "Hi [1]", "citations": [1]',
    '{"a": 1} and then {"reply": "Hi [1]", "citations": [1]}',
]


@pytest.mark.parametrize("text", WRITTEN)
def test_the_object_is_found_in_what_is_around_it(text: str) -> None:
    assert parse_object(text) == WANTED


def test_bare_line_ends_in_strings_are_tolerated() -> None:
    assert parse_object('{"reply": "one\ntwo"}') == {"reply": "one\ntwo"}


@pytest.mark.parametrize("text", ["", "no", "[]", "[1, 2]", "null", "{", "}{", '"x"', "{{{{", "I can't help with that."])
def test_no_object_is_none(text: str) -> None:
    assert parse_object(text) is None


@pytest.mark.parametrize("text", ["{" * 200_000, '{"a":' * 50_000, "[" * 200_000, "``` " * 50_000, '{"a": "' * 30_000])
def test_hostile_answers_cost_little(text: str) -> None:
    assert cpu.seconds(lambda: parse_object(text)) < 3


class _Shape(Answer):
    reply: Text
    citations: Numbers = ()
    notes: Texts = ()


SHAPES = [
    ({"reply": "x", "citations": "1"}, (1,), ()),
    ({"reply": "x", "citations": 2}, (2,), ()),
    ({"reply": "x", "citations": ["[1]", "Passage 3"]}, (1, 3), ()),
    ({"reply": "x", "citations": "[1], [2]"}, (1, 2), ()),
    ({"reply": "x", "citations": [{"n": 2}]}, (2,), ()),
    ({"reply": "x", "citations": None, "notes": None}, (), ()),
    ({"reply": "x", "notes": "- one\n- two"}, (), ("one", "two")),
    ({"reply": "x", "notes": ["none", "", None]}, (), ()),
    ({"reply": "x", "notes": [{"note": "check"}]}, (), ("check",)),
    ({"reply": "x", "unknown": {"deep": 1}}, (), ()),
    ({"answer": {"reply": "x"}}, (), ()),
]


@pytest.mark.parametrize(("answer", "citations", "notes"), SHAPES)
def test_wrong_shapes_are_bent_into_the_right_one(
    answer: dict[str, object], citations: tuple[int, ...], notes: tuple[str, ...]
) -> None:
    read, _ = ask(ScriptedModel(answer), [{"role": "user", "content": "?"}], _Shape)
    assert (read.reply, read.citations, read.notes) == ("x", citations, notes)


def test_one_repair_turn_shows_what_was_wrong_and_sums_the_cost() -> None:
    model = ScriptedModel({"citations": [1]}, {"reply": "x"})
    read, usage = ask(model, [{"role": "user", "content": "?"}], _Shape)
    assert read.reply == "x"
    assert usage.prompt_tokens == 20
    assert model.asked[1][0] == model.asked[0][0], "the prefix stays the same"
    assert "Field reply: Field required" in model.asked[1][-1]["content"]


def test_two_wrong_answers_are_a_problem_without_their_content() -> None:
    model = ScriptedModel("violet hedgehog", '{"reply": {"violet": "hedgehog"}}')
    with pytest.raises(ModelProblem, match="wrong shape twice: Field reply") as caught:
        ask(model, [{"role": "user", "content": "?"}], _Shape)
    assert "hedgehog" not in str(caught.value)
    assert len(model.asked) == 2


@pytest.mark.parametrize("shape", [ReplyAnswer, SummaryAnswer])
def test_schema_is_what_strict_servers_accept(shape: type[Answer]) -> None:
    def check(node: object) -> None:
        if isinstance(node, list):
            for item in node:
                check(item)
        if isinstance(node, dict):
            assert not {"$ref", "default", "title", "$defs"} & {
                key for key in node if not isinstance(node.get("properties"), dict)
            }
            if node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert set(node["required"]) == set(node["properties"])
            for key, value in node.items():
                check(list(value.values()) if key == "properties" else value)

    schema = strict_schema(shape)
    check(schema)
    assert set(schema["properties"]) == set(shape.model_fields)
