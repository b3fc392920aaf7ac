"""Reworks a finished reply with a model: shorter, softer, translated, never saying more than it did."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import AliasChoices, Field

from copilot.identifiers import Kind, find_identifiers
from copilot.llm.failures import WrongLanguage
from copilot.llm.fences import draw_code, fenced
from copilot.llm.languages import language_name, written_in
from copilot.llm.prompts import PromptLibrary
from copilot.llm.remarks import remark
from copilot.llm.streams import field_so_far
from copilot.llm.structured import Answer, Text, Texts, ask, repair_turn
from copilot.models.findings import RedactedText, placeholders
from copilot.models.ports import ChatModel, Watch
from copilot.models.reply import Usage

PROMPT = "refine"
_MARK = re.compile(r"\[\d{1,3}\]")
_MOST_NOTES, _LONGEST_NOTE = 3, 300
_EXACT = frozenset({Kind.TX_HASH, Kind.ADDRESS, Kind.AMOUNT, Kind.VERSION})


class RefineAnswer(Answer):
    """What the model is asked for."""

    reply: Text = Field(min_length=1, validation_alias=AliasChoices("reply", "text", "message", "answer", "content"))
    notes: Texts = Field(default=(), validation_alias=AliasChoices("notes", "note", "remarks"))


@dataclass(frozen=True, slots=True)
class Reworked:
    """The text in `language`, what the agent should know, and what it cost; `prompt` is id@version."""

    text: str
    language: str
    notes: tuple[str, ...]
    usage: Usage
    prompt: str


def refine(
    reply: RedactedText,
    wishes: Sequence[str],
    language: str,
    model: ChatModel,
    prompts: PromptLibrary,
    *,
    brand: str,
    ui_lang: str = "en",
    watch: Watch | None = None,
) -> Reworked:
    """`reply` as `wishes` want it, in `language`; what was lost on the way is named in the notes. Raises ModelProblem."""
    code = draw_code([reply])
    rendered = prompts.render(
        PROMPT,
        brand=brand,
        nonce=code,
        language=language_name(language),
        agent_language=language_name(ui_lang),
        wishes=[" ".join(wish.split()) for wish in wishes],
        reply=fenced("REPLY", reply, code),
    )
    seen = None if watch is None else lambda text: watch(field_so_far(text, "reply"))
    answer, usage = ask(model, rendered.messages, RefineAnswer, seen)
    right, found = written_in(answer.reply, language)
    if not right:
        complaint = f"The text is not in {language_name(language)}. Write the same in that language, as the JSON object."
        turns = repair_turn(rendered.messages, answer.model_dump_json(), complaint)
        answer, more = ask(model, turns, RefineAnswer, seen)
        usage = usage + more
        right, found = written_in(answer.reply, language)
        if not right:
            raise WrongLanguage(language_name(language))
    notes = [note[:_LONGEST_NOTE] for note in answer.notes[:_MOST_NOTES]]
    if lost := _lost(reply, answer.reply):
        notes.append(remark("lost", ui_lang, what=", ".join(lost)))
    return Reworked(answer.reply.strip(), found, tuple(notes), usage, rendered.name)


def _lost(before: str, after: str) -> list[str]:
    """Source marks, placeholders and exact values of `before` that `after` no longer holds."""
    exact = [item.value for item in find_identifiers(before) if item.kind in _EXACT]
    wanted = dict.fromkeys([*_MARK.findall(before), *placeholders(before), *exact])
    return [item for item in wanted if item not in after]
