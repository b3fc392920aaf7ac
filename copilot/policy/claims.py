"""Sentences that claim something and sentences that do not: kb/policy/claims.yaml, owned by desk editors."""

from collections.abc import Mapping
from typing import Self

from pydantic import model_validator

from copilot.config import Settings
from copilot.models.base import Model
from copilot.policy.files import load_policy

LANGUAGES = ("zh", "en")
_FEWEST = 10


class ClaimsPolicy(Model):
    """Examples by language. A courtesy greets, comforts, asks or leads over; a claim needs a source."""

    courtesies: Mapping[str, tuple[str, ...]]
    claims: Mapping[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for field, texts in (("courtesies", self.courtesies), ("claims", self.claims)):
            for language in LANGUAGES:
                if len(texts.get(language, ())) < _FEWEST:
                    raise ValueError(f"{field} has fewer than {_FEWEST} sentences in {language}")
        return self


def load_claims(settings: Settings) -> ClaimsPolicy:
    """The examples in use. Raises ConfigurationProblem."""
    return load_policy(settings, "claims", ClaimsPolicy)
