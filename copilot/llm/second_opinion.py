"""Asks a model whether a case is more dangerous than the rules say.

It can raise and nothing else: a lower level is ignored, and so is a higher one without words of the
conversation to show for it. A hostile model can thus cost a human's minute, never hide a danger.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import AliasChoices, Field

from copilot.llm.fences import conversation_block, draw_code, turn_text
from copilot.llm.packing import Part, pack
from copilot.llm.prompts import PromptLibrary
from copilot.llm.structured import Answer, Text, ask
from copilot.llm.tokens import TokenCounter, token_counter
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, RedactedMessage
from copilot.models.ports import ChatModel
from copilot.models.reply import Usage
from copilot.models.triage import Level, Reason, Tier, Triage

PROMPT = "triage_review"
RULE = "model_second_opinion"
DEFAULT_CONTEXT = 8192
_ANSWER_ROOM = 600
_LARGEST_PROMPT = 16_000
_SHORTEST_QUOTE = 4
"""Characters a quote needs before it shows anything; Chinese says much in few."""
_LONGEST_QUOTE = 300
_LEVEL = re.compile(r"\bP([0-3])\b", re.IGNORECASE)
_PRIORITY = {Level.P0: 90, Level.P1: 70, Level.P2: 40, Level.P3: 0}
"""Least priority of a raised case."""
_RANK = {Tier.JUNIOR: 0, Tier.SENIOR: 1, Tier.SECURITY: 2}
_TIER = {Level.P0: Tier.SECURITY, Level.P1: Tier.SENIOR, Level.P2: Tier.JUNIOR, Level.P3: Tier.JUNIOR}


class ReviewAnswer(Answer):
    """What the model is asked for. `level` is read leniently: "P0 - key exposed" is P0."""

    level: Text = Field(default="", validation_alias=AliasChoices("level", "severity"))
    category: Text = ""
    quote: Text = ""
    reason: Text = ""


class _Category(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def level(self) -> Level: ...


class _Categories(Protocol):
    @property
    def categories(self) -> Sequence[_Category]: ...


class Taxonomy(Protocol):
    """The part of the escalation policy that is needed here."""

    @property
    def escalation(self) -> _Categories: ...


@dataclass(frozen=True, slots=True)
class Review:
    """The triage after the second opinion, why it was raised ("" where not), and what asking cost."""

    triage: Triage
    reason: str = ""
    usage: Usage = field(default_factory=Usage)


def review(
    triage: Triage,
    conversation: RedactedConversation,
    model: ChatModel,
    prompts: PromptLibrary,
    taxonomy: Taxonomy,
    *,
    context_tokens: int = DEFAULT_CONTEXT,
    counter: TokenCounter | None = None,
) -> Review:
    """The second opinion with its reason and its cost; P0 is not asked about, there is nothing to raise."""
    if triage.level is Level.P0 or not conversation.messages:
        return Review(triage)
    levels = {category.id: category.level for category in taxonomy.escalation.categories}
    messages = _messages(triage, conversation, prompts, levels, context_tokens, counter or token_counter(model.name))
    answer, usage = ask(model, messages, ReviewAnswer)
    raised = _raised(triage, conversation, answer, levels)
    return Review(triage, usage=usage) if raised is None else Review(raised, answer.reason, usage)


def _messages(
    triage: Triage,
    conversation: RedactedConversation,
    prompts: PromptLibrary,
    levels: dict[str, Level],
    context: int,
    counter: TokenCounter,
) -> tuple[dict[str, str], ...]:
    turns = [turn_text(message, n) for n, message in enumerate(conversation.messages, 1)]
    code = draw_code(turns)
    listed = "\n".join(f"- {level}: {', '.join(name for name in levels if levels[name] is level)}" for level in Level)

    def render(kept: Sequence[str], left_out: str) -> tuple[dict[str, str], ...]:
        return prompts.render(
            PROMPT,
            nonce=code,
            level=str(triage.level),
            category=triage.category,
            categories=listed,
            conversation=conversation_block(kept, code),
            left_out=left_out,
        ).messages

    room = min(context, _LARGEST_PROMPT) - _ANSWER_ROOM - counter.count_messages(render([], ""))
    parts = [
        Part("turn", text, 1000.0 + n if message.role is Role.CUSTOMER else float(n))
        for n, (text, message) in enumerate(zip(turns, conversation.messages, strict=True))
    ]
    packed = pack(parts, max(room, 200), counter)
    dropped = sum(item.dropped for item in packed.left_out)
    return render(packed.texts("turn"), f"{dropped} messages left out" if dropped else "")


def _raised(
    triage: Triage, conversation: RedactedConversation, answer: ReviewAnswer, levels: dict[str, Level]
) -> Triage | None:
    """The raised triage, or None where the answer is no reason to raise."""
    named = _LEVEL.search(answer.level)
    if named is None:
        return None
    level = Level(f"P{named.group(1)}")
    if list(Level).index(level) >= list(Level).index(triage.level):
        return None
    found = _place(answer.quote, conversation.messages)
    if found is None:
        return None
    quote, message = found
    category = answer.category.strip()
    tier = max(triage.tier, _TIER[level], key=_RANK.__getitem__)
    return triage.model_copy(
        update={
            "level": level,
            "security_critical": triage.security_critical or level is Level.P0,
            # A category of another level would contradict the level; the rules' own then stays.
            "category": category if levels.get(category) is level else triage.category,
            "tier": tier,
            "reasons": (*triage.reasons, Reason(rule=RULE, quote=quote, message=message)),
            "priority": max(triage.priority, _PRIORITY[level]),
        }
    )


def _place(quote: str, messages: Sequence[RedactedMessage]) -> tuple[str, int] | None:
    """The quote as it stands in the conversation and the turn it stands in; case, width and spacing may differ."""
    wanted = _folded(quote.strip().strip("\"'“”‘’「」.。…"))[0]
    if len(wanted) < _SHORTEST_QUOTE or not any(character.isalpha() for character in wanted):
        return None
    for number, message in enumerate(messages):
        folded, places = _folded(message.text)
        at = folded.find(wanted)
        if at >= 0:
            return message.text[places[at] : places[at + len(wanted) - 1] + 1][:_LONGEST_QUOTE], number
    return None


def _folded(text: str) -> tuple[str, list[int]]:
    """`text` without spaces, in one case and width, and the place each character comes from."""
    folded: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for plain in unicodedata.normalize("NFKC", character).casefold():
            if not plain.isspace():
                folded.append(plain)
                places.append(place)
    return "".join(folded), places
