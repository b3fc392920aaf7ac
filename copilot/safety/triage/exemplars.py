"""The closest exemplar in meaning, asked only where neither rules nor evidence found anything serious.

Vectors of a policy's exemplars are embedded once a process and embedder. The bar is high on purpose: the local
embedder adds up words, so nearness says "said almost so before", not "means the same".
"""

from functools import cache
from typing import TYPE_CHECKING

from copilot.models.findings import RedactedText
from copilot.models.ports import Embedder
from copilot.models.triage import Level
from copilot.policy.escalation import EscalationPolicy

if TYPE_CHECKING:
    import numpy as np


class _Bank:
    """Vectors of every exemplar with its category, for one policy and embedder."""

    def __init__(self, policy: EscalationPolicy, embedder: Embedder) -> None:
        self.categories: list[str] = []
        texts: list[RedactedText] = []
        for exemplar in policy.exemplars.exemplars:
            for language_texts in exemplar.texts.values():
                for text in language_texts:
                    texts.append(RedactedText(text.replace(" // ", "\n")))
                    self.categories.append(exemplar.category)
        self.vectors: np.ndarray = embedder.embed(texts)


@cache
def _banks() -> dict[tuple[int, str], _Bank]:
    return {}


def closest_serious(text: RedactedText, policy: EscalationPolicy, embedder: Embedder) -> str | None:
    """The P0 or P1 category of the exemplar closest to `text`; None unless it is close and nothing harmless is as close."""
    if not policy.exemplars.exemplars or not text.strip():
        return None
    banks = _banks()
    key = (id(policy), embedder.name)
    if key not in banks:
        banks[key] = _Bank(policy, embedder)
    bank = banks[key]
    nearness = bank.vectors @ embedder.embed([text])[0]
    serious = [policy.category(name).level in (Level.P0, Level.P1) for name in bank.categories]
    best = max((index for index, grave in enumerate(serious) if grave), key=lambda index: float(nearness[index]), default=None)
    if best is None or float(nearness[best]) < policy.exemplars.threshold:
        return None
    harmless = max((float(nearness[index]) for index, grave in enumerate(serious) if not grave), default=0.0)
    return bank.categories[best] if float(nearness[best]) - harmless >= policy.exemplars.margin else None
