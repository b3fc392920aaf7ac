"""Continues a stored summary with what new turns say, without a model.

The problem stays what it was; what happened since is added to it, promises that were kept and questions that were
answered leave, and what to do next is read off the new turns.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.llm.extractive_cues import is_closing, is_promise
from copilot.llm.extractive_events import keep_promise, mark_withdrawn
from copilot.llm.extractive_facts import SettledFacts
from copilot.llm.extractive_promises import Given, deliveries, is_kept
from copilot.llm.extractive_units import Unit, content_terms
from copilot.llm.extractive_words import either, quoted_by, say
from copilot.models.conversation import Role
from copilot.models.findings import RedactedConversation
from copilot.models.summary import Earlier, Promise, Summary

_SAME_MATTER = 2
"""Content words a statement shares with the question it answers, where nobody's own words are quoted."""


@dataclass(frozen=True, slots=True)
class Continuation:
    """What was known, and the turns since: as they were said, in pieces, with the identifiers that stand by now."""

    earlier: Earlier
    conversation: RedactedConversation
    units: Sequence[Unit]
    settled: SettledFacts
    language: str

    def joined(self, new: Summary) -> Summary:
        """The earlier summary with `new`, which is that of the turns since; its `text` is still to be written."""
        old = self.earlier.summary
        wordless = old.problem in either("nothing")
        brought = deliveries(self.units)
        owed = [promise for promise in old.promises if not self._is_kept(promise, brought)]
        asked = [question for question in old.open_questions if not _is_answered(question, self.units)]
        promises = (*(promise.model_copy(update={"what": self._shown(promise.what)}) for promise in owed), *new.promises)
        events = (entry.model_copy(update={"what": self._shown(entry.what)}) for entry in old.timeline)
        return Summary(
            headline=new.headline if wordless else self._shown(old.headline),
            problem=new.problem if wordless else self._shown(old.problem),
            timeline=(*events, *new.timeline),
            tried=tuple(dict.fromkeys((*map(self._shown, old.tried), *new.tried))),
            promises=tuple(dict.fromkeys(promises)),
            facts=self.settled.facts,
            open_questions=tuple(dict.fromkeys((*map(self._shown, asked), *new.open_questions))),
            next_step=self._next_step(new.next_step, owed, asked) if self.units else old.next_step,
            text="",
        )

    def _shown(self, text: str) -> str:
        # What was taken back earlier is marked already.
        return mark_withdrawn(text, self.settled.replaced, self.language)

    def _next_step(self, new: str, owed: Sequence[Promise], asked: Sequence[str]) -> str:
        """That of the new turns; where they leave nothing to do, what was owed before them."""
        if new != say("confirm", self.language):
            return new
        promises = [promise for promise in owed if self._role_of(promise.by) is Role.AGENT]
        if promises:
            return keep_promise(promises[-1], self.language)
        questions = [what for line in asked if (what := quoted_by("asked", line))]
        return say("answer", self.language, what=questions[-1]) if questions else new

    def _is_kept(self, promise: Promise, brought: Sequence[Unit]) -> bool:
        told: list[tuple[str | None, str]] = [(turn.at, turn.text) for turn in self.earlier.turns]
        told += [(entry.at, entry.what) for entry in self.earlier.summary.timeline]
        at = next((at for at, text in told if promise.what in text), None)
        given = Given(self._role_of(promise.by), promise.what, promise.until, at)
        return is_kept(given, self.conversation, brought, long_ago=True)

    def _role_of(self, name: str) -> Role:
        """Whether it was the customer who promised, as far as the turns at hand name the speakers."""
        customers = {word.casefold() for word in either("customer")}
        for turn in (*self.earlier.turns, *self.conversation.messages):
            if turn.role is Role.CUSTOMER and turn.name:
                customers.add(turn.name.casefold())
        return Role.CUSTOMER if name.casefold() in customers else Role.AGENT


def _is_answered(question: str, later: Sequence[Unit]) -> bool:
    """Whether the new turns answer it: say something about it, or anything at all where it is about nothing in particular."""
    statements = [unit for unit in later if not unit.is_question and not is_closing(unit.text)]
    if quoted_by("awaited", question) is not None:
        return any(unit.role is Role.CUSTOMER for unit in statements)
    asked = quoted_by("asked", question)
    if asked is None:
        matter = set(content_terms(question))
        return any(len(matter.intersection(unit.terms)) >= _SAME_MATTER for unit in statements)
    matter = set(content_terms(asked))
    told = [unit for unit in statements if unit.role is Role.AGENT and not is_promise(unit.text)]
    return any(len(matter) < _SAME_MATTER or matter.intersection(unit.terms) for unit in told)
