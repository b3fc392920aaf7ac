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
from copilot.language.segment import stem
from copilot.models.base import Model
from copilot.policy.files import load_policy, parse_policy, read_yaml

_ENGLISH_WORD = re.compile(r"[a-z0-9]+(?:[.\-'][a-z0-9]+)*")
_LONGEST = 6
"""Words an English entry may have."""


class GlossaryEntry(Model):
    """One thing: its names in Chinese and in English, the usual one first."""

    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class GlossaryFile(Model):
    """kb/policy/glossary.yaml."""

    entries: tuple[GlossaryEntry, ...]


@dataclass(frozen=True)
class Glossary:
    """Finds entries in text. An empty one finds nothing."""

    entries: tuple[GlossaryEntry, ...] = ()

    def named_in(self, text: str) -> list[GlossaryEntry]:
        """The entries whose Chinese or English names stand in `text`, in order of appearance."""
        folded = fold(text)
        return list(dict.fromkeys([*self._chinese_in(folded), *self._english_in(folded)]))

    def _chinese_in(self, text: str) -> Iterator[GlossaryEntry]:
        if self._chinese is not None:
            for match in self._chinese.finditer(text):
                yield self._by_chinese[match.group()]

    def _english_in(self, text: str) -> Iterator[GlossaryEntry]:
        words = _words(text)
        position = 0
        while position < len(words):
            for length in range(min(_LONGEST, len(words) - position), 0, -1):
                entry = self._by_english.get(words[position : position + length])
                if entry is not None:
                    yield entry
                    position += length - 1
                    break
            position += 1

    @cached_property
    def _by_chinese(self) -> dict[str, GlossaryEntry]:
        return {fold(name): entry for entry in reversed(self.entries) for name in entry.zh}

    @cached_property
    def _chinese(self) -> "re.Pattern[str] | None":
        names = sorted(self._by_chinese, key=len, reverse=True)  # the longest name wins at each place
        return re.compile("|".join(map(re.escape, names))) if names else None

    @cached_property
    def _by_english(self) -> dict[tuple[str, ...], GlossaryEntry]:
        return {_words(name): entry for entry in reversed(self.entries) for name in entry.en}


def _words(text: str) -> tuple[str, ...]:
    """English words as Snowball stems, so that plurals and tenses of a name are found too."""
    return tuple(stem(word.removesuffix("'s"), "en") for word in _ENGLISH_WORD.findall(fold(text)))


def load_glossary(settings: Settings) -> Glossary:
    """The glossary of the knowledge base in use. Raises ConfigurationProblem."""
    return Glossary(load_policy(settings, "glossary", GlossaryFile).entries)


def read_glossary(path: Path) -> Glossary:
    """The glossary in one file. Raises ConfigurationProblem."""
    return Glossary(parse_policy(read_yaml(path), path, GlossaryFile).entries)
