"""Writes a hand-over summary with a model, however long the conversation: parts first, then one out of them.

Facts are extracted by code. What the model writes is kept only as far as its identifiers, numbers and
links stand in the conversation.
"""

import json
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from copilot.errors import ModelProblem
from copilot.llm.extractive_facts import settled_facts
from copilot.llm.failures import ContextTooLong
from copilot.llm.fences import conversation_block, draw_code, fenced, turn_text
from copilot.llm.languages import language_name, written_in
from copilot.llm.prompts import PromptLibrary, Rendered
from copilot.llm.structured import Answer, Text, Texts, ask, repair_turn
from copilot.llm.tokens import TokenCounter, token_counter
from copilot.llm.unsupported import Evidence, keep_supported, keep_supported_items, without_unsupported
from copilot.models.findings import RedactedConversation
from copilot.models.ports import ChatModel
from copilot.models.reply import DraftMode, Usage
from copilot.models.summary import Summary, SummaryResult, TimelineEntry

DEFAULT_CONTEXT = 8192
_ANSWER_ROOM = 1800
_LARGEST_PART = 24_000
"""Tokens of conversation read at once, however large the window: details in the middle of more get lost."""
_SMALLEST_PART = 400


class EventAnswer(Answer):
    """One event of the timeline."""

    at: Text = ""
    who: Text = ""
    what: Text = Field(default="", validation_alias=AliasChoices("what", "event", "text", "description"))


def _events(value: Any) -> Any:
    if value is None:
        return ()
    if isinstance(value, dict):
        value = [value]
    if isinstance(value, str):
        value = [line for line in value.splitlines() if line.strip()]
    return [{"what": item} if isinstance(item, str) else item for item in value] if isinstance(value, list) else value


class SummaryAnswer(Answer):
    """What the model is asked for."""

    headline: Text = Field(default="", validation_alias=AliasChoices("headline", "title"))
    problem: Text = Field(min_length=1)
    timeline: Annotated[tuple[EventAnswer, ...], BeforeValidator(_events)] = ()
    tried: Texts = ()
    open_questions: Texts = Field(default=(), validation_alias=AliasChoices("open_questions", "openQuestions", "questions"))
    next_step: Text = Field(default="", validation_alias=AliasChoices("next_step", "nextStep", "next_steps"))
    text: Text = Field(default="", validation_alias=AliasChoices("text", "summary"))


class ModelSummarizer:
    """A Summariser. `context_tokens` is the model's window."""

    def __init__(
        self,
        model: ChatModel,
        prompts: PromptLibrary,
        *,
        context_tokens: int = DEFAULT_CONTEXT,
        counter: TokenCounter | None = None,
    ) -> None:
        self._model, self._prompts, self._context = model, prompts, context_tokens
        self._counter = counter or token_counter(model.name)

    def summarize(self, conversation: RedactedConversation, language: str) -> SummaryResult:
        """The hand-over in `language`. Raises ModelProblem."""
        turns = [turn_text(message, n) for n, message in enumerate(conversation.messages, 1)]
        context = self._context
        while True:
            try:
                answer, usage = self._whole(turns, language, context)
                break
            except ContextTooLong:
                # The window is smaller than anybody told: smaller parts, down to where they say nothing.
                context //= 2
                if context < 2 * _ANSWER_ROOM // 3:
                    raise
        answer, more = self._in_language(answer, language)
        texts = [str(message.text) for message in conversation.messages]
        summary = _supported(answer, texts, conversation)
        return SummaryResult(summary=summary, language=language, mode=DraftMode.MODEL, usage=usage + more)

    def _whole(self, turns: Sequence[str], language: str, context: int) -> tuple[SummaryAnswer, Usage]:
        """Map over parts of the conversation, then merge until one summary is left."""
        parts = self._parts(turns, self._room("summary", context))
        partial: list[SummaryAnswer] = []
        usage = Usage()
        for n, part in enumerate(parts, 1):
            code = draw_code(part)
            rendered = self._prompts.render(
                "summary",
                nonce=code,
                language=language_name(language),
                part=n,
                parts=len(parts),
                conversation=conversation_block(part, code),
            )
            answer, cost = ask(self._model, rendered.messages, SummaryAnswer)
            partial.append(answer)
            usage = usage + cost
        while len(partial) > 1:
            groups = self._groups(partial, self._room("summary_merge", context))
            merged: list[SummaryAnswer] = []
            for group in groups:
                answer, cost = self._merged(group, language)
                merged.append(answer)
                usage = usage + cost
            partial = merged
        return partial[0], usage

    def _merged(self, group: Sequence[SummaryAnswer], language: str) -> tuple[SummaryAnswer, Usage]:
        if len(group) == 1:
            return group[0], Usage()
        texts = [_as_text(answer) for answer in group]
        code = draw_code(texts)
        rendered = self._prompts.render(
            "summary_merge",
            nonce=code,
            language=language_name(language),
            summaries="\n".join(fenced(f"PART {n}", text, code) for n, text in enumerate(texts, 1)),
            count=len(texts),
        )
        return ask(self._model, rendered.messages, SummaryAnswer)

    def _in_language(self, answer: SummaryAnswer, language: str) -> tuple[SummaryAnswer, Usage]:
        """The answer, written once more where it is in another language."""
        if written_in(f"{answer.headline}\n{answer.problem}\n{answer.text}", language)[0]:
            return answer, Usage()
        code = draw_code([_as_text(answer)])
        rendered: Rendered = self._prompts.render(
            "summary_merge",
            nonce=code,
            language=language_name(language),
            summaries=fenced("PART 1", _as_text(answer), code),
            count=1,
        )
        complaint = f"That summary is not in {language_name(language)}. Write the same in that language, as one JSON object."
        try:
            return ask(self._model, repair_turn(rendered.messages, _as_text(answer), complaint), SummaryAnswer)
        except ModelProblem:
            return answer, Usage()

    def _room(self, prompt_id: str, context: int) -> int:
        """Tokens of data one call can read."""
        fixed = self._counter.count(self._prompts.get(prompt_id).path.read_text(encoding="utf-8"))
        return min(_LARGEST_PART, max(_SMALLEST_PART, context - fixed - _ANSWER_ROOM))

    def _parts(self, turns: Sequence[str], room: int) -> list[list[str]]:
        """The turns in consecutive parts of at most `room` tokens; a turn that is longer alone is split, never cut."""
        parts: list[list[str]] = [[]]
        spent = 0
        for turn in turns:
            for piece in self._pieces(turn, room):
                cost = self._counter.count(piece) + 1
                if parts[-1] and spent + cost > room:
                    parts.append([])
                    spent = 0
                parts[-1].append(piece)
                spent += cost
        return parts

    def _pieces(self, turn: str, room: int) -> list[str]:
        if self._counter.count(turn) < room:
            return [turn]
        middle = len(turn) // 2
        if middle == 0:
            return [turn]
        # Preferably between lines or sentences near the middle.
        window = turn[middle : middle + middle // 2]
        place = next((window.find(mark) for mark in ("\n", "。", ". ", " ") if mark in window), -1)
        cut = middle + place + 1 if place >= 0 else middle
        return self._pieces(turn[:cut], room) + self._pieces(turn[cut:], room)

    def _groups(self, answers: Sequence[SummaryAnswer], room: int) -> list[list[SummaryAnswer]]:
        """Consecutive groups that fit one call; at least two in the first, so that every round leaves fewer."""
        groups: list[list[SummaryAnswer]] = [[]]
        spent = 0
        for answer in answers:
            cost = self._counter.count(_as_text(answer)) + 40
            if len(groups[-1]) >= 2 and spent + cost > room:
                groups.append([])
                spent = 0
            groups[-1].append(answer)
            spent += cost
        return groups


def _as_text(answer: SummaryAnswer) -> str:
    return json.dumps(answer.model_dump(exclude={"text"}), ensure_ascii=False)


def _supported(answer: SummaryAnswer, texts: Sequence[str], conversation: RedactedConversation) -> Summary:
    evidence = Evidence(texts)
    problem = keep_supported(answer.problem, evidence) or without_unsupported(answer.problem, evidence)
    headline = keep_supported(answer.headline, evidence) or without_unsupported(answer.headline, evidence) or problem
    tried = keep_supported_items(answer.tried, evidence)
    questions = keep_supported_items(answer.open_questions, evidence)
    next_step = keep_supported(answer.next_step, evidence) or without_unsupported(answer.next_step, evidence)
    entries = ((event, keep_supported(event.what, evidence)) for event in answer.timeline)
    timeline = tuple(
        TimelineEntry(at=_time(event.at, evidence), who=event.who or "customer", what=what) for event, what in entries if what
    )
    text = keep_supported(answer.text, evidence) or " ".join(filter(None, (problem, *tried, *questions, next_step)))
    return Summary(
        headline=headline,
        problem=problem,
        timeline=timeline,
        tried=tried,
        facts=settled_facts(conversation).facts,
        open_questions=questions,
        next_step=next_step,
        text=" ".join(text.split()),
    )


def _time(at: str, evidence: Evidence) -> str | None:
    """The time where it has no identifier of its own making; None where the model gave none."""
    return keep_supported(at, evidence) or None
