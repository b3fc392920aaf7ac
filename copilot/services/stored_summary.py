"""A summary that was printed before, read again to be continued with the turns since.

It comes from a file that anybody may have edited, so it is data like a transcript: checked against its shape, and
redacted again. What it covers it tells by marks of its last few messages: short hashes of redacted text.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from copilot.errors import UsageProblem
from copilot.models.conversation import Conversation, Message, Role
from copilot.models.findings import RedactedConversation, RedactedMessage, placeholders, unnumbered
from copilot.models.summary import Covered, Summary, SummaryResult
from copilot.safety.redact import RedactionOptions, redact_conversation

_MARKS = 5
"""Messages of the end that are marked: one changed later must not hide where the rest ended."""
_MARK_BYTES = 6
_SURE = 3
"""Marks in a row that are no chance."""
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CUES = {"tx_hashes": "Transaction hash: ", "addresses": "Public address: ", "withdrawn": "Transaction hash: "}
"""Said before identifiers when they are redacted again: a bare hash could be a private key."""


def parse_stored(data: bytes, where: str) -> SummaryResult:
    """The summary in `data`, the output of --json or a line of --jsonl; `where` names it. Raises UsageProblem."""
    if not data.strip():
        raise UsageProblem(f"{where} is empty", "Write the new summary to another file: a shell empties the one it writes to.")
    try:
        record = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        several = isinstance(error, json.JSONDecodeError) and error.msg == "Extra data"
        told = "holds more than one summary" if several else "is not JSON"
        raise UsageProblem(f"{where} {told}", "Give what `copilot summarize --json` printed, or one line of it.") from None
    if not isinstance(record, dict):
        raise UsageProblem(f"{where} holds no summary", "Give what `copilot summarize --json` printed.")
    return stored_of(record, where)


def stored_of(record: Mapping[str, Any], where: str) -> SummaryResult:
    """The summary in a record, whatever else stands in it. Raises UsageProblem."""
    if "summary" not in record and "error" in record:
        raise UsageProblem(f"{where} is about a conversation that could not be summarised", "Summarise it anew.")
    known = {"mode": "offline", **{key: record[key] for key in SummaryResult.model_fields if key in record}}
    if not _LANGUAGE.fullmatch(str(known.get("language"))):
        known["language"] = ""
    try:
        return SummaryResult.model_validate(known)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        # What stands under a key that is none of ours may be anything, the key itself too.
        field = ".".join(str(part) for part in first["loc"] if first["type"] != "extra_forbidden")
        raise UsageProblem(
            f"{where} holds no summary: {field}: {first['msg']}", "Give what `copilot summarize --json` printed."
        ) from None


def redacted_again(stored: SummaryResult, options: RedactionOptions) -> SummaryResult:
    """`stored` with whatever should not stand in it replaced; identifiers that are none any more are left out."""
    said = {"summary": stored.summary.model_dump(mode="json", exclude={"mood"}), "withdrawn": stored.covered.withdrawn}
    texts = list(_texts(said))
    messages = tuple(Message(Role.SYSTEM, text) for text in texts)
    redacted = [str(turn.text) for turn in redact_conversation(Conversation(messages), options).conversation.messages]
    if redacted == texts:
        return stored
    clean = _with_texts(said, iter(redacted))
    facts = {name: _identifiers(values) for name, values in clean["summary"]["facts"].items()}
    return stored.model_copy(
        update={
            "summary": Summary.model_validate(clean["summary"] | {"facts": facts, "mood": stored.summary.mood}),
            "covered": stored.covered.model_copy(update={"withdrawn": _identifiers(clean["withdrawn"])}),
        }
    )


def redacted_beside(
    conversation: Conversation, redacted: RedactedConversation, stored: Summary, options: RedactionOptions
) -> RedactedConversation:
    """`redacted`, with other placeholders where those in `stored` may stand for something else of `conversation`."""
    used = dict.fromkeys(placeholders(stored.model_dump_json()))
    if not used or not redacted.findings:
        return redacted
    reserved = Message(Role.SYSTEM, " ".join(used))
    again = redact_conversation(replace(conversation, messages=(reserved, *conversation.messages)), options).conversation
    return replace(again, messages=again.messages[1:])


def first_new(messages: Sequence[RedactedMessage], covered: Covered) -> int | None:
    """Index of the first of `messages` behind the last one `covered`, or None where none of those is there.

    "ok" is said more than once: what is found counts where several of the marks stand in a row, where it is as far from the
    beginning as it was, or where what is given begins with it.
    """
    marks = marks_of(messages)
    for newest in range(len(covered.last), 0, -1):
        known = covered.last[:newest]
        place = covered.messages - len(covered.last) + newest
        ends = [end for end in range(1, len(marks) + 1) if _ends_with(marks, end, known, place)]
        if ends:
            return place if place in ends else ends[0]
    return None


def marks_after(covered: Covered, messages: Sequence[RedactedMessage]) -> tuple[str, ...]:
    """The marks of the last messages, those of `covered` where `messages` are few."""
    return (*covered.last, *marks_of(messages[-_MARKS:]))[-_MARKS:]


def marks_of(messages: Sequence[RedactedMessage]) -> list[str]:
    """A mark a message: equal where they say the same, whatever the numbers of their placeholders."""
    return [_mark(message) for message in messages]


def _ends_with(marks: Sequence[str], end: int, known: Sequence[str], place: int) -> bool:
    common = min(end, len(known))
    sure = common >= _SURE or common == end or end == place
    return sure and tuple(marks[end - common : end]) == tuple(known[-common:])


def _mark(message: RedactedMessage) -> str:
    text = " ".join(unnumbered(message.text).split())
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[: 2 * _MARK_BYTES]


def _identifiers(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value in values if not placeholders(value))


def _texts(value: Any, cue: str = "") -> Iterator[str]:
    """Every text in `value`, in order."""
    if isinstance(value, str):
        yield cue + value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, _CUES.get(key, ""))
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner, cue)


def _with_texts(value: Any, texts: Iterator[str], cue: str = "") -> Any:
    """`value` with the next of `texts` for each of its own."""
    if isinstance(value, str):
        return next(texts).removeprefix(cue)
    if isinstance(value, Mapping):
        return {key: _with_texts(inner, texts, _CUES.get(key, "")) for key, inner in value.items()}
    return [_with_texts(inner, texts, cue) for inner in value] if isinstance(value, Sequence) else value
