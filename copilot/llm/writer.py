"""Writes a reply with a model: numbered passages in, one validated object out, citations settled by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import AliasChoices, Field

from copilot.llm.citations import settle_citations
from copilot.llm.failures import ContextTooLong, WrongLanguage
from copilot.llm.fences import conversation_block, draw_code, fenced, turn_text
from copilot.llm.languages import language_name, written_in
from copilot.llm.packing import MUST, LeftOut, Packed, Part, pack, truncate
from copilot.llm.prompts import PromptLibrary, Rendered
from copilot.llm.remarks import remark
from copilot.llm.streams import field_so_far
from copilot.llm.structured import Answer, Numbers, Text, Texts, ask, repair_turn
from copilot.llm.tokens import TokenCounter, token_counter
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation, unnumbered
from copilot.models.knowledge import Document, Passage, SectionRole
from copilot.models.ports import ChatModel, Watch
from copilot.models.reply import DraftMode, Wish, WrittenReply
from copilot.models.triage import Triage

PROMPT = "reply"
DEFAULT_CONTEXT = 8192
_ANSWER_ROOM = 1200
"""Tokens kept free for the answer."""
_LARGEST_PROMPT = 24_000
"""Tokens a reply may cost on input, however large the window: more context does not make one reply better."""
_LONGEST_PASSAGE = 700
_SENDABLE = (SectionRole.REPLY, SectionRole.STEPS, SectionRole.BODY)
_MOST_NOTES, _LONGEST_NOTE = 3, 300


class ReplyAnswer(Answer):
    """What the model is asked for; weaker ones name the fields their own way."""

    reply: Text = Field(
        min_length=1, validation_alias=AliasChoices("reply", "text", "message", "answer", "content", "response")
    )
    citations: Numbers = Field(default=(), validation_alias=AliasChoices("citations", "cited", "sources", "citation"))
    notes: Texts = Field(default=(), validation_alias=AliasChoices("notes", "note", "remarks"))


class IntakeQuestions(Protocol):
    """Approved ways to ask for what is missing; the intake policy."""

    def question(self, item: str, language: str) -> str: ...


@dataclass(frozen=True, slots=True)
class _Request:
    rendered: Rendered
    passages: int
    left_out: tuple[LeftOut, ...]


class ModelWriter:
    """A ReplyWriter. `context_tokens` is the model's window; `ui_lang` the language of notes for the agent."""

    def __init__(
        self,
        model: ChatModel,
        prompts: PromptLibrary,
        intake: IntakeQuestions,
        brand: str,
        *,
        ui_lang: str = "en",
        context_tokens: int = DEFAULT_CONTEXT,
        counter: TokenCounter | None = None,
    ) -> None:
        self._model, self._prompts, self._intake, self._brand = model, prompts, intake, brand
        self._ui_lang, self._context = ui_lang, context_tokens
        self._counter = counter or token_counter(model.name)

    def write(
        self,
        conversation: RedactedConversation,
        triage: Triage,
        passages: Sequence[Passage],
        wish: Wish | None = None,
        watch: Watch | None = None,
    ) -> WrittenReply:
        """A reply in the customer's language, as `wish` wants it within the rules; `watch` sees it being written.

        Raises ModelProblem, also where the model will not write that language.
        """
        wish = wish or Wish()
        seen = None if watch is None else lambda text: watch(field_so_far(text, "reply"))
        request = self._request(conversation, triage, passages, wish, self._context)
        try:
            answer, usage = ask(self._model, request.rendered.messages, ReplyAnswer, seen)
        except ContextTooLong:
            # The window is smaller than the price list says, or nobody told: half of it, once.
            request = self._request(conversation, triage, passages, wish, min(self._context, _LARGEST_PROMPT) // 2)
            answer, usage = ask(self._model, request.rendered.messages, ReplyAnswer, seen)
        messages = request.rendered.messages
        right, found = written_in(answer.reply, triage.language)
        if not right:
            complaint = (
                f"The reply is not in {language_name(triage.language)}. Write the same in that language, as the JSON object."
            )
            second, more = ask(self._model, repair_turn(messages, answer.model_dump_json(), complaint), ReplyAnswer, seen)
            usage = usage + more
            answer = second
            right, found = written_in(answer.reply, triage.language)
            if not right:
                raise WrongLanguage(language_name(triage.language))
        text, cited, invented = settle_citations(answer.reply, answer.citations, request.passages)
        notes = [note[:_LONGEST_NOTE] for note in answer.notes[:_MOST_NOTES]]
        notes += [remark("left_out_" + item.kind, self._ui_lang, n=item.dropped + item.shortened) for item in request.left_out]
        if invented:
            notes.append(remark("invented", self._ui_lang, n=len(invented)))
        return WrittenReply(
            text=text,
            language=found,
            mode=DraftMode.MODEL,
            cited=cited,
            usage=usage,
            notes=tuple(notes),
            prompt=request.rendered.name,
        )

    def _request(
        self, conversation: RedactedConversation, triage: Triage, passages: Sequence[Passage], wish: Wish, context: int
    ) -> _Request:
        turns = [turn_text(message, n) for n, message in enumerate(conversation.messages, 1)]
        sources = [self._source(n, passage) for n, passage in enumerate(passages, 1)]
        code = draw_code([*turns, *sources])
        bare = self._render(triage, wish, code, [], [], "")
        room = min(context, _LARGEST_PROMPT) - _ANSWER_ROOM - self._counter.count_messages(bare.messages)
        packed = pack(_parts(conversation, turns, sources), max(room, 200), self._counter)
        said = _said_to_model(packed)
        kept = list(packed.texts("passage"))
        rendered = self._render(triage, wish, code, list(packed.texts("turn")), kept, said)
        return _Request(rendered, len(kept), packed.left_out)

    def _render(self, triage: Triage, wish: Wish, code: str, turns: list[str], sources: list[str], left_out: str) -> Rendered:
        return self._prompts.render(
            PROMPT,
            brand=self._brand,
            nonce=code,
            language=language_name(triage.language),
            agent_language=language_name(self._ui_lang),
            mood=str(triage.sentiment),
            category=triage.category,
            tone=wish.tone,
            instruction=unnumbered(" ".join(wish.instruction.split())),
            missing=[self._intake.question(item, triage.language) for item in triage.missing_info],
            passages="\n".join(fenced(f"PASSAGE {n}", text, code) for n, text in enumerate(sources, 1)),
            passage_count=len(sources),
            conversation=conversation_block(turns, code),
            left_out=left_out,
        )

    def _source(self, number: int, passage: Passage) -> str:
        """Title and what may reach a customer: the whole article where it is short, else the part that was found."""
        whole = _sendable(passage.document)
        text = whole if whole and self._counter.count(whole) <= _LONGEST_PASSAGE else str(passage.text)
        return unnumbered(f"{passage.hit.title}\n{truncate(text, _LONGEST_PASSAGE, self._counter)}")


def _sendable(document: Document) -> str:
    """The text of an article that may be told to a customer; "" where its sections do not say."""
    return "\n\n".join(filter(None, (document.text_of(role) for role in _SENDABLE)))


def _parts(conversation: RedactedConversation, turns: Sequence[str], sources: Sequence[str]) -> list[Part]:
    """What competes for room: the customer's last burst first, then the best passage, then turns and passages in turn."""
    messages = conversation.messages
    last = max((n for n, message in enumerate(messages) if message.role is Role.CUSTOMER), default=len(messages) - 1)
    burst = last
    while burst > 0 and messages[burst - 1].role is Role.CUSTOMER:
        burst -= 1
    parts = []
    for n, text in enumerate(turns):
        value = MUST + n if burst <= n <= last else 200.0 - 10 * (len(turns) - n)
        parts.append(Part("turn", text, value, ordered=True))
    return parts + [Part("passage", text, 205.0 - 30 * n, ordered=True) for n, text in enumerate(sources)]


def _said_to_model(packed: Packed) -> str:
    turns = next((item for item in packed.left_out if item.kind == "turn"), None)
    if turns is None:
        return ""
    told = [f"{turns.dropped} earlier messages left out"] if turns.dropped else []
    told += [f"{turns.shortened} shortened"] if turns.shortened else []
    return ", ".join(told)
