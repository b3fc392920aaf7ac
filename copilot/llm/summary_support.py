"""What is kept of a summary a model wrote: only what the conversation, or the earlier summary it continues, bears out."""

from collections.abc import Iterator, Sequence

from copilot.llm.extractive_words import either, say
from copilot.llm.summary_shape import PromiseAnswer, SummaryAnswer
from copilot.llm.summary_text import paragraph
from copilot.llm.unsupported import Evidence, keep_supported, keep_supported_items, without_unsupported
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation
from copilot.models.summary import Earlier, Facts, Promise, Style, Summary, TimelineEntry

_PEOPLE = (Role.CUSTOMER, Role.AGENT)


def supported(
    answer: SummaryAnswer,
    conversation: RedactedConversation,
    facts: Facts,
    language: str,
    style: Style,
    earlier: Earlier | None = None,
) -> Summary:
    """`answer` without identifiers, promisers and deadlines of its own making; `facts` are put in as they are."""
    texts = [str(message.text) for message in conversation.messages]
    if earlier is not None:
        texts += _words_of(earlier.summary)
    evidence = Evidence(texts)

    def checked(text: str) -> str:
        return keep_supported(text, evidence) or without_unsupported(text, evidence)

    problem = checked(answer.problem)
    entries = ((event, keep_supported(event.what, evidence)) for event in answer.timeline)
    summary = Summary(
        headline=checked(answer.headline) or problem,
        problem=problem,
        timeline=tuple(
            TimelineEntry(at=keep_supported(event.at, evidence) or None, who=event.who or "customer", what=what)
            for event, what in entries
            if what
        ),
        tried=keep_supported_items(answer.tried, evidence),
        promises=tuple(_promises(answer.promises, _speakers(conversation, earlier, language), texts, evidence)),
        facts=facts,
        open_questions=keep_supported_items(answer.open_questions, evidence),
        next_step=checked(answer.next_step),
        text="",
    )
    text = keep_supported(answer.text, evidence) or paragraph(summary, style, language)
    return summary.model_copy(update={"text": " ".join(text.split())})


def _promises(
    promises: Sequence[PromiseAnswer], speakers: dict[str, str], texts: Sequence[str], evidence: Evidence
) -> Iterator[Promise]:
    """Those by somebody who speaks; a deadline in other words than theirs is left out."""
    said = _folded(" ".join(texts))
    for promise in promises:
        by, what = speakers.get(_folded(promise.by)), keep_supported(promise.what, evidence)
        if by and what:
            until = promise.until.strip()
            yield Promise(by=by, until=until if _folded(until) in said else "", what=what)


def _speakers(conversation: RedactedConversation, earlier: Earlier | None, language: str) -> dict[str, str]:
    """Who may have promised, by every name a model may call them; a role is called by its name where only one has it."""
    turns = (*(earlier.turns if earlier else ()), *conversation.messages)
    known = {}
    for role in _PEOPLE:
        names = list(dict.fromkeys(turn.name for turn in turns if turn.role is role and turn.name))
        called = names[0] if len(names) == 1 else say(role.value, language)
        known.update({_folded(word): called for word in (role.value, *either(role.value))})
        known.update({_folded(name): name for name in names})
    if earlier is not None:
        known.update({_folded(promise.by): promise.by for promise in earlier.summary.promises})
    return known


def _words_of(summary: Summary) -> list[str]:
    """Everything a stored summary says, as evidence for the one that continues it."""
    return [
        summary.headline,
        summary.problem,
        *(f"{entry.at or ''} {entry.what}" for entry in summary.timeline),
        *summary.tried,
        *(f"{promise.until} {promise.what}" for promise in summary.promises),
        *(value for _, values in summary.facts for value in values),
        *summary.open_questions,
        summary.next_step,
        summary.text,
    ]


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
