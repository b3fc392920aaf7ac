"""`copilot prompts`: what is in use, what a desk changed, and the exact request, without anything being sent."""

from pathlib import Path

import pytest

from copilot.llm.prompts import PromptLibrary
from tests.support.openai_server import OpenAIServer
from tests.support.program import copilot

pytestmark = pytest.mark.usefixtures("ready_home")

QUESTION = "How do I add a custom token that does not show up in my wallet?"


def _own(home: Path, prompt_id: str, old: str, new: str) -> Path:
    text = PromptLibrary().path_of(prompt_id).read_text(encoding="utf-8")
    assert old in text
    path = home / "prompts" / f"{prompt_id}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_list_names_every_prompt_with_its_version_and_origin(own_home: Path) -> None:
    path = _own(own_home, "summary", "version: ", "version: 9")
    listed = {prompt["id"]: prompt for prompt in copilot("prompts", "list", "--json").json["prompts"]}
    assert {"reply", "summary", "summary_merge", "triage_review"} <= listed.keys()
    assert listed["summary"]["own"] is True
    assert listed["summary"]["path"] == str(path)
    assert listed["summary"]["version"] > 90
    assert not listed["reply"]["own"]
    shown = copilot("prompts", "list").out
    assert "the desk's own" in shown
    assert "bundled" in shown


def test_show_prints_the_file_in_use_byte_for_byte(own_home: Path) -> None:
    assert copilot("prompts", "show", "reply").out == PromptLibrary().path_of("reply").read_text(encoding="utf-8")
    path = _own(own_home, "reply", "experienced human agent", "patient colleague")
    assert copilot("prompts", "show", "reply").out == path.read_text(encoding="utf-8")


def test_diff_shows_what_the_desk_changed_and_nothing_else(own_home: Path) -> None:
    unchanged = copilot("prompts", "diff")
    assert (unchanged.code, unchanged.out) == (0, "")
    assert "unchanged" in unchanged.err
    _own(own_home, "reply", "experienced human agent", "patient colleague")
    lines = copilot("prompts", "diff").out.splitlines()
    assert lines[:2] == ["--- bundled/reply.md", "+++ own/reply.md"]
    assert sum(line.startswith("-") for line in lines) == 2
    assert sum(line.startswith("+") for line in lines) == 2
    assert any("patient colleague" in line for line in lines if line.startswith("+"))
    assert copilot("prompts", "diff", "summary").out == ""


def test_render_prints_exactly_what_a_model_is_then_sent(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_text(f"Customer: {QUESTION} My mail is someone@example.org\n", encoding="utf-8")
    _own(own_home, "reply", "experienced human agent", "patient colleague")
    sent = copilot("prompts", "render", "reply", str(talk), "--json").json
    assert sent["prompt"].startswith("reply@")
    system, user = sent["messages"]
    assert "patient colleague" in system["content"]
    assert "someone@example.org" not in user["content"]
    assert "<<<PASSAGE 1" in user["content"]
    assert all(count > 50 for count in sent["tokens"])
    with OpenAIServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("COPILOT_OFFLINE", "0")
        copilot("draft", "--json", str(talk))
        really = server.chats[-1].body["messages"]
        assert really[0]["content"].startswith(system["content"])
        assert _without_codes(really[1]["content"]) == _without_codes(user["content"])


def _without_codes(text: str) -> str:
    """Each request draws a random code for its fences."""
    code = text.split("Code of this request: ", 1)[1].split("\n", 1)[0]
    return text.replace(code, "CODE")


@pytest.mark.parametrize("prompt_id", ["reply", "summary", "triage_review"])
def test_every_ordinary_request_can_be_rehearsed_without_sending_anything(
    prompt_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OpenAIServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("COPILOT_OFFLINE", "0")
        result = copilot("prompts", "render", prompt_id, stdin=QUESTION)
        assert server.requests == []
    assert result.code == 0
    assert f"── {prompt_id}@" in result.out
    assert "custom token" in result.out


def test_what_leads_to_no_request_says_so() -> None:
    held = copilot("prompts", "render", "reply", stdin="I typed my recovery phrase into a website and my coins are gone")
    assert held.code == 2
    assert "held without asking a model" in held.err
    unknown = copilot("prompts", "show", "replies")
    assert unknown.code == 2
    assert "There are: article, refine, reply, summary" in unknown.err


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("static: [brand]", "static: [brand", "front matter"),
        ("{{ brand }}", "{{ brant }}", "uses brant"),
        ("<!-- user -->", "<!-- none -->", "no line"),
        ("id: reply", "id: repli", "not the file's name"),
        ("inputs: [nonce, ", "inputs: [nonce, extra, ", "never uses extra"),
    ],
)
def test_a_broken_prompt_of_the_desk_names_file_and_fault(own_home: Path, old: str, new: str, told: str) -> None:
    path = _own(own_home, "reply", old, new)
    for command in (("prompts", "list"), ("doctor",)):
        result = copilot(*command)
        assert result.code == (3 if command == ("prompts", "list") else result.code)
        flat = " ".join((result.out + result.err).split())
        assert told in flat.replace("│", "")
        assert path.name in flat
