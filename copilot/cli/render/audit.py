"""The audit log on a terminal."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, print_item
from copilot.models.privacy import AuditReport
from copilot.models.records import AuditEntry

_WORDS = {
    "whole": {
        "en": "The audit log is whole: {n} entries, from {first} to {last}.",
        "zh": "审计日志完整：共 {n} 条，从第 {first} 条到第 {last} 条。",
    },
    "end": {"en": "Its end, to write down elsewhere:", "zh": "末条校验值，可另行抄录保存："},
    "clock": {
        "en": "The clock went back before these entries, which is no fault of the log: {numbers}",
        "zh": "以下条目之前时钟曾被回拨，不属于日志错误：{numbers}",
    },
    "none": {"en": "No entries.", "zh": "没有条目。"},
    "number": {"en": "no.", "zh": "序号"},
    "at": {"en": "when (UTC)", "zh": "时间（UTC）"},
    "actor": {"en": "who", "zh": "操作人"},
    "action": {"en": "what", "zh": "操作"},
    "subject": {"en": "which", "zh": "对象"},
    "why": {"en": "why", "zh": "原因"},
}
_MOST_SHOWN = 20


def show_verified(report: AuditReport, session: Session) -> None:
    """Whether the log is whole, else what is wrong with it, and the end to write down."""
    screen, desk = console(session), session.desk
    if report.whole:
        last = report.end.partition(":")[0]
        screen.print(plain(_say("whole", session, n=report.entries, first=report.first, last=last)))
    for number, fault in enumerate(report.faults[:_MOST_SHOWN]):
        kind = desk.say(f"audit_{fault.kind}")
        if number == 0:
            screen.print(plain(desk.say("audit_faulty", number=str(fault.number), kind=kind)), style="bold red")
        else:
            print_item(screen, f"{fault.number}: {kind}")
    if report.faults:
        print_item(screen, desk.say("audit_faulty_hint"), lead="→ ", indent=0, style="yellow")
    else:
        screen.print(plain(_say("end", session)))
        screen.print(plain(report.end), soft_wrap=True)
    if report.clock:
        numbers = ", ".join(map(str, report.clock[:_MOST_SHOWN])) + (" …" if len(report.clock) > _MOST_SHOWN else "")
        screen.print(Text(_say("clock", session, numbers=numbers), "dim"))


def show_entries(entries: Sequence[AuditEntry], session: Session) -> None:
    """One row an entry, the newest first."""
    screen = console(session)
    if not entries:
        screen.print(_say("none", session))
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for key in ("number", "at", "actor", "action", "subject", "why"):
        table.add_column(_say(key, session), justify="right" if key == "number" else "left", overflow="fold")
    for entry in entries:
        who = f"{entry.actor} ({entry.role})" if entry.role else entry.actor
        row = (str(entry.number), entry.at[:19].replace("T", " "), who, entry.action, entry.subject, entry.why)
        table.add_row(*map(plain, row))
    screen.print(table)


def _say(key: str, session: Session, **values: object) -> str:
    return _WORDS[key][session.ui_lang].format(**values)
