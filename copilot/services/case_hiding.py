"""A case for who may not see personal data: known values hidden wherever they stand, and customers without their names.

Most of it is stored redacted. What is left is what redaction could not know when it was written: how a chat tool names its
speakers, and a name that the desk learnt later from its own records.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from copilot.models.conversation import Role
from copilot.models.records import Case
from copilot.models.summary import Facts, Promise, Summary
from copilot.services.case_redaction import with_placeholders
from copilot.services.cases import personal_of
from copilot.services.wiring import Desk

if TYPE_CHECKING:
    from copilot.services.case_reading import CaseFile


def without_personal_data(file: "CaseFile", desk: Desk) -> "CaseFile":
    """`file` without the customer's personal data; public addresses and versions stay."""
    with desk.records.reading() as connection:
        hide = _Hidden(personal_of(connection, file.case, desk))
    speakers = {turn.name: Role.CUSTOMER.value for turn in file.turns if turn.name and turn.role is Role.CUSTOMER}
    return replace(
        file,
        case=hide.case(file.case, speakers),
        turns=tuple(
            turn.model_copy(update={"text": hide(turn.text), "name": None if turn.name in speakers else turn.name})
            for turn in file.turns
        ),
        notes=tuple(note.model_copy(update={"text": hide(note.text)}) for note in file.notes),
        triages=tuple(
            triage.model_copy(
                update={"reasons": tuple(one.model_copy(update={"quote": hide(one.quote)}) for one in triage.reasons)}
            )
            for triage in file.triages
        ),
        summaries=tuple(
            result.model_copy(update={"summary": hide.summary(result.summary, speakers)}) for result in file.summaries
        ),
    )


class _Hidden:
    """Takes `personal` (placeholder -> value) out of what a case holds; `speakers` is name -> what stands in its place."""

    def __init__(self, personal: Mapping[str, str]) -> None:
        self._personal = personal

    def __call__(self, text: str) -> str:
        return with_placeholders(text, self._personal)

    def case(self, case: Case, speakers: Mapping[str, str]) -> Case:
        content = case.content
        update = {
            "problem": self(content.problem),
            "resolution": self(content.resolution),
            "facts": self.facts(content.facts),
            "promises": self.promises(content.promises, speakers),
        }
        return case.model_copy(update={"content": content.model_copy(update=update)})

    def facts(self, facts: Facts) -> Facts:
        return facts.model_copy(update={"devices": tuple(map(self, facts.devices))})

    def promises(self, promises: tuple[Promise, ...], speakers: Mapping[str, str]) -> tuple[Promise, ...]:
        return tuple(
            one.model_copy(update={"by": self(speakers.get(one.by, one.by)), "what": self(one.what)}) for one in promises
        )

    def summary(self, summary: Summary, speakers: Mapping[str, str]) -> Summary:
        texts = {name: self(getattr(summary, name)) for name in ("headline", "problem", "next_step", "text")}
        lists = {name: tuple(map(self, getattr(summary, name))) for name in ("tried", "open_questions")}
        timeline = tuple(
            one.model_copy(update={"who": self(speakers.get(one.who, one.who)), "what": self(one.what)})
            for one in summary.timeline
        )
        told = {"promises": self.promises(summary.promises, speakers), "facts": self.facts(summary.facts)}
        return summary.model_copy(update={**texts, **lists, **told, "timeline": timeline})
