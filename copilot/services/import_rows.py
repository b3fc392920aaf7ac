"""Rows of a file that is imported: CSV, TSV or one JSON object a line, in any encoding, never as a whole in memory."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from copilot.errors import ConfigurationProblem, UsageProblem
from copilot.services.mapping import Fields, Rule
from copilot.services.wiring import Desk
from copilot.transcripts.encoding import decode
from copilot.transcripts.records import LONE_SURROGATES, parse_record

_BLOCK = 1 << 20
_LONGEST_CELL = 1 << 20
"""Characters; a quote that nobody closes would otherwise swallow the rest of the file."""
_DELIMITERS = ",;\t|"
_LINES = frozenset({".jsonl", ".ndjson", ".json"})
_TABLES = frozenset({".csv", ".tsv", ".tab"})

Getter = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One record: our field -> its value, text or JSON; what is empty is not there."""

    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line that is left out, and why."""

    line: int
    why: str


class RecordFile:
    """A file, or what came on standard input, with the rules by which its columns are read; to be gone through repeatedly.

    Raises UsageProblem where it holds no text or lacks a required column, ConfigurationProblem for an unknown column.
    """

    def __init__(self, source: Path | bytes, fields: Fields, rules: Mapping[str, Rule], desk: Desk) -> None:
        self._source, self._fields, self._desk = source, fields, desk
        self.replaced = 0
        self.encoding = self._find_encoding()
        heading = next((line for line in self._lines() if line.strip()), "")
        self._skipped = heading.strip().lower().startswith("sep=")
        if self._skipped:
            lines = (line for line in self._lines() if line.strip())
            heading = [next(lines), next(lines, "")][1]
        columns, self._delimiter = _columns(heading)
        self._is_table = self._holds_a_table(heading, columns, rules)
        self._columns = columns if self._is_table else []
        self._rules = rules
        found = ((name, self._getter(name, rule)) for name, rule in rules.items())
        self._getters = {name: getter for name, getter in found if getter is not None}
        self._mapped = {name for name, rule in rules.items() if rule.where and rule.column}
        self._found: set[str] = set()

    def __iter__(self) -> Iterator[Record | Wrong]:
        self.replaced = 0
        for line, row in self._table() if self._is_table else self._objects():
            yield Wrong(line, row) if isinstance(row, str) else self._record(line, row)

    def never_found(self) -> list[str]:
        """What the mapping names and no record had, once all were gone through."""
        missing = [] if self._is_table else sorted(self._mapped - self._found)
        return [
            self._desk.say("import_never", where=self._rules[name].where, column=self._rules[name].column) for name in missing
        ]

    # --- one record -----------------------------------------------------------------------------

    def _record(self, line: int, row: Any) -> Record | Wrong:
        values: dict[str, Any] = {}
        for name, getter in self._getters.items():
            rule, value = self._rules[name], getter(row)
            if isinstance(value, str):
                value = rule.translated(value.translate(LONE_SURROGATES).strip())
            if value in (None, "", []):
                continue
            self._found.add(name)
            if rule.format and (value := _date(value, rule.format)) is None:
                return Wrong(line, self._desk.say("import_other_date", field=name, format=rule.format))
            values[name] = value
        missing = [name for name in self._fields.required if name not in values]
        if missing:
            return Wrong(line, self._desk.say("import_missing", fields=", ".join(missing)))
        return Record(line, values)

    def _getter(self, name: str, rule: Rule) -> Getter | None:
        """How a field is read from a row; None for one that this file does not have."""
        if rule.constant is not None:
            return lambda row: rule.constant
        if not self._is_table:
            path = rule.column.split(".")
            return lambda row: row[rule.column] if rule.column in row else _followed(row, path)
        wanted = [_level(rule.column) == _level(column) for column in self._columns]
        if True in wanted:
            place = wanted.index(True)
            return lambda row: row[place] if place < len(row) else None
        if rule.where:
            raise ConfigurationProblem(
                f"{rule.where}: the table has no column {rule.column!r}", "Write it as the first line of the table does."
            )
        if name in self._fields.required:
            raise UsageProblem(self._desk.say("import_without", field=name), self._desk.say("import_without_hint"))
        return None

    # --- rows -----------------------------------------------------------------------------------

    def _holds_a_table(self, heading: str, columns: list[str], rules: Mapping[str, Rule]) -> bool:
        if not heading:
            return False
        suffix = self._source.suffix.lower() if isinstance(self._source, Path) else ""
        if suffix in _LINES or suffix in _TABLES:
            return suffix in _TABLES
        known = {_level(rule.column) for rule in rules.values()}
        return not heading.lstrip().startswith("{") and any(_level(column) in known for column in columns)

    def _objects(self) -> Iterator[tuple[int, Any]]:
        for number, line in enumerate(self._lines(), 1):
            if line.strip():
                try:
                    yield number, parse_record(line.encode("utf-8", "surrogatepass"), "")
                except UsageProblem:
                    yield number, self._desk.say("import_not_json")

    def _table(self) -> Iterator[tuple[int, Any]]:
        rows = csv.reader(self._lines(), delimiter=self._delimiter)
        seen_heading = -1 if self._skipped else 0
        while True:
            line = rows.line_num + 1
            csv.field_size_limit(_LONGEST_CELL)
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error:
                yield line, self._desk.say("import_open_quote")
                continue
            if not any(map(str.strip, row)):
                continue
            seen_heading += 1
            if seen_heading <= 1:
                continue
            if any(map(str.strip, row[len(self._columns) :])):
                sizes = {"cells": str(len(row)), "columns": str(len(self._columns))}
                yield line, self._desk.say("import_many_cells", delimiter=repr(self._delimiter), **sizes)
            else:
                yield line, row

    def _lines(self) -> Iterator[str]:
        """Lines with "\\n" at their ends."""
        decoder = codecs.getincrementaldecoder(self.encoding)(errors="replace")
        newlines = io.IncrementalNewlineDecoder(decoder, translate=True)
        rest, first = "", True
        for block in chain(self._blocks(), (b"",)):
            text = newlines.decode(block, final=not block)
            if first:
                text, first = text.removeprefix("\ufeff"), False
            self.replaced += text.count("\ufffd")
            *lines, rest = (rest + text.replace("\x00", "")).split("\n")
            for line in lines:
                yield f"{line}\n"
        if rest:
            yield rest

    def _blocks(self) -> Iterator[bytes]:
        try:
            with io.BytesIO(self._source) if isinstance(self._source, bytes) else self._source.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    yield block
        except OSError as error:
            say, reason = self._desk.say, error.strerror or type(error).__name__
            raise UsageProblem(say("import_unread", file=str(self._source), reason=reason), say("import_unread_hint")) from None

    def _find_encoding(self) -> str:
        """The encoding that the first block tells, or, where that is plain ASCII, the first one with other characters."""
        encoding = "utf-8"
        for block in self._blocks():
            if encoding == "utf-8" and not block.strip(b" \t\r\n\x00"):
                continue
            try:
                encoding = decode(_whole_lines(block)).encoding
            except UsageProblem:
                raise UsageProblem(self._desk.say("import_no_text"), self._desk.say("import_no_text_hint")) from None
            if encoding != "utf-8" or not block.isascii():
                break
        return encoding


def _whole_lines(block: bytes) -> bytes:
    """`block` without the characters that its ends cut through."""
    if len(block) < _BLOCK or b"\x00" in block:
        return block
    return block[: block.rfind(b"\n") + 1] or block


def _columns(heading: str) -> tuple[list[str], str]:
    """The cells of a heading by the delimiter that makes most of them."""
    cut = ((next(csv.reader([heading], delimiter=one), []), one) for one in _DELIMITERS)
    return max(cut, key=lambda found: len(found[0]))


def _level(column: str) -> str:
    """What two spellings of a column have in common."""
    return "".join(column.casefold().replace("_", " ").replace("-", " ").split())


def _followed(value: Any, path: list[str]) -> Any:
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _date(value: Any, written: str) -> str | None:
    from datetime import datetime

    try:
        moment = datetime.strptime(str(value), written)
    except ValueError:
        return None
    has_time = any(mark in written for mark in ("%H", "%I", "%X", "%c", "%T"))
    return moment.isoformat() if has_time else moment.date().isoformat()
