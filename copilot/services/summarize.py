"""A hand-over summary of one conversation: by the model where one is configured, else extractive; or a stored one continued."""

from dataclasses import dataclass, replace

from copilot.errors import ModelProblem
from copilot.models.conversation import Conversation
from copilot.models.findings import RedactedConversation
from copilot.models.reply import Usage
from copilot.models.summary import Covered, Earlier, Style, SummaryResult
from copilot.models.triage import Sentiment
from copilot.safety.redact import redact_conversation
from copilot.services.assess import language_of
from copilot.services.mood import mood_at_end
from copilot.services.review import inspect
from copilot.services.stored_summary import first_new, marks_after, redacted_again, redacted_beside
from copilot.services.wiring import Desk


@dataclass(frozen=True, slots=True)
class SummaryManner:
    """How a summary is to be written: in `language` ("": the conversation's) and `style`; `fallback`: offline where the model
    fails."""

    language: str = ""
    style: Style = Style.HAND_OVER
    fallback: bool = True


USUAL = SummaryManner()
_LINKS = {"link_not_allowed", "link_shortener", "messenger_contact"}


def summarize_conversation(
    conversation: Conversation, desk: Desk, manner: SummaryManner = USUAL, stored: SummaryResult | None = None
) -> SummaryResult:
    """The summary of `conversation`, or `stored` continued with the turns since. Raises ModelProblem only without `fallback`.

    A model that advises what no reply may say gives way to the extractive summary. That one translates nothing: quotes stay in
    the conversation's language, which the result then names, and only the words around them are in the one asked for.
    """
    if stored is not None:
        return _continued(conversation, desk, manner, redacted_again(stored, desk.redaction))
    return summarize_redacted(redact_conversation(conversation, desk.redaction).conversation, desk, manner)


def summarize_redacted(conversation: RedactedConversation, desk: Desk, manner: SummaryManner = USUAL) -> SummaryResult:
    """The summary of a conversation that is redacted already. Raises ModelProblem only without `fallback`."""
    found = _written(conversation, desk, manner, language_of(conversation))
    return _completed(found, conversation, Covered(), desk)


def _continued(conversation: Conversation, desk: Desk, manner: SummaryManner, stored: SummaryResult) -> SummaryResult:
    """`stored` with the turns of `conversation` that it does not cover; all of them where none that it covers is there."""
    redacted = redact_conversation(conversation, desk.redaction).conversation
    start = first_new(redacted.messages, stored.covered)
    if start == len(redacted.messages):
        desk.note(desk.say("nothing_new"))
        return _guarded(stored, desk)
    if start is None:
        desk.note(desk.say("none_covered", n=str(len(redacted.messages))))
    covered = stored.covered
    if start != covered.messages or not covered.from_start:
        covered = covered.model_copy(update={"from_start": False})
        redacted = redacted_beside(conversation, redacted, stored.summary, desk.redaction)
    earlier = Earlier(stored.summary, covered, redacted.messages[: start or 0])
    new = replace(redacted, messages=redacted.messages[start or 0 :])
    found = _written(new, desk, manner, stored.language or language_of(new), earlier)
    return _completed(found, new, covered, desk, stored.summary.mood)


def _written(
    conversation: RedactedConversation, desk: Desk, manner: SummaryManner, spoken: str, earlier: Earlier | None = None
) -> SummaryResult:
    language = manner.language or spoken
    paid = Usage()
    if desk.model is not None:
        try:
            written = desk.model_summariser.summarize(conversation, language, manner.style, earlier)
            if inspect(written.summary.next_step, desk).ok:  # the next agent acts on it
                return written
            paid = written.usage
            desk.note(desk.say("unsafe_step"))
        except ModelProblem as problem:
            if not manner.fallback:
                raise
            desk.note(f"{problem.message} {desk.say('summarised_offline')}")
    found = desk.offline_summariser.summarize(conversation, language, manner.style, earlier)
    return found.model_copy(update={"usage": paid, "language": spoken})


def _completed(
    found: SummaryResult, read: RedactedConversation, before: Covered, desk: Desk, mood: Sentiment = Sentiment.CALM
) -> SummaryResult:
    """`found` with what the writers do not judge: the customer's mood (`mood` where they said nothing), and what was read."""
    mood = mood_at_end(read, desk.escalation) or mood
    covered = before.model_copy(
        update={
            "messages": before.messages + len(read.messages),
            "last": marks_after(before, read.messages),
            "withdrawn": found.covered.withdrawn,
        }
    )
    found = found.model_copy(update={"summary": found.summary.model_copy(update={"mood": mood}), "covered": covered})
    return _guarded(found, desk)


def _guarded(result: SummaryResult, desk: Desk) -> SummaryResult:
    """`result` without a next step that no reply may say, whoever said it: the next agent acts on it."""
    summary = result.summary
    # A link in it is one that was sent already: a quote of it sends nobody anywhere.
    if all(violation.rule in _LINKS for violation in inspect(summary.next_step, desk).violations):
        return result
    step = desk.say("guarded_step")
    text = summary.text.replace(summary.next_step, step)
    return result.model_copy(update={"summary": summary.model_copy(update={"next_step": step, "text": text})})
