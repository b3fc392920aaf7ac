"""The escalation taxonomy as desk editors own it: categories, vocabulary, rules and exemplars.

    kb/policy/escalation.yaml   categories with level and tier, and the rules that lead to them
    kb/policy/lexicon.yaml      what customers say: concepts, each a list of words per language
    kb/policy/exemplars.yaml    what customers wrote, by category, as an editor would tell it
    kb/policy/evidence.yaml     points learned from the exemplars, for what no rule is sure of

A rule names concepts, never words, so that one rule serves every language.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from copilot.config import Settings
from copilot.models.base import Model
from copilot.models.triage import Level, Tier
from copilot.policy.entries import Entry
from copilot.policy.evidence import Evidence
from copilot.policy.files import load_policy, parse_policy, policy_path, read_bytes
from copilot.policy.terms import Vocabulary

Scope = Literal["clause", "sentence", "near", "talk"]
CUES = (
    "negation_before",
    "negation_after",
    "not_a_negation",
    "connective",
    "hypothesis",
    "hypothesis_opening",
    "not_a_hypothesis",
    "first_person",
    "first_person_plural",
    "second_person",
    "document_marks",
)
"""Concepts of grammar rather than of the domain; the engine knows them by name."""


class Titles(Model):
    """A name in both languages of the desk."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Category(Model):
    """One kind of case. `at_rest` is the level where no money, transaction or access is at stake.

    `rank` decides between categories of one level that fit equally: the higher wins.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Titles
    level: Level
    at_rest: Level | None = None
    tier: Tier
    rank: int = Field(default=50, ge=0, le=100)


class Lexicon(Model):
    """What customers say.

    Acts of the customer count only where they are neither denied nor supposed nor quoted. Events, which others
    cause, count in quotations too. Every other concept is a thing and counts wherever it is named.
    """

    acts: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    cues: Mapping[str, Mapping[str, tuple[Entry, ...]]]
    concepts: Mapping[str, Mapping[str, tuple[Entry, ...]]]

    @model_validator(mode="after")
    def _complete(self) -> "Lexicon":
        if missing := [name for name in CUES if name not in self.cues]:
            raise ValueError(f"cues lacks {missing[0]}")
        if unknown := sorted(self.happenings - self.concepts.keys()):
            raise ValueError(f"acts or events name {unknown[0]!r}, which is no concept")
        for name, languages in {**self.cues, **self.concepts}.items():
            if lacking := [language for language in ("zh", "en") if language not in languages]:
                raise ValueError(f"{name} has no {lacking[0]} entries")
        return self

    @cached_property
    def happenings(self) -> frozenset[str]:
        """Acts and events: what can be denied or supposed."""
        return self.acts | self.events


class Condition(Model):
    """Concepts that must come together.

    `all`: every item must be found within `within`; an item is a concept or several (`a|b`), each prefixed by `not `
    where it must be denied, or `any ` where denial and supposition do not matter. `near` means at most `distance`
    characters apart. `unless`: items that cancel it in the same place of the same turn, so that what somebody pastes
    beside a report cannot; `unless_later`: items that cancel it when said after it. `told`: only what the customer
    tells counts, not what a pasted article explains.
    """

    all: tuple[str, ...] = Field(min_length=1)
    within: Scope = "near"
    distance: int = Field(default=160, ge=1, le=2000)
    ordered: bool = False
    unless: tuple[str, ...] = ()
    unless_later: tuple[str, ...] = ()
    told: bool = False


class Rule(Condition):
    """A condition that means a category; `weight` counts where several ordinary categories fit."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_.]*$")
    category: str
    weight: int = Field(default=10, ge=1, le=100)


class Points(Model):
    """What is added to the level's base priority."""

    base: Mapping[Level, int]
    signals: Mapping[str, int]


class Exemplar(Model):
    """Texts that stand for a category, written by an editor; turns are parted by " // "."""

    category: str
    texts: Mapping[str, tuple[str, ...]]


class Escalation(Model):
    """kb/policy/escalation.yaml. `at_stake` lists concepts that mean money, a transaction or access is concerned."""

    categories: tuple[Category, ...] = Field(min_length=1)
    priority: Points
    at_stake: tuple[str, ...]
    signals: Mapping[str, tuple[Condition, ...]]
    rules: tuple[Rule, ...] = Field(min_length=1)


class Exemplars(Model):
    """kb/policy/exemplars.yaml. `threshold` and `margin` are cosines."""

    threshold: float = Field(ge=0, le=1)
    margin: float = Field(ge=0, le=1)
    exemplars: tuple[Exemplar, ...]


class EscalationPolicy(Model):
    """The four files as one, checked against each other."""

    escalation: Escalation
    lexicon: Lexicon
    exemplars: Exemplars
    evidence: Evidence

    @model_validator(mode="after")
    def _consistent(self) -> "EscalationPolicy":
        ids = [category.id for category in self.escalation.categories]
        rule_ids = [rule.id for rule in self.escalation.rules]
        for kind, names in (("category", ids), ("rule", rule_ids)):
            if twice := [name for name in names if names.count(name) > 1]:
                raise ValueError(f"{kind} {twice[0]!r} is defined twice")
        if "other" not in ids:
            raise ValueError("the category 'other' is needed for what nothing fits")
        if unknown := [rule for rule in self.escalation.rules if rule.category not in ids]:
            raise ValueError(f"rule {unknown[0].id!r} names the unknown category {unknown[0].category!r}")
        places: list[tuple[str, Condition]] = [(f"rule {rule.id!r}", rule) for rule in self.escalation.rules]
        places += [(f"signal {name!r}", part) for name, parts in self.escalation.signals.items() for part in parts]
        for place, condition in places:
            for name in concepts_of(condition):
                if name not in self.lexicon.concepts and name not in FACTS:
                    raise ValueError(f"{place} names the unknown concept {name!r}")
        for exemplar in self.exemplars.exemplars:
            if exemplar.category not in ids:
                raise ValueError(f"an exemplar names the unknown category {exemplar.category!r}")
        return self

    def category(self, name: str) -> Category:
        """The category `name`; KeyError where there is none."""
        return self._by_id[name]

    def title(self, name: str, language: str) -> str:
        """What the agent's screen calls the category `name`, in zh or en; the id where the policy has none."""
        category = self._by_id.get(name)
        if category is None:
            return name
        return category.title.zh if language.startswith("zh") else category.title.en

    @cached_property
    def _by_id(self) -> dict[str, Category]:
        return {category.id: category for category in self.escalation.categories}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every entry of every concept and cue, ready to search with."""
        return Vocabulary.of(self.entries())

    def with_vocabulary(self, vocabulary: Vocabulary) -> "EscalationPolicy":
        """This policy with its entries compiled already."""
        self.__dict__["vocabulary"] = vocabulary  # where the cached property keeps it
        return self

    def entries(self) -> Iterator[tuple[str, str, str]]:
        """(concept, language, entry) of every concept and cue."""
        for table in (self.lexicon.cues, self.lexicon.concepts):
            for name, languages in table.items():
                for language, entries in languages.items():
                    for entry in dict.fromkeys(entries):
                        yield name, language, entry


CUE_CONCEPTS = {
    "negation_before": "negation",
    "negation_after": "negation",
    "hypothesis": "supposition",
    "hypothesis_opening": "supposition",
}
"""Cues of grammar under the name rules know them by."""

FACTS = ("negation", "supposition", "tx_hash", "public_address", "amount", "secret_value", "password_value")
"""Concepts that code finds: denials, suppositions, identifiers, placeholders of secrets."""


def concepts_of(rule: Condition) -> Iterator[str]:
    """Every concept a condition names."""
    for item in rule.all:
        yield from (concept for _, concept in alternatives(item))
    for item in (*rule.unless, *rule.unless_later):
        yield from (concept for _, concept in alternatives(item))


def alternatives(item: str) -> tuple[tuple[str, str], ...]:
    """(mode, concept) of each alternative of a rule's item; mode is "", "not" or "any"."""
    return tuple(_alternative(part.strip()) for part in item.split("|"))


def _alternative(part: str) -> tuple[str, str]:
    mode, _, concept = part.rpartition(" ")
    return (mode, concept) if mode in {"", "not", "any"} else ("", part)


def load_escalation(settings: Settings) -> EscalationPolicy:
    """The escalation policy of the knowledge base in use. Raises ConfigurationProblem naming file and field."""
    paths = tuple(policy_path(settings, name) for name in ("escalation", "lexicon", "exemplars", "evidence"))
    if paths not in _combined:
        document = {
            "escalation": load_policy(settings, "escalation", Escalation),
            "lexicon": load_policy(settings, "lexicon", Lexicon),
            "exemplars": load_policy(settings, "exemplars", Exemplars),
            "evidence": load_policy(settings, "evidence", Evidence),
        }
        policy = parse_policy(document, paths[0], EscalationPolicy)
        source = read_bytes(policy_path(settings, "lexicon"))
        _combined[paths] = policy.with_vocabulary(Vocabulary.kept(settings.home, "lexicon", source, policy.entries))
    return _combined[paths]


_combined: dict[tuple[Path, ...], EscalationPolicy] = {}
