"""What customers asked in files of conversations, what agents answered, and how near the best article comes.

`kb gaps` and `kb propose` read the same conversations; security-critical ones are counted and never mined.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from copilot.language.question import current_question
from copilot.models.conversation import Conversation, Role
from copilot.models.findings import RedactedConversation, RedactedText
from copilot.models.triage import Level
from copilot.services.assess import assess, language_of
from copilot.services.conversation_files import Unread, read_conversations
from copilot.services.kept_drafts import digest_of
from copilot.services.wiring import Desk

UNSURE = 0.65
"""Score of the best article below which it is looked at as a gap: from here on golden questions are mostly right."""

SHORTEST = 8
_ASKS = re.compile(
    r"[?？؟]|吗|嗎|怎|如何|为什么|為什麼|为何|哪|多少|能否|可否|是否|什么|什麼"
    r"|\b(?:how|why|what|when|where|which|who|can|could|is (?:it|there|this|that)|are there|do(?:es)? (?:i|it|you|this))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One customer's question. `key` tells this conversation from others, in whatever file it stands; `answers` are what
    agents said after it; `nearest` is the topic of the best article and `score` how well it fits (0..1).

    `rejected`: what was drafted from that article was no help, as an agent judged; `remark` tells an editor why.
    """

    key: str
    where: RedactedText
    question: RedactedText
    answers: tuple[RedactedText, ...]
    language: str
    category: str
    nearest: str
    score: float
    day: date | None
    rejected: bool = False
    remark: str = ""

    @property
    def is_open(self) -> bool:
        """Whether no article surely answers it."""
        return (self.rejected or self.score < UNSURE) and len(self.question) >= SHORTEST


@dataclass(frozen=True, slots=True)
class Mined:
    """Each conversation once. `held` were security-critical; `problems` say what could not be read."""

    conversations: int
    held: int
    asked: tuple[Asked, ...]
    problems: tuple[str, ...]

    @property
    def open(self) -> list[Asked]:
        """What no article surely answers."""
        return [one for one in self.asked if one.is_open]


def mine(paths: Sequence[str], desk: Desk) -> Mined:
    """Read every conversation under `paths`. Raises UsageProblem for a path that is not there."""
    names = {file.name for path in map(Path, paths) for file in ([path] if not path.is_dir() else path.rglob("*"))}
    asked: dict[str, Asked | None] = {}
    problems: list[str] = []
    with desk.progress(desk.say("mining")) as progress:
        for number, item in enumerate(read_conversations(paths), 1):
            if isinstance(item, Unread):
                problems.append(f"{desk.redact(item.where)}: {item.reason}")
                continue
            assessed = assess(item, desk)
            key = _key(item, assessed.conversation, names)
            if key not in asked:
                held = assessed.triage.level is Level.P0
                asked[key] = None if held else _asked(key, item, assessed.conversation, assessed.triage.category, desk)
            progress(number, 0)
    found = tuple(one for one in asked.values() if one)
    return Mined(len(asked), len(asked) - len(found), found, tuple(problems))


def asked_in(conversation: RedactedConversation) -> tuple[RedactedText, tuple[RedactedText, ...]]:
    """The last thing the customer asked, and what agents said after it.

    Turns after an answer that ask nothing ("thanks, that was it") are no question; without any question, what the
    customer wrote first.
    """
    turns = conversation.messages
    ends: list[int] = []
    asking: list[int] = []
    answered = True
    for number, message in enumerate(turns):
        if message.role is Role.CUSTOMER:
            if not answered:
                ends.pop()
            ends.append(number + 1)
            answered = False
            if _ASKS.search(message.text):
                asking.append(len(ends))
        elif message.role is Role.AGENT:
            answered = True
    end = ends[(asking[-1] if asking else 1) - 1] if ends else len(turns)
    answers = tuple(message.text for message in turns[end:] if message.role is Role.AGENT)
    return current_question(replace(conversation, messages=turns[:end])), answers


def look_up(
    desk: Desk,
    *,
    key: str,
    where: RedactedText,
    question: RedactedText,
    answers: tuple[RedactedText, ...],
    language: str,
    category: str,
    day: date | None,
) -> Asked:
    """A question, and how near the best article comes to it."""
    best = desk.library.index.search(question, source="kb", limit=1, language=language) if question else []
    nearest = best[0].document.topic or best[0].hit.doc_id if best else ""
    score = best[0].hit.score if best else 0.0
    return Asked(key, where, question, answers, language, category, nearest, score, day)


def _asked(key: str, conversation: Conversation, redacted: RedactedConversation, category: str, desk: Desk) -> Asked:
    question, answers = asked_in(redacted)
    return look_up(
        desk,
        key=key,
        where=desk.redact(conversation.id or ""),
        question=question,
        answers=answers,
        language=language_of(redacted),
        category=category,
        day=_day(conversation),
    )


def _key(conversation: Conversation, redacted: RedactedConversation, names: set[str]) -> str:
    """Digest of the record's own id, which stays when the conversation goes on; without one, of everything said.

    An id made of a file's name is none: another file may bear it, and the same conversation another name.
    """
    own = conversation.id or ""
    if not own or own in names or own.rpartition(":")[0] in names:
        return digest_of(redacted)
    return hashlib.sha256(own.encode("utf-8", "replace")).hexdigest()[:24]


def _day(conversation: Conversation) -> date | None:
    for message in reversed(conversation.messages):
        try:
            return datetime.fromisoformat(message.at or "").date()
        except ValueError:
            continue
    return None
