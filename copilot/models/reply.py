"""A drafted reply: what an agent may send after reading it, on what grounds, and what the guard said."""

from enum import StrEnum

from copilot.models.base import Model
from copilot.models.findings import RedactedText
from copilot.models.triage import Triage


class DraftMode(StrEnum):
    """Who wrote it: a model, the offline writer, or nobody (an approved holding reply)."""

    MODEL = "model"
    OFFLINE = "offline"
    HOLDING = "holding"


class Tone(StrEnum):
    """How a model writes to the customer."""

    WARM = "warm"
    BRIEF = "brief"
    FORMAL = "formal"


class Wish(Model):
    """What the agent wants of a draft beside the answer itself."""

    tone: Tone = Tone.WARM
    instruction: RedactedText = RedactedText("")


class Provenance(Model):
    """What an answer was made with: the prompt as id@version, the model, and the generation of the index it read."""

    prompt: str = ""
    model: str = ""
    knowledge: int = 0


class Citation(Model):
    """Source number `n` as it stands in the reply; `quote` is verbatim, `path` its exact place."""

    n: int
    doc_id: str
    title: str
    quote: str
    path: str


class Violation(Model):
    """One broken rule: its name, the words that break it, and why they may not be sent."""

    rule: str
    quote: str
    why: str


class GuardReport(Model):
    """`ok` is false exactly when there is a violation."""

    ok: bool
    violations: tuple[Violation, ...] = ()


class Usage(Model):
    """Tokens and money one answer cost; zeros without a model."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cost_usd=self.cost_usd + other.cost_usd,
        )


class WrittenReply(Model):
    """What a writer hands to the guard: text in `language` with [n] marks, and the passages it used (1-based)."""

    text: str
    language: str
    mode: DraftMode
    cited: tuple[int, ...] = ()
    usage: Usage = Usage()
    notes: tuple[str, ...] = ()
    prompt: str = ""
    """The prompt of a model as id@version."""


class Draft(Model):
    """The answer of `copilot draft`. `reply` is empty where the guard withdrew it.

    `unverified` are sentences of a model's reply that no source supports, for the agent to check. `notes` are for the agent,
    in the agent's language; `containment` and `evidence` come with P0 cases.
    """

    draft_id: str
    mode: DraftMode
    reply: str
    language: str
    citations: tuple[Citation, ...] = ()
    triage: Triage
    missing_info: tuple[str, ...] = ()
    guard: GuardReport
    unverified: tuple[str, ...] = ()
    usage: Usage = Usage()
    notes: tuple[str, ...] = ()
    made_with: Provenance = Provenance()
    containment: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
