"""What to ask a customer, per category: kb/policy/intake.yaml, owned by desk editors."""

from collections.abc import Mapping

from pydantic import Field, model_validator

from copilot.config import Settings
from copilot.models.base import Model
from copilot.policy.files import load_policy

REQUIRED = ("zh", "en")


class IntakeItem(Model):
    """One thing to ask: the question as put to the customer, and a short label for the agent.

    `given_by` names identifier kinds or concepts of the lexicon that answer it.
    """

    ask: Mapping[str, str]
    label: Mapping[str, str]
    given_by: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "IntakeItem":
        for field, texts in (("ask", self.ask), ("label", self.label)):
            if lacking := [language for language in REQUIRED if not texts.get(language, "").strip()]:
                raise ValueError(f"{field} has no {lacking[0]} text")
        return self


class IntakePolicy(Model):
    """Items by id, and the checklist of each category in the order to ask."""

    items: Mapping[str, IntakeItem] = Field(min_length=1)
    checklists: Mapping[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _consistent(self) -> "IntakePolicy":
        for category, items in self.checklists.items():
            if unknown := [item for item in items if item not in self.items]:
                raise ValueError(f"the checklist of {category!r} names the unknown item {unknown[0]!r}")
        return self

    def checklist(self, category: str) -> tuple[str, ...]:
        """Ids to ask for in a case of `category`; empty where the policy asks nothing."""
        return self.checklists.get(category, ())

    def question(self, item: str, language: str) -> str:
        """How to ask for `item` in `language`, falling back to its base language, then English."""
        texts = self.items[item].ask
        return texts.get(language) or texts.get(language.partition("-")[0]) or texts["en"]

    def label(self, item: str, language: str) -> str:
        """What the agent's screen calls `item`, in zh or en."""
        texts = self.items[item].label
        return texts.get(language) or texts["en"]


def load_intake(settings: Settings) -> IntakePolicy:
    """The intake policy of the knowledge base in use. Raises ConfigurationProblem naming file and field."""
    return load_policy(settings, "intake", IntakePolicy)
