"""Prompts as versioned files that a desk can read, compare and override, never strings in code.

A file has front matter (id, version, schema, static, inputs), a system part and, after a line
`<!-- user -->`, a user part. Only `static` inputs, which are the same in every call of a desk, may
stand in the system part: it comes first and stays byte-identical, so that provider caches hit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from copilot.config import bundled
from copilot.errors import ConfigurationProblem
from copilot.models.base import Model
from copilot.policy.files import parse_policy

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

_USER_PART = "<!-- user -->"


class PromptHeader(Model):
    """The front matter. `schema` names the shape of the answer; `static` and `inputs` are all names the text uses."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: int = Field(ge=1)
    answer: str = Field(alias="schema", min_length=1)
    static: tuple[str, ...] = ()
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Messages for a model, and which prompt they come from."""

    prompt_id: str
    version: int
    messages: tuple[dict[str, str], ...]

    @property
    def name(self) -> str:
        """Id and version as records keep them: reply@2."""
        return f"{self.prompt_id}@{self.version}"


@dataclass(frozen=True)
class Prompt:
    """One prompt file, read and checked."""

    header: PromptHeader
    path: Path
    system: "Template" = field(repr=False)
    user: "Template" = field(repr=False)

    def render(self, **values: Any) -> Rendered:
        """System and user message. Raises ConfigurationProblem naming inputs that are missing or not declared."""
        declared = {*self.header.static, *self.header.inputs}
        missing, extra = sorted(declared - values.keys()), sorted(values.keys() - declared)
        if missing or extra:
            told = [f"missing {', '.join(missing)}"] if missing else []
            told += [f"not declared {', '.join(extra)}"] if extra else []
            raise ConfigurationProblem(
                f"{self.path}: inputs {'; '.join(told)}", "Correct `inputs` in its front matter, or the text."
            )
        static = {name: values[name] for name in self.header.static}
        messages = (
            {"role": "system", "content": self.system.render(static)},
            {"role": "user", "content": self.user.render(values)},
        )
        return Rendered(self.header.id, self.header.version, messages)


class PromptLibrary:
    """The prompts in `root` (default: those shipped with the program); a file in `own` takes the place of its namesake."""

    def __init__(self, root: Path | None = None, own: Path | None = None) -> None:
        self._root, self._own = root or bundled("prompts"), own
        self._read: dict[str, Prompt] = {}

    def ids(self) -> tuple[str, ...]:
        """Every prompt's id, sorted."""
        folders = [folder for folder in (self._root, self._own) if folder is not None]
        return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.md")}))

    def get(self, prompt_id: str) -> Prompt:
        """The prompt `prompt_id`. Raises ConfigurationProblem naming the file and what is wrong with it."""
        if prompt_id not in self._read:
            self._read[prompt_id] = self._load(prompt_id)
        return self._read[prompt_id]

    def render(self, prompt_id: str, **values: Any) -> Rendered:
        """`prompt_id` with its inputs filled in."""
        return self.get(prompt_id).render(**values)

    def bundled(self, prompt_id: str) -> Path:
        """Where the prompt shipped with the program is; a prompt may be the desk's alone."""
        return self._root / f"{prompt_id}.md"

    def path_of(self, prompt_id: str) -> Path:
        """The file in use: the desk's own, else the bundled one."""
        own = self._own / f"{prompt_id}.md" if self._own is not None else None
        return own if own is not None and own.is_file() else self.bundled(prompt_id)

    def _load(self, prompt_id: str) -> Prompt:
        path = self.path_of(prompt_id)
        try:
            text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationProblem(
                f"{path} cannot be read: {error}", "Restore the file or reinstall the program."
            ) from None
        return self._parse(text, path, prompt_id)

    def _parse(self, text: str, path: Path, prompt_id: str) -> Prompt:
        front, body = _split(text, path)
        header = parse_policy(front, path, PromptHeader)
        if header.id != prompt_id:
            raise ConfigurationProblem(f"{path}: id is {header.id!r}, not the file's name", "Make them the same.")
        system, mark, user = body.partition(f"\n{_USER_PART}\n")
        if not mark:
            raise ConfigurationProblem(f"{path} has no line {_USER_PART}", "Put it between the rules and the request.")
        self._check(path, "the system part", system, header.static)
        self._check(path, "the text", body, (*header.static, *header.inputs), complete=True)
        environment = self._environment
        return Prompt(header, path, environment.from_string(system.strip()), environment.from_string(user.strip()))

    def _check(self, path: Path, where: str, text: str, declared: tuple[str, ...], complete: bool = False) -> None:
        from jinja2 import TemplateSyntaxError, meta

        try:
            used = meta.find_undeclared_variables(self._environment.parse(text))
        except TemplateSyntaxError as error:
            raise ConfigurationProblem(f"{path}: {error.message}", "Correct the template.") from None
        if unknown := sorted(used - set(declared)):
            raise ConfigurationProblem(
                f"{path}: {where} uses {', '.join(unknown)}", "Declare it in the front matter or take it out."
            )
        if complete and (unused := sorted(set(declared) - used)):
            raise ConfigurationProblem(
                f"{path}: {where} never uses {', '.join(unused)}", "Use it or take it out of the front matter."
            )

    @cached_property
    def _environment(self) -> "SandboxedEnvironment":
        from jinja2 import StrictUndefined
        from jinja2.sandbox import SandboxedEnvironment

        return SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)


def _split(text: str, path: Path) -> tuple[Mapping[str, Any], str]:
    import yaml

    start, _, rest = text.partition("---\n")
    front, mark, body = rest.partition("\n---\n")
    if start.strip() or not mark:
        raise ConfigurationProblem(f"{path} has no front matter", "Begin it with a block between two lines of ---.")
    try:
        header = yaml.safe_load(front)
    except yaml.YAMLError as error:
        raise ConfigurationProblem(
            f"{path}: the front matter is not valid YAML: {getattr(error, 'problem', error)}", "Correct it."
        ) from None
    return header, body
