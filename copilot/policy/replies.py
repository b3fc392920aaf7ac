"""Approved texts that may be sent without a model: holding replies for security cases, and the phrases replies are built of.

Editors own them in kb/replies/. A language is used only when every text of both files exists in it, so that a
reply never changes its language half way; Chinese and English are mandatory.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from copilot.config import Settings, bundled
from copilot.models.base import Model
from copilot.models.triage import Sentiment
from copilot.policy.files import load_file

REQUIRED = frozenset({"zh", "en"})
"""Languages no replies file may lack."""

OTHER = "other"
"""The holding category for a security-critical case of a category that has no text of its own."""

_BRAND = re.compile(r"\{\{\s*brand\s*\}\}")


def with_brand(text: str, brand: str) -> str:
    """`text` with the placeholder `{{ brand }}` filled in."""
    return _BRAND.sub(lambda _: brand, text)


class Phrases(Model):
    """What replies in one language are built of. `off_hours` holds {hours} and {wait}, the waits hold {n}."""

    greeting: str
    empathy: dict[Sentiment, str]
    first_step: str
    ask_intro: str
    answer_follows: str
    nothing_found: str
    hand_over: str
    safety: str
    small_talk: str
    closing: str
    acknowledgement: str
    off_hours: str
    wait_minutes: str
    wait_hours: str

    @model_validator(mode="after")
    def _complete(self) -> Self:
        missing = set(Sentiment) - set(self.empathy)
        if missing:
            raise ValueError(f"empathy lacks {', '.join(sorted(missing))}")
        for field, marks in (("off_hours", ("{hours}", "{wait}")), ("wait_minutes", ("{n}",)), ("wait_hours", ("{n}",))):
            if any(mark not in getattr(self, field) for mark in marks):
                raise ValueError(f"{field} must hold {' and '.join(marks)}")
        return self

    def opened(self, line: str) -> str:
        """The greeting, then `line`: on the same line unless the greeting asks for a new one."""
        if self.greeting.endswith((",", "،", ":")):
            return f"{self.greeting}\n\n{line}"
        return self.greeting + ("" if self.greeting.endswith(("！", "。")) else " ") + line

    def wait(self, minutes: int) -> str:
        """A waiting time in words; above 90 minutes in whole hours, rounded up."""
        if minutes <= 90:
            return self.wait_minutes.replace("{n}", str(max(1, minutes)))
        return self.wait_hours.replace("{n}", str(-(-minutes // 60)))


class AcknowledgementFile(Model):
    """kb/replies/acknowledgement.yaml: language -> phrases."""

    languages: dict[str, Phrases]

    @model_validator(mode="after")
    def _has_required(self) -> Self:
        _require(self.languages.keys(), "languages")
        return self


class HoldingCategory(Model):
    """Which steps and which evidence belong to a category, in order."""

    steps: tuple[str, ...] = Field(min_length=1)
    evidence: tuple[str, ...] = Field(min_length=1)


class HoldingTexts(Model):
    """The holding replies and containment steps in one customer language."""

    steps_intro: str
    replies: dict[str, str]
    steps: dict[str, str]


class DeskTexts(Model):
    """What the agent reads in one desk language: evidence to collect and the checklist of each category."""

    evidence: dict[str, str]
    checklists: dict[str, tuple[str, ...]]


class HoldingFile(Model):
    """kb/replies/holding.yaml."""

    categories: dict[str, HoldingCategory]
    languages: dict[str, HoldingTexts]
    desk: dict[str, DeskTexts]

    @model_validator(mode="after")
    def _nothing_missing(self) -> Self:
        _require(self.languages.keys(), "languages")
        _require(self.desk.keys(), "desk")
        if OTHER not in self.categories:
            raise ValueError(f"categories lacks {OTHER!r}, the text for everything else")
        steps = {step for category in self.categories.values() for step in category.steps}
        evidence = {item for category in self.categories.values() for item in category.evidence}
        for language, texts in self.languages.items():
            _covers(texts.replies.keys(), self.categories.keys(), f"languages.{language}.replies")
            _covers(texts.steps.keys(), steps, f"languages.{language}.steps")
        for language, desk in self.desk.items():
            _covers(desk.checklists.keys(), self.categories.keys(), f"desk.{language}.checklists")
            _covers(desk.evidence.keys(), evidence, f"desk.{language}.evidence")
        return self


class SmallTalkFile(Model):
    """kb/replies/small_talk.yaml: what is a pleasantry, and which words are about the wallet."""

    pleasantries: tuple[str, ...] = Field(min_length=1)
    subject: tuple[str, ...] = Field(min_length=1)


class Replies(Model):
    """Every approved text."""

    phrases: AcknowledgementFile
    holding: HoldingFile
    small_talk: SmallTalkFile

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages in which every text exists, in the order of the file."""
        return tuple(code for code in self.phrases.languages if code in self.holding.languages)

    def resolve(self, language: str) -> str:
        """The language a reply to a customer writing `language` can be put together in; "en" where there is none.

        `pt-BR` finds `pt`; `zh-TW` and `zh-HK` find `zh-Hant`, and `zh` where that is missing.
        """
        code = canonical(language)
        if code in self.languages:
            return code
        base = code.split("-")[0]
        return base if base in self.languages else "en"

    def in_language(self, language: str) -> Phrases:
        """The phrases in the language `resolve` finds."""
        return self.phrases.languages[self.resolve(language)]

    def holding_category(self, category: str) -> str:
        """`category`, or the general one where it has no text of its own."""
        return category if category in self.holding.categories else OTHER

    def checklist(self, category: str, desk_language: str) -> tuple[str, ...]:
        """What the agent does now, in the agent's language (zh or en)."""
        return self._desk(desk_language).checklists[self.holding_category(category)]

    def evidence(self, category: str, desk_language: str) -> tuple[str, ...]:
        """What to collect: never a secret."""
        texts = self._desk(desk_language).evidence
        return tuple(texts[item] for item in self.holding.categories[self.holding_category(category)].evidence)

    def containment(self, category: str, language: str) -> tuple[str, ...]:
        """What the customer can do alone, in order, in the customer's language."""
        texts = self.holding.languages[self.resolve(language)].steps
        return tuple(texts[step] for step in self.holding.categories[self.holding_category(category)].steps)

    def _desk(self, language: str) -> DeskTexts:
        return self.holding.desk["zh" if language.startswith("zh") else "en"]


_TRADITIONAL = frozenset({"zh-hant", "zh-tw", "zh-hk", "zh-mo"})


def canonical(language: str) -> str:
    """A language code as the files write it: "zh", "zh-Hant", or the bare language without its region."""
    code = language.replace("_", "-").lower()
    if code.startswith("zh"):
        return "zh-Hant" if code in _TRADITIONAL or code.startswith("zh-hant-") else "zh"
    return code.split("-")[0]


def load_replies(settings: Settings) -> Replies:
    """The approved texts of the knowledge base in use, each file falling back to the bundled one.

    Raises ConfigurationProblem naming the file and the field.
    """
    return Replies(
        phrases=load_file(settings, _path(settings, "acknowledgement"), AcknowledgementFile),
        holding=load_file(settings, _path(settings, "holding"), HoldingFile),
        small_talk=load_file(settings, _path(settings, "small_talk"), SmallTalkFile),
    )


def _path(settings: Settings, name: str) -> Path:
    own = settings.knowledge_root / "replies" / f"{name}.yaml"
    return own if own.is_file() else bundled("kb") / "replies" / f"{name}.yaml"


def _require(given: Iterable[str], where: str) -> None:
    _covers(given, REQUIRED, where)


def _covers(given: Iterable[str], wanted: Iterable[str], where: str) -> None:
    missing = set(wanted) - set(given)
    if missing:
        raise ValueError(f"{where} lacks {', '.join(sorted(missing))}")
