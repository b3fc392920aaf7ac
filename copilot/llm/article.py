"""Drafts an article from resolved cases with a model: numbered cases in, one object out, every step with its cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import AliasChoices, Field

from copilot.llm.citations import settle_citations
from copilot.llm.fences import draw_code, fenced
from copilot.llm.languages import language_name, written_in
from copilot.llm.packing import Part, pack, truncate
from copilot.llm.prompts import PromptLibrary, Rendered
from copilot.llm.structured import Answer, Text, Texts, ask, repair_turn
from copilot.llm.tokens import TokenCounter, token_counter
from copilot.models.findings import RedactedText, unnumbered
from copilot.models.ports import ChatModel
from copilot.models.reply import Usage

PROMPT = "article"
_ANSWER_ROOM = 1500
_LARGEST_PROMPT = 16_000
_LONGEST_CASE = 500
_MOST_QUESTIONS = 12


class ArticleAnswer(Answer):
    """What the model is asked for; weaker ones name the fields their own way."""

    title: Text = Field(default="", validation_alias=AliasChoices("title", "question", "heading"))
    notes: Texts = Field(default=(), validation_alias=AliasChoices("notes", "note", "agent_notes"))
    steps: Texts = Field(default=(), validation_alias=AliasChoices("steps", "step", "instructions"))
    reply: Text = Field(default="", validation_alias=AliasChoices("reply", "text", "answer"))
    never: Texts = Field(default=(), validation_alias=AliasChoices("never", "never_say", "neverSay"))


@dataclass(frozen=True, slots=True)
class WrittenArticle:
    """A model's draft. Each step has the numbers (1-based) of the cases it names; invented numbers are gone."""

    title: str
    notes: tuple[str, ...]
    steps: tuple[tuple[str, tuple[int, ...]], ...]
    reply: str
    never: tuple[str, ...]
    usage: Usage


class ArticleWriter:
    """Writes drafts. `context_tokens` is the model's window."""

    def __init__(
        self,
        model: ChatModel,
        prompts: PromptLibrary,
        brand: str,
        *,
        context_tokens: int,
        counter: TokenCounter | None = None,
    ) -> None:
        self._model, self._prompts, self._brand, self._context = model, prompts, brand, context_tokens
        self._counter = counter or token_counter(model.name)

    def write(self, questions: Sequence[RedactedText], cases: Sequence[RedactedText], language: str) -> WrittenArticle:
        """The article in `language`; empty steps where the cases answer nothing. Raises ModelProblem."""
        request, shown = self._request(questions, cases, language)
        answer, usage = ask(self._model, request.messages, ArticleAnswer)
        if not written_in(" ".join([answer.title, *answer.steps, answer.reply]), language)[0]:
            complaint = f"It is not in {language_name(language)}. Write the same in that language, as the JSON object."
            again = repair_turn(request.messages, answer.model_dump_json(), complaint)
            answer, more = ask(self._model, again, ArticleAnswer)
            usage = usage + more
        settled = (settle_citations(step, (), shown) for step in answer.steps)
        return WrittenArticle(
            title=answer.title,
            notes=answer.notes,
            steps=tuple((_unmarked(text), numbers) for text, numbers, _ in settled if _unmarked(text)),
            reply=_unmarked(answer.reply),
            never=answer.never,
            usage=usage,
        )

    def _request(self, questions: Sequence[RedactedText], cases: Sequence[RedactedText], language: str) -> tuple[Rendered, int]:
        asked = [unnumbered(" ".join(question.split())) for question in questions[:_MOST_QUESTIONS]]
        texts = [unnumbered(truncate(case, _LONGEST_CASE, self._counter)) for case in cases]
        code = draw_code([*asked, *texts])
        bare = self._render(code, language, asked, [])
        room = min(self._context, _LARGEST_PROMPT) - _ANSWER_ROOM - self._counter.count_messages(bare.messages)
        kept = pack(
            [Part("case", text, -float(n), ordered=True) for n, text in enumerate(texts)], max(room, 200), self._counter
        )
        shown = list(kept.texts("case"))
        return self._render(code, language, asked, shown), len(shown)

    def _render(self, code: str, language: str, questions: Sequence[str], cases: Sequence[str]) -> Rendered:
        return self._prompts.render(
            PROMPT,
            brand=self._brand,
            nonce=code,
            language=language_name(language),
            questions=fenced("QUESTIONS", "\n".join(questions), code),
            sources="\n".join(fenced(f"CASE {n}", text, code) for n, text in enumerate(cases, 1)),
            source_count=len(cases),
        )


def _unmarked(text: str) -> str:
    return settle_citations(text, (), 0)[0]
