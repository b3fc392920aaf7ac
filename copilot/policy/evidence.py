"""Points that speak for danger where no single rule is sure: kb/policy/evidence.yaml.

Rules need every one of their concepts; a customer who tells a theft in passing leaves one out. The points add up
what is there. They are learned from exemplars.yaml by benchmarks/learn_evidence.py and can be read and corrected
like any other policy file.
"""

from collections.abc import Mapping, Set
from math import fsum

from copilot.models.base import Model


class Scale(Model):
    """A sum of points: `bias` plus those of every feature found; `threshold` and above it counts."""

    bias: float
    threshold: float = 0.0
    points: Mapping[str, float]

    def total(self, features: Set[str]) -> float:
        """The sum for `features`, the same in whatever order they come: a threshold met to the hundredth is met."""
        return round(fsum((self.bias, *(self.points.get(feature, 0.0) for feature in features))), 6)


class Evidence(Model):
    """`levels`: how strongly a case looks like P0 or P1; `categories`: which category of that level it resembles most."""

    levels: Mapping[str, Scale]
    categories: Mapping[str, Scale]
