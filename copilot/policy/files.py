"""Reads the files editors own under kb/policy and kb/replies, and says exactly what is wrong with one."""

import contextlib
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError, ValidationInfo

from copilot.config import Settings, bundled
from copilot.errors import ConfigurationProblem
from copilot.models.base import Model
from copilot.policy.cache import PolicyCache

P = TypeVar("P", bound=Model)

_KNOWN_GOOD = {"known_good": True}


def is_known_good(info: ValidationInfo) -> bool:
    """Whether the document has passed this validation before: a validator that is slow may leave it at that."""
    return info.context is _KNOWN_GOOD


def policy_path(settings: Settings, name: str) -> Path:
    """kb/policy/<name>.yaml of the knowledge base in use, or the bundled one where that has none.

    A knowledge base without policy files must not switch the safety rules off.
    """
    own = settings.knowledge_root / "policy" / f"{name}.yaml"
    return own if own.is_file() else bundled("kb") / "policy" / f"{name}.yaml"


def load_policy(settings: Settings, name: str, shape: type[P]) -> P:
    """The policy file `name` as `shape`. Raises ConfigurationProblem naming the file, the line or the field."""
    return load_file(settings, policy_path(settings, name), shape)


def load_file(settings: Settings, path: Path, shape: type[P]) -> P:
    """The file at `path` as `shape`, read once a process and checked once a content. Raises ConfigurationProblem."""
    return cast(P, _load(path, shape, settings.home))


@cache
def _load(path: Path, shape: type[Model], home: Path) -> Model:
    checked: list[Model] = []

    def check() -> Any:
        document = read_yaml(path)
        checked.append(parse_policy(document, path, shape))
        return document

    document = PolicyCache(home).get(f"{path.stem}-{shape.__name__}", read_bytes(path), check)
    if not checked:
        with contextlib.suppress(ValidationError):
            return shape.model_validate(document, context=_KNOWN_GOOD)
        check()  # kept by a program that asked for another shape
    return checked[0]


@cache
def read_bytes(path: Path) -> bytes:
    """The bytes of a policy file, read once a process: what is kept of it under their digest was made from them.

    An edit between two readings would file the old rules under the new content. Raises ConfigurationProblem.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationProblem(
            f"{path} cannot be read: {error.strerror}", "Restore the file or reinstall the program."
        ) from None


def read_yaml(path: Path) -> Any:
    """The YAML document in `path`. Raises ConfigurationProblem with file and line."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(read_bytes(path).decode("utf-8-sig"), Loader=loader)  # noqa: S506 - the safe loader, in C where there is one
    except UnicodeDecodeError as error:
        raise ConfigurationProblem(f"{path} cannot be read: {error}", "Restore the file or reinstall the program.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise ConfigurationProblem(
            f"{path}{line} is not valid YAML: {getattr(error, 'problem', error)}", "Correct that line."
        ) from None


def parse_policy(document: Any, path: Path, shape: type[P]) -> P:
    """`document` validated as `shape`. Raises ConfigurationProblem naming the first wrong field."""
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(map(str, first["loc"])) or "(top level)"
        raise ConfigurationProblem(f"{path}: {field}: {first['msg']}", "Correct that field.") from None
