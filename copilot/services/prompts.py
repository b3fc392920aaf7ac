"""`copilot prompts`: which prompts are in use, how the desk's own differ, and what exactly a model would be sent."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from copilot.errors import ModelProblem, UsageProblem
from copilot.llm.prompts import PromptLibrary, Rendered
from copilot.models.base import Model
from copilot.models.conversation import Conversation
from copilot.models.ports import Completion, Watch
from copilot.services.reply import draft_reply
from copilot.services.summarize import summarize_conversation
from copilot.services.wiring import Desk


class PromptInUse(Model):
    """One prompt: its version, whether the desk's own file takes the bundled one's place, and where it is read from."""

    id: str
    version: int
    own: bool
    inputs: tuple[str, ...]
    path: str


class PromptSent(Model):
    """The messages a model would get, and the prompt they come from as id@version."""

    prompt: str
    messages: tuple[dict[str, str], ...]
    tokens: tuple[int, ...]
    """Of each message, as the model's tokenizer or its estimate counts."""


def list_prompts(desk: Desk) -> list[PromptInUse]:
    """Every prompt in use. Raises ConfigurationProblem naming a file that is wrong."""
    return [_in_use(prompt_id, desk.prompts) for prompt_id in desk.prompts.ids()]


def prompt_text(prompt_id: str, desk: Desk) -> str:
    """The file in use, as it is written. Raises UsageProblem for an unknown id."""
    return _known(prompt_id, desk.prompts).read_text(encoding="utf-8-sig")


def differences(prompt_ids: Sequence[str], desk: Desk) -> str:
    """What the desk's own prompts change, as a unified diff; "" where they change nothing. Raises UsageProblem."""
    found = []
    for prompt_id in prompt_ids or desk.prompts.ids():
        used, bundled = _known(prompt_id, desk.prompts), desk.prompts.bundled(prompt_id)
        before = bundled.read_text(encoding="utf-8-sig").splitlines() if bundled.is_file() else []
        after = used.read_text(encoding="utf-8-sig").splitlines()
        lines = difflib.unified_diff(before, after, f"bundled/{prompt_id}.md", f"own/{prompt_id}.md", lineterm="")
        found += list(lines)
    return "\n".join(found)


def rehearse(prompt_id: str, conversation: Conversation, desk: Desk) -> PromptSent:
    """What a model would be sent under `prompt_id` for `conversation`; nothing is sent. Raises UsageProblem.

    `desk` plays with a model that never answers from here on: use it for nothing else.
    """
    from copilot.llm.tokens import token_counter

    _known(prompt_id, desk.prompts)
    library = _KeptPrompts(own=desk.settings.own_prompts)
    model = _Mute(desk.settings.model)
    desk.prompts, desk.model = library, model
    draft_reply(conversation, desk)
    summarize_conversation(conversation, desk)
    for rendered in library.kept:
        if rendered.prompt_id == prompt_id and list(rendered.messages) in model.asked:
            counter = token_counter(model.name, desk.settings.home)
            tokens = tuple(counter.count(message["content"]) for message in rendered.messages)
            return PromptSent(prompt=rendered.name, messages=rendered.messages, tokens=tokens)
    raise UsageProblem(
        f"This conversation leads to no request with {prompt_id}",
        "A security-critical case is held without asking a model, and summary_merge takes a very long conversation.",
    )


def _in_use(prompt_id: str, library: PromptLibrary) -> PromptInUse:
    prompt = library.get(prompt_id)
    return PromptInUse(
        id=prompt_id,
        version=prompt.header.version,
        own=prompt.path != library.bundled(prompt_id),
        inputs=(*prompt.header.static, *prompt.header.inputs),
        path=str(prompt.path),
    )


def _known(prompt_id: str, library: PromptLibrary) -> Path:
    """The file in use under this id."""
    if prompt_id not in library.ids():
        raise UsageProblem(f"There is no prompt {prompt_id!r}", f"There are: {', '.join(library.ids())}.")
    return library.path_of(prompt_id)


class _KeptPrompts(PromptLibrary):
    """Remembers what it rendered."""

    def __init__(self, own: Path) -> None:
        super().__init__(own=own)
        self.kept: list[Rendered] = []

    def render(self, prompt_id: str, **values: Any) -> Rendered:
        rendered = super().render(prompt_id, **values)
        self.kept.append(rendered)
        return rendered


class _Mute:
    """A chat model that hears everything and says nothing."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[list[dict[str, str]]] = []

    def complete(
        self, messages: Sequence[dict[str, str]], schema: dict[str, Any] | None = None, watch: Watch | None = None
    ) -> Completion:
        self.asked.append(list(messages))
        raise ModelProblem("This was a rehearsal.", "")
