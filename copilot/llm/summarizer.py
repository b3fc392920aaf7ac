"""Writes a hand-over summary with a model, however long the conversation: parts first, then one out of them.

A stored summary that goes on is one more part, before those of the new turns. Facts are extracted by code. What the model
writes is kept only as far as the conversation bears it out (see `summary_support`).
"""

from collections.abc import Sequence
from dataclasses import replace

from copilot.errors import ModelProblem
from copilot.llm.extractive_facts import settled_facts
from copilot.llm.failures import ContextTooLong
from copilot.llm.fences import conversation_block, draw_code, fenced, turn_text
from copilot.llm.languages import language_name, written_in
from copilot.llm.prompts import PromptLibrary, Rendered
from copilot.llm.structured import ask, ask_each, repair_turn
from copilot.llm.summary_shape import SummaryAnswer, as_answer
from copilot.llm.summary_support import supported
from copilot.llm.tokens import TokenCounter, token_counter
from copilot.models.findings import RedactedConversation, RedactedMessage
from copilot.models.ports import ChatModel
from copilot.models.reply import DraftMode, Usage
from copilot.models.summary import Covered, Earlier, Style, SummaryResult

DEFAULT_CONTEXT = 8192
_ANSWER_ROOM = 1800
_LARGEST_PART = 24_000
"""Tokens of conversation read at once, however large the window: details in the middle of more get lost."""
_SMALLEST_PART = 400
_LONGEST_NAME = 40
"""Characters; whoever has a longer one is known by its beginning."""


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

    def summarize(
        self,
        conversation: RedactedConversation,
        language: str,
        style: Style = Style.HAND_OVER,
        earlier: Earlier | None = None,
    ) -> SummaryResult:
        """The hand-over in `language`, or `earlier` continued with `conversation`, which is then not sent again.

        Raises ModelProblem.
        """
        writing = _Writing(self._model, self._prompts, self._counter, language, style)
        known = [as_answer(earlier.summary)] if earlier is not None else []
        turns = [_turn(message, n) for n, message in enumerate(conversation.messages, 1)]
        context = self._context
        while True:
            try:
                answer, usage = writing.whole(known, turns, context)
                break
            except ContextTooLong:
                # The window is smaller than anybody told: smaller parts, down to where they say nothing.
                context //= 2
                if context < 2 * _ANSWER_ROOM // 3:
                    raise
        answer, more = writing.in_language(answer)
        settled = settled_facts(conversation, earlier)
        summary = supported(answer, conversation, settled.facts, language, style, earlier)
        return SummaryResult(
            summary=summary,
            language=written_in(_prose(answer), language)[1],
            mode=DraftMode.MODEL,
            usage=usage + more,
            covered=Covered(withdrawn=settled.withdrawn),
        )


class _Writing:
    """One summary being written: how it is asked for stays the same from its first part to its last."""

    def __init__(self, model: ChatModel, prompts: PromptLibrary, counter: TokenCounter, language: str, style: Style) -> None:
        self._model, self._prompts, self._counter = model, prompts, counter
        self._language, self._style = language, style

    def whole(self, known: Sequence[SummaryAnswer], turns: Sequence[str], context: int) -> tuple[SummaryAnswer, Usage]:
        """Map over parts of the conversation, then merge them, after what is `known`, until one summary is left."""
        parts = self._parts(turns, self._room("summary", context))
        requests = [self._summary_of(part, n, len(parts)).messages for n, part in enumerate(parts, 1)]
        answers = ask_each(self._model, requests, SummaryAnswer)
        usage = sum((cost for _, cost in answers), Usage())
        partial = [*known, *(answer for answer, _ in answers)]
        while len(partial) > 1:
            groups = self._groups(partial, self._room("summary_merge", context))
            requests = [self._merge_of(group).messages for group in groups if len(group) > 1]
            merged = ask_each(self._model, requests, SummaryAnswer)
            usage = sum((cost for _, cost in merged), usage)
            alone = groups[-1] if len(groups[-1]) == 1 else []
            partial = [*(answer for answer, _ in merged), *alone]
        return partial[0], usage

    def in_language(self, answer: SummaryAnswer) -> tuple[SummaryAnswer, Usage]:
        """The answer, written once more where it is in another language."""
        if written_in(_prose(answer), self._language)[0]:
            return answer, Usage()
        name = language_name(self._language)
        complaint = f"That summary is not in {name}. Write the same in that language, as one JSON object."
        try:
            return ask(self._model, repair_turn(self._merge_of([answer]).messages, answer.as_part(), complaint), SummaryAnswer)
        except ModelProblem:
            return answer, Usage()

    def _summary_of(self, part: Sequence[str], number: int, parts: int) -> Rendered:
        code = draw_code(part)
        return self._prompts.render(
            "summary",
            nonce=code,
            language=language_name(self._language),
            style=self._style.value,
            part=number,
            parts=parts,
            conversation=conversation_block(part, code),
        )

    def _merge_of(self, group: Sequence[SummaryAnswer]) -> Rendered:
        texts = [answer.as_part() for answer in group]
        code = draw_code(texts)
        return self._prompts.render(
            "summary_merge",
            nonce=code,
            language=language_name(self._language),
            style=self._style.value,
            summaries="\n".join(fenced(f"PART {n}", text, code) for n, text in enumerate(texts, 1)),
            count=len(texts),
        )

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
            cost = self._counter.count(answer.as_part()) + 40
            if len(groups[-1]) >= 2 and spent + cost > room:
                groups.append([])
                spent = 0
            groups[-1].append(answer)
            spent += cost
        return groups


def _turn(message: RedactedMessage, number: int) -> str:
    """A turn with the name of its speaker, so that a promise can be told by who gave it."""
    name = " ".join((message.name or "").split())[:_LONGEST_NAME]
    at = ", ".join(filter(None, (name, message.at)))
    return turn_text(replace(message, at=at or None), number)


def _prose(answer: SummaryAnswer) -> str:
    return f"{answer.headline}\n{answer.problem}\n{answer.text}"
