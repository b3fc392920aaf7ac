"""The bilingual glossary of kb/policy/glossary.yaml: what the desk and its customers call one thing, in zh and en.

A Chinese question finds an English article because the words it shares with the glossary are also
asked for in English, and back.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from copilot.config import Settings
from copilot.language.folding import fold
from copilot.language.segment import has_han, stem
from copilot.models.base import Model
from copilot.policy.files import load_policy, parse_policy, read_yaml

_ENGLISH_WORD = re.compile(r"[a-z0-9]+(?:[.\-'][a-z0-9]+)*")
_LONGEST = 6
"""Words an English entry may have."""


class GlossaryEntry(Model):
    """One thing: its names in Chinese and in English, the usual one first, and everyday words for it in either."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


class GlossaryFile(Model):
    """kb/policy/glossary.yaml."""

    entries: tuple[GlossaryEntry, ...]


@dataclass(frozen=True)
class Glossary:
    """Finds entries in text. An empty one finds nothing."""

    entries: tuple[GlossaryEntry, ...] = ()

    def named_in(self, text: str) -> list[GlossaryEntry]:
        """The entries whose Chinese or English names stand in `text`, in order of appearance."""
        return list(dict.fromkeys(entry for entry, _ in self._found(text)))

    def meant_in(self, text: str) -> list[GlossaryEntry]:
        """Those of them that `text` names by an everyday word."""
        return list(dict.fromkeys(entry for entry, name in self._found(text) if name in self._said))

    def _found(self, text: str) -> Iterator[tuple[GlossaryEntry, str | tuple[str, ...]]]:
        folded = fold(text)
        yield from self._chinese_in(folded)
        yield from self._english_in(folded)

    def _chinese_in(self, text: str) -> Iterator[tuple[GlossaryEntry, str]]:
        if self._chinese is not None:
            for match in self._chinese.finditer(text):
                yield self._by_chinese[match.group()], match.group()

    def _english_in(self, text: str) -> Iterator[tuple[GlossaryEntry, tuple[str, ...]]]:
        words = _words(text)
        position = 0
        while position < len(words):
            for length in range(min(_LONGEST, len(words) - position), 0, -1):
                name = words[position : position + length]
                entry = self._by_english.get(name)
                if entry is not None:
                    yield entry, name
                    position += length - 1
                    break
            position += 1

    @cached_property
    def _by_chinese(self) -> dict[str, GlossaryEntry]:
        return {fold(name): entry for entry in reversed(self.entries) for name in _names(entry, entry.zh, chinese=True)}

    @cached_property
    def _chinese(self) -> "re.Pattern[str] | None":
        names = sorted(self._by_chinese, key=len, reverse=True)  # the longest name wins at each place
        return re.compile("|".join(map(re.escape, names))) if names else None

    @cached_property
    def _by_english(self) -> dict[tuple[str, ...], GlossaryEntry]:
        return {_words(name): entry for entry in reversed(self.entries) for name in _names(entry, entry.en, chinese=False)}

    @cached_property
    def _said(self) -> frozenset[str | tuple[str, ...]]:
        everyday = [name for entry in self.entries for name in entry.said]
        return frozenset({fold(name) if has_han(name) else _words(name) for name in everyday})


def _names(entry: GlossaryEntry, names: tuple[str, ...], *, chinese: bool) -> Iterator[str]:
    yield from (name for name in entry.said if has_han(name) is chinese)
    yield from names


def _words(text: str) -> tuple[str, ...]:
    """English words as Snowball stems, so that plurals and tenses of a name are found too."""
    return tuple(stem(word.removesuffix("'s"), "en") for word in _ENGLISH_WORD.findall(fold(text)))


def load_glossary(settings: Settings) -> Glossary:
    """The glossary of the knowledge base in use. Raises ConfigurationProblem."""
    return Glossary(load_policy(settings, "glossary", GlossaryFile).entries)


def read_glossary(path: Path) -> Glossary:
    """The glossary in one file. Raises ConfigurationProblem."""
    return Glossary(parse_policy(read_yaml(path), path, GlossaryFile).entries)
