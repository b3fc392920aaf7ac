"""What an agent wrote, told from what a machine wrote for them: only the first is evidence of what works.

A summary or a draft of a case is easily pasted as its resolution, and would come back as knowledge that cites itself.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from copilot.knowledge.statements import statements
from copilot.models.conversation import Role
from copilot.models.records import Case
from copilot.models.summary import Summary
from copilot.services.resolutions import letters
from copilot.services.verdicts import as_customers_read
from copilot.services.wiring import Desk

if TYPE_CHECKING:
    from copilot.services.access import Connection

_MOSTLY, _BARELY = 0.5, 0.2
"""Share of a text's letters that makes it a copy; and how much of it may be a machine's beside an agent's quoted words."""


class MachineTexts(NamedTuple):
    """What machines wrote about a case, and what agents said in it, which an extractive summary repeats."""

    written: Sequence[str]
    said: Sequence[str]


def machine_texts(connection: "Connection", case: Case, desk: Desk) -> MachineTexts:
    """Every stored summary and draft of `case`."""
    from copilot.store.drafts import DraftStore

    store, drafts = desk.case_store, DraftStore(desk.records.vault).of_customer(connection, case.customer)
    replies = [kept.content.draft.reply for kept in drafts if kept.case == case.number]
    drafted = {letters(sentence) for reply in replies for sentence in sentences(reply)}
    said = (sentence for turn in store.turns(connection, case) if turn.role is Role.AGENT for sentence in sentences(turn.text))
    summaries = (part for one in store.summaries(connection, case) for part in _parts(one.summary))
    return MachineTexts([*replies, *summaries], [sentence for sentence in said if letters(sentence) not in drafted])


def is_pasted(text: str, machine: MachineTexts) -> bool:
    """Whether most of `text` stands word for word in what a machine wrote; an agent's quoted words alone do not count."""
    written = {letters(sentence) for one in machine.written for sentence in sentences(one)}
    said = {letters(sentence) for sentence in machine.said}
    return _share(text, written) > _MOSTLY and _share(text, written - said) > _BARELY


def sentences(text: str) -> list[str]:
    """The sentences of `text` without source marks and numbers of placeholders."""
    return [statement.text for statement in statements(as_customers_read(text))]


def _parts(summary: Summary) -> Iterable[str]:
    yield from (summary.headline, summary.problem, *summary.tried, *summary.open_questions, summary.next_step, summary.text)
    for entry in summary.timeline:
        yield from (entry.what, f"{entry.who}: {entry.what}")
    for promise in summary.promises:
        yield from (promise.what, f"{promise.by}: {promise.what}")


def _share(text: str, pieces: Iterable[str]) -> float:
    """Share of the letters of `text` that stand in `pieces` (`letters`), wherever its lines are broken."""
    whole = letters(as_customers_read(text))
    covered = bytearray(len(whole))
    for piece in filter(None, pieces):
        at = whole.find(piece)
        while at >= 0:
            covered[at : at + len(piece)] = b"\1" * len(piece)
            at = whole.find(piece, at + len(piece))
    return sum(covered) / max(1, len(whole))
