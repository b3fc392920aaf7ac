"""A hand-over summary of one conversation: by the model where one is configured, else extractive."""

from copilot.errors import ModelProblem
from copilot.models.conversation import Conversation
from copilot.models.reply import Usage
from copilot.models.summary import SummaryResult
from copilot.safety.redact import redact_conversation
from copilot.services.assess import language_of
from copilot.services.review import inspect
from copilot.services.wiring import Desk


def summarize_conversation(conversation: Conversation, desk: Desk, language: str = "") -> SummaryResult:
    """The summary in `language`, or in the conversation's; a model that fails, or advises what no reply may say, gives way
    to the extractive summary."""
    redacted = redact_conversation(conversation, desk.redaction).conversation
    language = language or language_of(redacted)
    paid = Usage()
    if desk.model is not None:
        try:
            written = desk.model_summariser.summarize(redacted, language)
            if inspect(written.summary.next_step, desk).ok:  # the next agent acts on it
                return written
            paid = written.usage
            desk.note(desk.say("unsafe_step"))
        except ModelProblem as problem:
            desk.note(f"{problem.message} {desk.say('summarised_offline')}")
    return desk.offline_summariser.summarize(redacted, language).model_copy(update={"usage": paid})
