"""Writes a reply without a model: approved phrases around what the knowledge base says, word for word.

    greeting and empathy -> [one safe step] -> [a person takes over] -> answer [1] -> what to ask -> safety -> closing

It composes and never invents: a factual sentence in the reply is either an editor's phrase (kb/replies) or stands in
a cited article.
"""

from collections.abc import Sequence
from typing import Protocol

from copilot.language.question import current_question
from copilot.language.segment import terms
from copilot.language.traditional import to_traditional
from copilot.llm.holding import HoldingReply, holding_reply
from copilot.llm.notes import note
from copilot.llm.sendable import Sendable, names_no_place
from copilot.llm.small_talk import is_pleasantry, names_subject
from copilot.llm.sources import Source, choose_sources, is_about, speaks, to_cite
from copilot.models.findings import RedactedConversation
from copilot.models.knowledge import DocumentKind, Passage
from copilot.models.reply import DraftMode, WrittenReply
from copilot.models.triage import Level, Sentiment, Triage
from copilot.policy.replies import Replies, canonical, with_brand

MOST_QUESTIONS = 4
_CLEARLY_BETTER = 0.1


class IntakeQuestions(Protocol):
    """The questions of the intake policy."""

    def question(self, item: str, language: str) -> str:
        """How to ask the customer for `item`, in `language` or the nearest there is."""
        ...


class OfflineWriter:
    """A `ReplyWriter` that needs no model.

    `sendable` says which sentences of an article without a reply section may be sent; without it, none that names a
    link. `desk_language` is the language of the notes.
    """

    def __init__(
        self,
        replies: Replies,
        intake: IntakeQuestions,
        brand: str,
        *,
        sendable: Sendable = names_no_place,
        desk_language: str = "en",
    ) -> None:
        self._replies, self._intake, self._brand = replies, intake, brand
        self._sendable, self._desk_language = sendable, desk_language

    def write(self, conversation: RedactedConversation, triage: Triage, passages: Sequence[Passage]) -> WrittenReply:
        """A reply in the customer's language, or in English with a note where no approved text exists in it.

        `cited` and the [n] marks are 1-based positions in `passages`; what is cited without a mark is for the agent to
        read. A security-critical case gets its holding reply.
        """
        if triage.security_critical or triage.level is Level.P0:
            held = holding_reply(triage, self._replies, self._brand, self._desk_language)
            return WrittenReply(text=held.reply, language=held.language, mode=DraftMode.HOLDING, notes=held.checklist)
        language = self._replies.resolve(triage.language)
        request = current_question(conversation)
        if not triage.wants_human and self._is_off_topic(request, triage, passages, language):
            return self._small_talk(triage, language)
        sources = choose_sources(request, passages, language, self._brand, self._sendable)
        paragraphs = self._paragraphs(triage, language, [] if triage.wants_human else sources, bool(passages))
        return WrittenReply(
            text=with_brand("\n\n".join(paragraphs), self._brand),
            language=language,
            mode=DraftMode.OFFLINE,
            cited=() if triage.wants_human else to_cite(sources, passages, language),
            notes=self._notes(triage, language, sources, passages),
        )

    def _paragraphs(self, triage: Triage, language: str, sources: Sequence[Source], something_found: bool) -> list[str]:
        phrases = self._replies.in_language(language)
        paragraphs = [phrases.opened(phrases.empathy[triage.sentiment])]
        if triage.sentiment is Sentiment.PANICKED:
            paragraphs.append(phrases.first_step)
        if triage.wants_human:
            paragraphs.append(phrases.hand_over)
        elif sources:
            paragraphs += [_marked(source) for source in sources]
        elif something_found:
            paragraphs.append(phrases.answer_follows)
        else:
            paragraphs += [phrases.nothing_found, phrases.hand_over]
        questions = self._questions(triage, language)
        if questions:
            paragraphs.append("\n".join((phrases.ask_intro, *(f"- {question}" for question in questions))))
        if questions or triage.level is Level.P1:
            paragraphs.append(phrases.safety)
        return [*paragraphs, phrases.closing]

    def _questions(self, triage: Triage, language: str) -> list[str]:
        asked = (self._intake.question(item, language) for item in triage.missing_info)
        questions = list(dict.fromkeys(question for question in asked if question))[:MOST_QUESTIONS]
        return [to_traditional(question) for question in questions] if language == "zh-Hant" else questions

    def _is_off_topic(self, request: str, triage: Triage, passages: Sequence[Passage], language: str) -> bool:
        """Small talk, or a matter of another world: nothing names the wallet, and no article speaks of it."""
        words = self._replies.small_talk
        if is_pleasantry(request, words):
            return True
        if triage.level is not Level.P3 or names_subject(request, words, self._brand):
            return False
        # An article in another language shares no words with the question: only its rank can speak for it.
        if passages and not speaks(passages[0].document, language):
            return False
        wanted = frozenset(terms(request))
        return not any(speaks(passage.document, language) and is_about(passage, wanted) for passage in passages)

    def _small_talk(self, triage: Triage, language: str) -> WrittenReply:
        phrases = self._replies.in_language(language)
        return WrittenReply(
            text=with_brand(phrases.opened(phrases.small_talk), self._brand),
            language=language,
            mode=DraftMode.OFFLINE,
            notes=(*self._language_note(triage, language), note("off_topic", self._desk_language)),
        )

    def _notes(self, triage: Triage, language: str, sources: Sequence[Source], passages: Sequence[Passage]) -> tuple[str, ...]:
        say = self._desk_language
        notes = self._language_note(triage, language)
        articles = [passage for passage in passages if passage.document.kind is DocumentKind.ARTICLE]
        foreign = [passage for passage in articles if not speaks(passage.document, language)]
        if triage.wants_human:
            notes += [note("person", say, title=articles[0].document.title)] if articles else []
        elif sources:
            best = passages[sources[0].n - 1]
            notes += [note("shortened", say, title=source.title) for source in sources if not source.complete]
            notes += [
                note("better", say, title=passage.document.title, language=passage.document.language)
                for passage in foreign[:1]
                if passage.hit.score >= best.hit.score + _CLEARLY_BETTER
                and passage.document.topic != (best.document.topic or "-")
            ]
        else:
            own = [passage for passage in articles if speaks(passage.document, language)]
            notes += [note("unsendable", say, title=passage.document.title) for passage in own[:1]]
            notes += [
                note("translate", say, title=passage.document.title, language=passage.document.language)
                for passage in foreign[:1]
            ]
        cases = [passage for passage in passages if passage.document.kind is DocumentKind.CASE]
        return (*notes, *(note("case", say, title=passage.document.title) for passage in cases[:1]))

    def _language_note(self, triage: Triage, language: str) -> list[str]:
        if canonical(triage.language).split("-")[0] == language.split("-")[0]:
            return []
        return [note("no_language", self._desk_language, language=triage.language)]


def _marked(source: Source) -> str:
    """The source's text with its mark where the quoted words end."""
    text = source.text.rstrip()
    return f"{text}{'' if text.endswith(('。', '！', '？', '）')) else ' '}[{source.n}]"


__all__ = ["HoldingReply", "IntakeQuestions", "OfflineWriter", "holding_reply"]
