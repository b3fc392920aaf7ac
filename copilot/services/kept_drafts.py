"""Every draft is kept, so that what became of it can be told later (`copilot accept|edit|reject`).

A thread of its own opens the store while the first is being made, and writes many drafts in one transaction. It belongs to
the process a command was started in: the other processes and machines of a batch hand over what they drafted. No draft
fails or waits because it cannot be kept; that is noted, once. A kill loses what was drafted in the last second.

A draft tells what its customer asked. It is kept where forgetting the customer finds it, or not at all: not for a case that
is gone, nor for somebody who was forgotten since the keeper began, nor for an agent who may not write to them.
"""

import hashlib
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from copilot.errors import CopilotError
from copilot.language.question import current_question
from copilot.models.drafts import DraftContent, KeptDraft, NewDraft
from copilot.models.findings import RedactedConversation, RedactedText, Redaction, placeholders
from copilot.models.records import Profile, now
from copilot.policy.access import Right
from copilot.services.case_redaction import kept_personal
from copilot.services.references import fit_reference
from copilot.services.wiring import Desk

if TYPE_CHECKING:
    from copilot.services.reply import Drafted
    from copilot.store.drafts import DraftStore

_TOGETHER, _AT_LATEST = 100, 1.0
"""Drafts in one transaction, and seconds after which the first of them is written."""
_PATIENCE = 30.0
"""Seconds a command that has ended waits for the store; what is not written then is given up."""


def new_draft(drafted: "Drafted", *, edited: str = "", customer: str = "", case: str = "") -> NewDraft:
    """`drafted` as it is kept. `edited` is what the agent made of its reply, redacted; `customer` what the desk calls them."""
    conversation, draft = drafted.assessed.conversation, drafted.draft
    content = DraftContent(
        draft=draft,
        question=current_question(conversation),
        conversation=digest_of(conversation),
        edited=RedactedText("" if edited == draft.reply else edited),
        personal=_personal(drafted, f"{draft.reply}\n{edited}"),
    )
    return NewDraft(content=content, reference=customer, case=case)


def reference_in(record: Mapping[str, Any]) -> str:
    """What a record calls its customer; "" where it names none."""
    named = record.get("customer")
    return str(named) if isinstance(named, str | int) and not isinstance(named, bool) else ""


def digest_of(conversation: RedactedConversation) -> str:
    """24 hex digits for everything said: the same conversation has the same, wherever it was read from."""
    said = "\n".join(f"{message.role} {message.at}: {message.text}" for message in conversation.messages)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:24]


class DraftKeeper:
    """Keeps drafts in the store of `desk`, or nothing where COPILOT_KEEP_DRAFTS=0. For one thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: SimpleQueue[tuple[str, NewDraft] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._began = now()
        self._told = False

    def preload(self) -> None:
        """Start opening the store, in the background."""
        if self._desk.settings.keep_drafts and self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def keep(self, *drafts: NewDraft) -> None:
        """Have `drafts`, made now, written soon."""
        if drafts:
            self.preload()
        at = now()
        for draft in drafts:
            fit = fit_reference(draft.reference, self._desk)
            self._waiting.put((at, draft.model_copy(update={"reference": fit})))

    def close(self) -> None:
        """Wait until everything is written."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(_PATIENCE)
            if self._thread.is_alive():
                self._tell(self._desk.say("drafts_store_busy"))

    def _work(self) -> None:
        try:
            self._write_all()
        except CopilotError as problem:
            self._tell(problem.message)
        except Exception as error:  # noqa: BLE001 - a defect here costs nobody their draft; its words may be a customer's
            self._tell(type(error).__name__)

    def _write_all(self) -> None:
        from copilot.store.drafts import DraftStore

        store = DraftStore(self._desk.records.vault)
        more = True
        while more:
            group, more = self._next_group()
            if group:
                self._write(store, group)

    def _next_group(self) -> tuple[list[tuple[str, NewDraft]], bool]:
        """What is to be written together, and whether more may come."""
        group: list[tuple[str, NewDraft]] = []
        item = self._waiting.get()
        until = time.monotonic() + _AT_LATEST
        while item is not None:
            group.append(item)
            if len(group) == _TOGETHER:
                return group, True
            try:
                item = self._waiting.get(timeout=max(0.0, until - time.monotonic()))
            except Empty:
                return group, True
        return group, False

    def _write(self, store: "DraftStore", group: Sequence[tuple[str, NewDraft]]) -> None:
        customers, access = self._desk.customer_store, self._desk.access
        may_write = access.allows(Right.WRITE)
        with self._desk.records.writing() as connection:
            cases = store.cases(connection, sorted({draft.case for _, draft in group if draft.case and may_write}))
            # In order, so that no two writers wait for each other.
            references = sorted({draft.reference for _, draft in group if draft.reference and not draft.case and may_write})
            named = {name: customers.named(connection, name, self._began) for name in references}
            anonymous = [Profile() for _, draft in group if not draft.case and not draft.reference]
            nobody = iter(customers.add(connection, anonymous))
            kept = []
            for at, draft in group:
                if draft.case:
                    number, customer = cases.get(draft.case, (None, ""))
                else:
                    number, customer = None, named.get(draft.reference, "") if draft.reference else next(nobody)
                if customer:
                    kept.append(KeptDraft(customer=customer, case=number, at=at, by=access.agent, content=draft.content))
            store.add(connection, kept)
        if len(kept) < len(group) and not self._told:
            self._told = True
            self._tell(self._desk.say("draft_of_nobody"))

    def _tell(self, reason: str) -> None:
        self._desk.note(self._desk.say("drafts_unkept", reason=reason))


@contextmanager
def keeping_drafts(desk: Desk) -> Iterator[DraftKeeper]:
    """A keeper whose drafts are written when the block ends, however it ends."""
    keeper = DraftKeeper(desk)
    try:
        yield keeper
    finally:
        keeper.close()


def _personal(drafted: "Drafted", text: str) -> dict[str, str]:
    """What an agent's screen puts back in `text` and may be stored: what is sent will hold it in place of the placeholders."""
    standing = set(placeholders(text))
    may_be_kept = kept_personal(Redaction(drafted.assessed.conversation, drafted.assessed.restoration))
    return {placeholder: value for placeholder, value in may_be_kept.items() if placeholder in standing}
