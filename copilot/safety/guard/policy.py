"""The guard's rules as editors own them: concepts in many languages, and rules naming concepts (kb/policy/guard.yaml)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from copilot.config import Settings
from copilot.models.base import Model
from copilot.policy.entries import Entry
from copilot.policy.files import load_policy, policy_path, read_bytes
from copilot.policy.links import LinkPolicy, load_links
from copilot.policy.terms import Vocabulary
from copilot.safety.guard.concepts import Concepts

GRAMMAR = (
    "negation_strong",
    "negation_weak",
    "negation_after",
    "not_a_negation",
    "boundary",
    "passes_on",
    "other_actor",
    "not_an_actor",
    "past_question",
    "scam",
    "to_us",
    "it",
    "asked_about",
    "shield",
    "shield_after",
    "harmless",
    "own_place",
)
"""Concepts the engine knows by name; the others are known only to the rules."""

_COMMON_LABELS = frozenset(
    {"google", "apple", "mozilla", "base", "polygon", "gov", "aptoslabs", "technology", "org", "com", "ton"}
)
"""Labels of allowed domains that stand in too many honest names to prove an imitation."""

Scope = Literal["clause", "linked", "previous", "sentence"]


class Rule(Model):
    """One way to break a rule; the comment above `rules:` in guard.yaml explains each field."""

    id: str = Field(pattern=r"^[a-z][a-z_]*$")
    trigger: tuple[str, ...] = Field(min_length=1)
    with_: tuple[str, ...] = Field(default=(), alias="with")
    here: tuple[str, ...] = ()
    scope: Scope = "clause"
    text: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_before: tuple[str, ...] = ()
    unless_sentence: tuple[str, ...] = ()
    void: tuple[str, ...] = ()
    shielded: bool = False
    inherit: str = ""
    denied_too: bool = False


class Why(Model):
    """The reason a rule exists, in both languages of the desk."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class GuardFile(Model):
    """kb/policy/guard.yaml. Concepts are lists of entries per language; every name a rule uses must exist."""

    concepts: Mapping[str, Mapping[str, tuple[Entry, ...]]]
    rules: tuple[Rule, ...] = Field(min_length=1)
    why: Mapping[str, Why]

    @model_validator(mode="after")
    def _names_exist(self) -> "GuardFile":
        for rule in self.rules:
            named = [*rule.trigger, *rule.with_, *rule.here, *rule.text, *rule.void]
            named += [*rule.unless, *rule.unless_before, *rule.unless_sentence]
            for name in (part for item in (*named, rule.inherit or rule.trigger[0]) for part in item.split("|")):
                if name not in self.concepts:
                    raise ValueError(f"rule {rule.id} names the concept {name!r}, which is not defined")
            if rule.id not in self.why:
                raise ValueError(f"rule {rule.id} has no entry under why")
        missing = [name for name in GRAMMAR if name not in self.concepts]
        if missing:
            raise ValueError(f"concepts missing: {', '.join(missing)}")
        return self

    def entries(self) -> Iterator[tuple[str, str, str]]:
        """(concept, language, entry) of every entry of every language."""
        for concept, languages in self.concepts.items():
            for language, entries in languages.items():
                for entry in entries:
                    yield concept, language, entry


@dataclass(frozen=True)
class GuardPolicy:
    """Everything the guard decides by: the rules, the allow-list, and the brand a look-alike would imitate."""

    rules: GuardFile
    links: LinkPolicy
    brand: str = ""

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The concepts, ready to be searched."""
        return Concepts.of(self.rules.entries())

    def with_vocabulary(self, vocabulary: Vocabulary) -> "GuardPolicy":
        """This policy with its concepts compiled already."""
        self.__dict__["vocabulary"] = vocabulary  # where the cached property keeps it
        return self

    @cached_property
    def words(self) -> frozenset[str]:
        """The Latin words the concepts are spelled with."""
        spelled = (word for _, _, entry in self.rules.entries() for word in re.findall(r"[a-z]+", entry.lower()))
        return frozenset(word for word in spelled if len(word) > 2)

    @cached_property
    def protected(self) -> frozenset[str]:
        """Names a look-alike would imitate: the brand, the editors' list, and the label of every allowed domain."""
        labels = [rule.removeprefix("=").split(".") for rule in self.links.allowed]
        names = {parts[-2] for parts in labels if len(parts) > 1} | set(self.links.protected_names)
        brand = "".join(character for character in self.brand.lower() if character.isalnum())
        return frozenset(name for name in names | {brand} if len(name) > 2 and name not in _COMMON_LABELS)

    def why(self, rule: str, ui_lang: str) -> str:
        """Why `rule` exists, in the agent's language ("zh" or anything else for English)."""
        reason = self.rules.why[rule]
        return reason.zh if ui_lang.startswith("zh") else reason.en


def load_guard(settings: Settings) -> GuardPolicy:
    """The guard's policy in use. Raises ConfigurationProblem naming the file and the field."""
    rules = load_policy(settings, "guard", GuardFile)
    source = read_bytes(policy_path(settings, "guard"))
    vocabulary = Concepts.kept(settings.home, "guard", source, rules.entries)
    return GuardPolicy(rules, load_links(settings), settings.brand).with_vocabulary(vocabulary)
