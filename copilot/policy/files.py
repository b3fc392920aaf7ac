"""Reads the files editors own under kb/policy and kb/replies, and says exactly what is wrong with one."""

from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import ValidationError

from copilot.config import Settings, bundled
from copilot.errors import ConfigurationProblem
from copilot.models.base import Model

P = TypeVar("P", bound=Model)

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def policy_path(settings: Settings, name: str) -> Path:
    """kb/policy/<name>.yaml of the knowledge base in use, or the bundled one where that has none.

    A knowledge base without policy files must not switch the safety rules off.
    """
    own = settings.knowledge_root / "policy" / f"{name}.yaml"
    return own if own.is_file() else bundled("kb") / "policy" / f"{name}.yaml"


def load_policy(settings: Settings, name: str, shape: type[P]) -> P:
    """The policy file `name` as `shape`. Raises ConfigurationProblem naming the file, the line or the field."""
    return cast(P, _load(policy_path(settings, name), shape))


@cache
def _load(path: Path, shape: type[Model]) -> Model:
    return parse_policy(read_yaml(path), path, shape)


def read_yaml(path: Path) -> Any:
    """The YAML document in `path`. Raises ConfigurationProblem with file and line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except (OSError, UnicodeDecodeError) as error:
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
