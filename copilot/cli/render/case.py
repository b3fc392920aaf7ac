"""Cases as JSON and on a terminal: what a command did to one, lists of them, one with everything, what would be published."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.jsonl import to_json
from copilot.cli.render.console import LEVEL_STYLE, console, plain, print_item, word
from copilot.cli.render.guard import print_guard
from copilot.cli.render.summary import fact_lines, promise_lines
from copilot.cli.render.transcript import show_transcript
from copilot.models.findings import Restoration
from copilot.models.records import Case
from copilot.models.summary import Facts, Promise
from copilot.services.case_publishing import Publishable
from copilot.services.case_reading import CaseFile
from copilot.services.case_redaction import with_placeholders

_WORDS = {
    "opened": {"en": "Opened: {id}", "zh": "已建单：{id}"},
    "added": {"en": "Added to {id}; new turns: {n}", "zh": "已补充工单 {id}，新增消息 {n} 条"},
    "noted": {"en": "Noted: {id}", "zh": "已记录备注：{id}"},
    "resolved": {"en": "Resolved: {id}", "zh": "已解决：{id}"},
    "reopened": {"en": "Open again: {id}", "zh": "已重新打开：{id}"},
    "published": {"en": "Published: {id}", "zh": "已发布：{id}"},
    "withdrawn": {"en": "Withdrawn: {id}", "zh": "已撤回：{id}"},
    "none": {"en": "No cases.", "zh": "没有工单。"},
    "status": {"en": "status", "zh": "状态"},
    "changed": {"en": "changed", "zh": "更新时间"},
    "status_open": {"en": "open", "zh": "处理中"},
    "status_resolved": {"en": "resolved", "zh": "已解决"},
    "is_published": {"en": "published", "zh": "已发布"},
    "is_withdrawn": {"en": "withdrawn", "zh": "已撤回"},
    "customer": {"en": "customer", "zh": "客户"},
    "opened_at": {"en": "opened", "zh": "建单"},
    "resolved_at": {"en": "resolved", "zh": "解决"},
    "resolution": {"en": "What solved it", "zh": "解决办法"},
    "notes": {"en": "Notes", "zh": "备注"},
    "summary": {"en": "Last summary, written by a machine", "zh": "最近一次摘要（机器生成）"},
    "talk": {"en": "Conversation", "zh": "会话"},
    "reasons": {"en": "Why this level", "zh": "定级依据"},
    "would_be": {"en": "As knowledge this case reads:", "zh": "发布后的内容："},
}


def say(key: str, session: Session, **values: object) -> str:
    """A word of these views in the agent's language."""
    return _WORDS[key][session.ui_lang].format(**values)


def case_object(case: Case) -> dict[str, Any]:
    """A case as --json prints it; nothing of its conversation, no personal data that the case knows."""
    content = case.content
    return case.model_dump(mode="json", exclude={"number", "content"}) | {
        "problem": with_placeholders(content.problem, content.personal),
        "resolution": with_placeholders(content.resolution, content.personal),
    }


def file_object(file: CaseFile, *, raw: bool) -> dict[str, Any]:
    """A case with everything that belongs to it; with personal data back in place where `raw`."""
    content = file.case.content
    whole = case_object(file.case) | {
        "facts": content.facts.model_dump(mode="json"),
        "promises": [promise.model_dump(mode="json") for promise in content.promises],
        "messages": [turn.model_dump(mode="json") for turn in file.turns],
        "notes": [note.model_dump(mode="json") for note in file.notes],
        "triage": file.triages[-1].model_dump(mode="json") if file.triages else None,
        "summary": file.summaries[-1].summary.model_dump(mode="json") if file.summaries else None,
    }
    restored: dict[str, Any] = _restored(whole, Restoration(content.personal)) if raw else whole
    return restored


def publishable_object(read: Publishable, *, published: bool) -> dict[str, Any]:
    """What `case publish --json` prints."""
    shown = {"id": read.case.id, "problem": str(read.case.content.problem), "resolution": str(read.case.content.resolution)}
    return shown | {"guard": read.guard.model_dump(mode="json"), "published": published}


def answer_case(done: str, case: Case, session: Session, *, as_json: bool, added: int | None = None) -> None:
    """Print what was done to a case."""
    if as_json:
        print(to_json(case_object(case) | ({} if added is None else {"added": added}), indent=2), file=session.out)
        return
    screen = console(session)
    screen.print(plain(say(done, session, id=case.id, n=added)), style="bold")
    screen.print(_head(case_object(case), session))


def answer_cases(cases: Sequence[Case], session: Session, *, as_json: bool) -> None:
    """Print a list of cases."""
    if as_json:
        print(to_json({"cases": [case_object(case) for case in cases]}, indent=2), file=session.out)
        return
    screen = console(session)
    if not cases:
        screen.print(say("none", session))
        return
    table = Table()
    table.add_column("ID", overflow="fold")
    heads = (say("changed", session), "", say("status", session), word("category", session), word("problem", session))
    for head in heads:
        table.add_column(head)
    for case in cases:
        level = Text(case.level, LEVEL_STYLE.get(case.level, ""))
        shown = case_object(case)
        first = _first_line(shown["problem"])
        title = session.desk.escalation.title(case.category, session.ui_lang)
        table.add_row(plain(case.id), case.updated_at[:10], level, state_of(shown, session), plain(title), first)
    screen.print(table)


def show_case(shown: dict[str, Any], session: Session) -> None:
    """Print a case with everything that belongs to it (`file_object`)."""
    screen = console(session)
    screen.print(Rule(plain(shown["id"]), align="left"))
    screen.print(_head(shown, session))
    times = (f"{say(key, session)} {shown[key]}" for key in ("opened_at", "resolved_at") if shown[key])
    screen.print(plain(" · ".join((*times, f"{say('customer', session)} {shown['customer']}"))), style="dim")
    _part(word("problem", session), [shown["problem"]], screen)
    _part(say("resolution", session), [shown["resolution"]], screen)
    _part(word("promises", session), promise_lines(map(Promise.model_validate, shown["promises"]), session), screen)
    _part(word("facts", session), fact_lines(Facts.model_validate(shown["facts"]), session), screen)
    _part(say("notes", session), [f"[{note['at']} {note['by']}] {note['text']}" for note in shown["notes"]], screen)
    if shown["triage"]:
        reasons = [f"{reason['rule']}: “{reason['quote']}”" for reason in shown["triage"]["reasons"]]
        _part(say("reasons", session), reasons, screen)
    if shown["summary"]:
        _part(say("summary", session), [shown["summary"]["text"]], screen)
    if shown["messages"]:
        show_transcript({"format": say("talk", session), "messages": shown["messages"]}, session)


def show_publishable(read: Publishable, session: Session) -> None:
    """Print problem and resolution as they would be indexed, and what the guard says."""
    screen = console(session)
    screen.print(say("would_be", session), style="dim")
    _part(word("problem", session), [read.case.content.problem], screen)
    _part(say("resolution", session), [read.case.content.resolution], screen)
    print_guard(read.guard.ok, read.guard.violations, session, screen)


def state_of(shown: dict[str, Any], session: Session) -> str:
    """Whether somebody works on it, and whether it is knowledge."""
    state = say(f"status_{shown['status']}", session)
    known = say(f"is_{shown['publication']}", session) if shown.get("publication") else ""
    return f"{state} · {known}" if known else state


def _head(shown: dict[str, Any], session: Session) -> Text:
    title = session.desk.escalation.title(shown["category"], session.ui_lang)
    level = (f" {shown['level']} ", LEVEL_STYLE[shown["level"]]) if shown["level"] else ""
    return Text.assemble(level, "  " if level else "", (title, "bold"), f"  {state_of(shown, session)}")


def _first_line(text: str) -> Text:
    return plain(text.strip().split("\n")[0])


def _part(title: str, lines: Sequence[str], screen: Console) -> None:
    lines = [line for line in lines if line]
    if lines:
        screen.print(Text(title, "bold cyan"))
    for line in lines:
        print_item(screen, line, lead="")


def _restored(value: Any, restoration: Restoration) -> Any:
    if isinstance(value, str):
        return restoration.apply(value)
    if isinstance(value, dict):
        return {key: _restored(inner, restoration) for key, inner in value.items()}
    return [_restored(inner, restoration) for inner in value] if isinstance(value, list) else value
