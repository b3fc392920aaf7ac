"""What a model is asked for when it summarises, read as tolerantly as weak models need it."""

import json
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from copilot.llm.structured import Answer, Text, Texts
from copilot.models.summary import Summary


class EventAnswer(Answer):
    """One event of the timeline."""

    at: Text = ""
    who: Text = ""
    what: Text = Field(default="", validation_alias=AliasChoices("what", "event", "text", "description"))


class PromiseAnswer(Answer):
    """One promise that is still open."""

    by: Text = Field(default="", validation_alias=AliasChoices("by", "who"))
    until: Text = Field(default="", validation_alias=AliasChoices("until", "deadline", "when"))
    what: Text = Field(default="", validation_alias=AliasChoices("what", "promise", "text", "description"))


def _objects(value: Any) -> Any:
    """A list of objects, whether a model wrote texts for objects, one object, or lines."""
    if value is None:
        return ()
    if isinstance(value, dict):
        value = [value]
    if isinstance(value, str):
        value = [line for line in value.splitlines() if line.strip()]
    return [{"what": item} if isinstance(item, str) else item for item in value] if isinstance(value, list) else value


class SummaryAnswer(Answer):
    """The parts of a summary but the facts, which code extracts, and the mood, which code judges."""

    headline: Text = Field(default="", validation_alias=AliasChoices("headline", "title"))
    problem: Text = Field(min_length=1)
    timeline: Annotated[tuple[EventAnswer, ...], BeforeValidator(_objects)] = ()
    tried: Texts = ()
    promises: Annotated[tuple[PromiseAnswer, ...], BeforeValidator(_objects)] = ()
    open_questions: Texts = Field(default=(), validation_alias=AliasChoices("open_questions", "openQuestions", "questions"))
    next_step: Text = Field(default="", validation_alias=AliasChoices("next_step", "nextStep", "next_steps"))
    text: Text = Field(default="", validation_alias=AliasChoices("text", "summary"))

    def as_part(self) -> str:
        """The answer as a part to be merged, without what is empty; the paragraph says nothing the rest does not."""
        return json.dumps(self.model_dump(exclude={"text"}, exclude_defaults=True), ensure_ascii=False)


def as_answer(summary: Summary) -> SummaryAnswer:
    """A stored summary as if a model had just written it."""
    return SummaryAnswer.model_validate({**summary.model_dump(exclude={"facts", "mood"}), "problem": summary.problem or "-"})
