"""Mapping files: which of their columns holds which of our fields, for imports from other tools.

    id: Ticket ID                          # our field: their column, or a dotted path into a JSON object
    resolution: fields.solution.0.text
    category:
      column: Type
      values: {Deposit: missing_balance, "*": other}     # "*" is every other value
    closed_at: {column: Solved, format: "%d.%m.%Y %H:%M"}
    language: {constant: en}
    extra: {plan: Plan}                    # customers only: whatever else shall be kept, by a name of your own

A field that no line names is read from the column of its own name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from copilot.errors import ConfigurationProblem
from copilot.models.findings import PERSONAL_KINDS
from copilot.safety.redact import RedactionOptions, redact_text

if TYPE_CHECKING:
    import yaml

EXTRA = "extra"
PERSONAL_KEPT = RedactionOptions(keep_kinds=PERSONAL_KINDS)
"""For what is sealed: secrets go, personal data stays."""
OTHERWISE = "*"
_RULE = ("column", "values", "constant", "format")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where one field comes from: a column, or a constant. `where` is the place of the rule, FILE:LINE."""

    column: str = ""
    constant: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    format: str = ""
    where: str = ""

    def translated(self, value: str) -> str:
        """`value` as this program calls it."""
        if not self.values:
            return value
        return self.values.get(value.strip().casefold(), self.values.get(OTHERWISE, value))


@dataclass(frozen=True, slots=True)
class Fields:
    """What may be mapped: the names of fields, those of them that are dates, and whether others may be made up."""

    names: tuple[str, ...]
    required: tuple[str, ...]
    dates: frozenset[str] = frozenset()
    has_extra: bool = False


def load_mapping(path: Path | None, fields: Fields) -> dict[str, Rule]:
    """Field -> rule for every field, an extra one as "extra.NAME". Raises ConfigurationProblem naming file and line."""
    rules = {name: Rule(column=name) for name in fields.names}
    return rules if path is None else rules | _Reading(path, fields).rules()


class _Reading:
    def __init__(self, path: Path, fields: Fields) -> None:
        self._path, self._fields = path, fields

    def rules(self) -> dict[str, Rule]:
        import yaml

        try:
            root = yaml.compose(self._path.read_text("utf-8-sig"), Loader=yaml.SafeLoader)
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not UTF-8"
            raise ConfigurationProblem(f"{self._path} cannot be read: {reason}", "Name the mapping file, in YAML.") from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise ConfigurationProblem(
                f"{self._path}:{mark.line + 1 if mark else 1} is not valid YAML", "Correct that line."
            ) from None
        if root is None:
            return {}
        found: dict[str, Rule] = {}
        for name, (key, node) in self._entries(root).items():
            if name == EXTRA and self._fields.has_extra:
                found |= {f"{EXTRA}.{own}": self._rule(own, value) for own, (_, value) in self._entries(node).items()}
            elif name in self._fields.names:
                found[name] = self._rule(name, node)
            else:
                known = [*self._fields.names, *([EXTRA] if self._fields.has_extra else [])]
                self._refuse(key, f"there is no field {_shown(name)!r}", f"Known fields: {', '.join(known)}.")
        return found

    def _rule(self, name: str, node: "yaml.Node") -> Rule:
        where = f"{self._path}:{node.start_mark.line + 1}"
        if not hasattr(node, "value") or isinstance(node.value, str):
            return Rule(column=self._text(node), where=where)
        parts = self._entries(node)
        for part, (key, _) in parts.items():
            if part not in _RULE:
                self._refuse(key, f"there is no {_shown(part)!r}", f"Known: {', '.join(_RULE)}.")
        if "format" in parts and name not in self._fields.dates:
            dates = ", ".join(sorted(self._fields.dates)) or "none"
            self._refuse(parts["format"][0], f"{_shown(name)} is no date", f"A format belongs to: {dates}.")
        plain = {part: self._text(parts[part][1]) for part in ("column", "constant", "format") if part in parts}
        if ("column" in plain) == ("constant" in plain):
            self._refuse(node, f"{_shown(name)} needs a column or a constant", "Give one of the two.")
        values = self._entries(parts["values"][1]) if "values" in parts else {}
        return Rule(
            column=plain.get("column", ""),
            constant=plain.get("constant"),
            values={theirs.strip().casefold(): self._text(ours) for theirs, (_, ours) in values.items()},
            format=plain.get("format", ""),
            where=where,
        )

    def _entries(self, node: "yaml.Node") -> dict[str, tuple["yaml.Node", "yaml.Node"]]:
        import yaml

        if not isinstance(node, yaml.MappingNode):
            self._refuse(node, "this is no list of NAME: VALUE", "See `copilot cases import --help`.")
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            name = self._text(key)
            if name in found:
                self._refuse(key, f"{_shown(name)!r} stands here twice", "Keep one.")
            found[name] = key, value
        return found

    def _text(self, node: "yaml.Node") -> str:
        """What was written, not what YAML makes of it: a column may be called 007 or yes."""
        if not isinstance(node.value, str) or not node.value:
            self._refuse(node, "a text is missing here", "Put it in quotes if it has signs in it.")
        if redact_text(node.value, PERSONAL_KEPT).text != node.value:
            self._refuse(node, "a secret stands here", "Take it out; if it is a column of the file, it is no file to import.")
        return str(node.value)

    def _refuse(self, node: "yaml.Node", what: str, hint: str) -> NoReturn:
        raise ConfigurationProblem(f"{self._path}:{node.start_mark.line + 1}: {what}", hint)


def _shown(name: str) -> str:
    """A name of the file as an error may quote it: without personal data."""
    return redact_text(name).text
