"""The prompt files: each renders from exactly its declared inputs, static part first."""

from pathlib import Path
from typing import Any

import pytest

from copilot.config import bundled
from copilot.errors import ConfigurationProblem
from copilot.llm.prompts import PromptLibrary

LIBRARY = PromptLibrary()
GOOD = (
    "---\nid: note\nversion: 3\nschema: note\nstatic: [brand]\ninputs: [text]\n---\n"
    "Rules of {{ brand }}.\n<!-- user -->\nRead {{ text }}.\n"
)


def _inputs(prompt_id: str, mark: str = "") -> dict[str, Any]:
    header = LIBRARY.get(prompt_id).header
    numbers = {"part": 2, "parts": 3, "count": 2, "passage_count": 1}
    lists = {"missing": [f"tx hash {mark}"], "wishes": [f"shorter {mark}"]}
    return {name: numbers.get(name, lists.get(name, f"<{name}>{mark}")) for name in (*header.static, *header.inputs)}


@pytest.mark.parametrize("prompt_id", LIBRARY.ids())
def test_every_prompt_renders_from_its_declared_inputs(prompt_id: str) -> None:
    values = _inputs(prompt_id)
    rendered = LIBRARY.render(prompt_id, **values)
    assert [message["role"] for message in rendered.messages] == ["system", "user"]
    assert rendered.version >= 1
    text = "\n".join(message["content"] for message in rendered.messages)
    for name, value in values.items():
        if isinstance(value, str):
            assert value in text, f"{name} is declared and shown nowhere"
    assert "{{" not in text
    assert "{%" not in text


@pytest.mark.parametrize("prompt_id", LIBRARY.ids())
def test_missing_and_undeclared_inputs_are_rejected(prompt_id: str) -> None:
    values = _inputs(prompt_id)
    for name in values:
        with pytest.raises(ConfigurationProblem, match=f"missing {name}"):
            LIBRARY.render(prompt_id, **{key: value for key, value in values.items() if key != name})
    with pytest.raises(ConfigurationProblem, match="not declared surprise"):
        LIBRARY.render(prompt_id, **values, surprise="x")


@pytest.mark.parametrize("prompt_id", LIBRARY.ids())
def test_static_part_is_byte_identical_from_call_to_call(prompt_id: str) -> None:
    static = LIBRARY.get(prompt_id).header.static
    first, second = _inputs(prompt_id, "1"), _inputs(prompt_id, "2")
    second.update({name: first[name] for name in static})
    one, two = LIBRARY.render(prompt_id, **first), LIBRARY.render(prompt_id, **second)
    assert one.messages[0] == two.messages[0]
    assert one.messages[1] != two.messages[1]


@pytest.mark.parametrize("prompt_id", LIBRARY.ids())
def test_most_of_a_prompt_is_its_cacheable_part(prompt_id: str) -> None:
    system, user = (message["content"] for message in LIBRARY.render(prompt_id, **_inputs(prompt_id)).messages)
    assert len(system) > 2 * len(user)


def test_values_are_never_read_as_templates() -> None:
    values = {**_inputs("summary"), "conversation": "{{ nonce }} {% for x in y %}"}
    assert "{{ nonce }} {% for x in y %}" in LIBRARY.render("summary", **values).messages[1]["content"]


def test_a_desk_can_override_one_prompt_in_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text(GOOD, encoding="utf-8")
    library = PromptLibrary(own=tmp_path)
    assert "note" in library.ids()
    assert "reply" in library.ids()
    rendered = library.render("note", brand="Acme", text="this")
    assert rendered.messages == ({"role": "system", "content": "Rules of Acme."}, {"role": "user", "content": "Read this."})
    assert rendered.version == 3
    changed = (bundled("prompts") / "summary.md").read_text(encoding="utf-8").replace("version: 1", "version: 2")
    (tmp_path / "summary.md").write_text(changed, encoding="utf-8")
    assert PromptLibrary(own=tmp_path).get("summary").header.version == 2


BROKEN = [
    (GOOD.replace("---\nid", "id"), "no front matter"),
    (GOOD.replace("version: 3", "version: zero"), "version"),
    (GOOD.replace("id: note", "id: other"), "not the file's name"),
    (GOOD.replace("<!-- user -->", ""), "no line <!-- user -->"),
    (GOOD.replace("Rules of", "Rules of {{ text }}"), "the system part uses text"),
    (GOOD.replace("{{ text }}", "{{ txet }}"), "uses txet"),
    (GOOD.replace("[text]", "[text, more]"), "never uses more"),
    (GOOD.replace("{{ text }}", "{{ text "), "expected"),
    (GOOD.replace("static: [brand]", "static: [brand"), "not valid YAML"),
]


@pytest.mark.parametrize(("text", "told"), BROKEN)
def test_a_broken_prompt_file_is_named_with_its_fault(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "note.md").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationProblem, match=told) as caught:
        PromptLibrary(own=tmp_path).get("note")
    assert "note.md" in caught.value.message


def test_templates_run_in_a_sandbox(tmp_path: Path) -> None:
    from jinja2.exceptions import SecurityError

    escape = GOOD.replace("{{ text }}", "{{ text.__class__.__mro__ }}")
    (tmp_path / "note.md").write_text(escape, encoding="utf-8")
    with pytest.raises(SecurityError):
        PromptLibrary(own=tmp_path).render("note", brand="a", text="b")
