"""What agents do at once, each in a process of its own; every step is reported only after it is committed.

The processes are forked from one that has all code and policies loaded, and no database open, so that hundreds of them
take seconds. What a process reports stays although it is killed.
"""

import json
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from copilot.config import load_settings
from copilot.errors import CopilotError
from copilot.models.conversation import Conversation, Message, Role
from copilot.models.findings import RedactedText
from copilot.policy.access import Right
from copilot.services.access import changing
from copilot.services.case_import import import_cases
from copilot.services.case_publishing import publish, publishable
from copilot.services.case_reading import read_case
from copilot.services.cases import note, open_case, reopen, resolve
from copilot.services.reply import draft_reply
from copilot.services.verdicts import accept
from copilot.services.wiring import Desk
from tests.support.kept_draft import keep_draft

_WARM = multiprocessing.get_context("forkserver" if sys.platform != "win32" else "spawn")
if sys.platform != "win32":
    _WARM.set_forkserver_preload(["__main__", "tests.support.warm"])

Report = Callable[..., None]
Work = Callable[..., None]

QUESTION = Conversation(
    messages=(
        Message(Role.CUSTOMER, "I sent 12 USDT to my friend Wen yesterday and he still waits for it"),
        Message(Role.AGENT, "Which network did you choose?"),
        Message(Role.CUSTOMER, "The cheapest one, my mail is wen@example.com"),
    )
)


class Writer:
    """One process at work."""

    def __init__(self, report: Path, work: Work, *arguments: object) -> None:
        self.report = report
        self.process = _WARM.Process(target=_work, args=(work, report, dict(os.environ), arguments))
        self.process.start()

    def wait(self, seconds: float = 120) -> list[dict[str, Any]]:
        """Its report, after it has ended by itself and well."""
        self.process.join(seconds)
        assert self.process.exitcode == 0, (self.process.exitcode, self.lines())
        return self.lines()

    def kill(self) -> None:
        """End it as the kernel does."""
        self.process.kill()
        self.process.join(60)

    def lines(self) -> list[dict[str, Any]]:
        """What it has done so far."""
        return [json.loads(line) for line in self.report.read_text().splitlines()] if self.report.exists() else []


def all_at_once(folder: Path, work: Work, arguments: Sequence[tuple[object, ...]]) -> list[list[dict[str, Any]]]:
    """One process for each of `arguments`; their reports."""
    writers = [Writer(folder / f"{work.__name__}-{n}.jsonl", work, *some) for n, some in enumerate(arguments)]
    return [writer.wait() for writer in writers]


# --- what they do -----------------------------------------------------------------------------------


def open_desk(desk: Desk, report: Report) -> None:
    """Only open the store."""
    records = desk.records
    with records.reading() as connection:
        report(master=records.vault.active(connection).id)


def write_notes(desk: Desk, report: Report, who: str, cases: Sequence[str], times: int) -> None:
    """Write `times` notes in each of `cases`."""
    for turn in range(times):
        for case in cases:
            text, began = f"{who} looked for the {turn}. time", time.monotonic()
            note(case, text, desk)
            report(case=case, note=text, seconds=time.monotonic() - began)


def count_up(desk: Desk, report: Report, case_id: str, times: int) -> None:
    """Add one to the number that is the problem of a case, as every change of a case is made."""
    for _ in range(times):
        with changing(desk, Right.WRITE, "case note", case_id) as change:
            case = desk.case_store.find(change.connection, case_id, lock=True)
            assert case is not None
            problem = RedactedText(str(int(case.content.problem) + 1))
            changed = case.model_copy(update={"content": case.content.model_copy(update={"problem": problem})})
            desk.case_store.replace(change.connection, changed)
        report(counted=problem)


def open_cases(desk: Desk, report: Report, reference: str, times: int) -> None:
    """Open cases of one customer."""
    for _ in range(times):
        case = open_case(QUESTION, desk, reference=reference)
        report(opened=case.id, number=case.number, customer=case.customer)


def import_many(desk: Desk, report: Report, lines: str) -> None:
    """`cases import`."""
    report(imported=import_cases(lines.encode(), desk).model_dump())


def read_until(desk: Desk, report: Report, cases: Sequence[str], stop: str) -> None:
    """Read cases until the file `stop` is there; what is read is always whole."""
    while not Path(stop).exists():
        for case in cases:
            file = read_case(case, desk)
            report(case=case, turns=len(file.turns), triages=len(file.triages), notes=len(file.notes))


def work_all_day(desk: Desk, report: Report, who: str, seed: int) -> None:
    """Everything that writes, over and over in an order of its own, until somebody ends it."""
    chance, resolved = random.Random(seed), [""]
    for turn in count():
        match chance.choice(("case", "case", "import", "draft", "publish")):
            case "case":
                resolved.append(whole_case(desk, report, f"{who}, round {turn}", reopened=chance.random() < 0.3))
            case "import":
                ids = [f"{who}-{turn}-{n}" for n in range(5)]
                import_cases(imported_lines(ids).encode(), desk)
                report(imported=ids)
            case "draft":
                made = draft_reply(QUESTION, desk)
                keep_draft(made, desk, customer="customer 1")
                accept(made.draft.draft_id, desk)
                report(draft=made.draft.draft_id)
            case "publish" if case := resolved.pop():
                publish(publishable(case, desk), desk)
                report(published=case)
        resolved = resolved or [""]


def whole_case(desk: Desk, report: Report, what: str, *, reopened: bool) -> str:
    """A case from its beginning to its end; its id, or "" where it was opened again."""
    case = open_case(QUESTION, desk, reference="customer 1").id
    report(opened=case)
    text = f"Asked for the address, {what}"
    note(case, text, desk)
    report(case=case, note=text)
    text = f"It had arrived on another network, {what}"
    resolve(case, text, desk)
    report(case=case, resolution=text)
    if reopened:
        reopen(case, desk)
        report(reopened=case)
    return "" if reopened else case


def imported_lines(ids: Sequence[str], resolution: str = "Claim it on the target chain.") -> str:
    """Resolved cases as `cases import` reads them."""
    return "".join(
        json.dumps(
            {"id": one, "problem": f"The bridge is late in case {one}", "resolution": resolution, "customer": f"by {one}"}
        )
        + "\n"
        for one in ids
    )


# --- the process ------------------------------------------------------------------------------------


def _work(work: Work, file: Path, environment: dict[str, str], arguments: Sequence[object]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    out = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def report(**values: object) -> None:
        os.write(out, json.dumps(values).encode() + b"\n")

    try:
        work(Desk(load_settings()), report, *arguments)
    except CopilotError as error:
        report(error=error.message, hint=error.hint, exit_code=int(error.exit_code))
        sys.exit(int(error.exit_code))
