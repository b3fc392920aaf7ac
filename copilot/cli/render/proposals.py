"""Proposals as a table, and one of them with its evidence, drafts, contradictions and what was withheld."""

from collections.abc import Sequence

from rich.console import Console
from rich.rule import Rule
from rich.table import Table

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, print_item, word
from copilot.cli.render.wrapping import wrap
from copilot.models.proposals import Acceptance, ArticleDraft, Proposal, ProposeReport

_EVIDENCE = 8
_WORDS = {
    "new": {"en": "new", "zh": "新提案"},
    "refreshed": {"en": "more evidence", "zh": "证据增加"},
    "returned": {"en": "back after dismissal", "zh": "忽略后再次出现"},
    "known": {"en": "unchanged", "zh": "无变化"},
    "covered": {"en": "Answered by an article; add these questions to it", "zh": "已有文章可答，可将这些问法补充进去"},
    "none": {"en": "No proposals.", "zh": "没有提案。"},
    "status": {"en": "status", "zh": "状态"},
    "pending": {"en": "pending", "zh": "待审"},
    "accepted": {"en": "accepted", "zh": "已采纳"},
    "dismissed": {"en": "dismissed", "zh": "已忽略"},
    "resolved": {"en": "resolved", "zh": "已解决"},
    "against": {"en": "contradicts", "zh": "矛盾"},
    "evidence": {"en": "Evidence", "zh": "证据"},
    "more": {"en": "… and {n} more", "zh": "……另有 {n} 条"},
    "contradictions": {"en": "Contradictions: decide which is right", "zh": "矛盾之处：请判断以哪个为准"},
    "opposite": {"en": "the article says the opposite", "zh": "文章说法相反"},
    "figures": {"en": "the article gives other figures", "zh": "文章数字不同"},
    "never_say": {"en": "the article says never to say it", "zh": "文章列为不可说"},
    "withheld": {"en": "Withheld: may not stand in an article", "zh": "已撤下：不得写入文章"},
    "title": {"en": "Draft", "zh": "草稿"},
    "by_model": {"en": "written by the model", "zh": "模型生成"},
    "assembled": {"en": "put together from the cases", "zh": "由已解决的记录整理"},
    "ask": {"en": "Ask for", "zh": "需要询问"},
    "steps": {"en": "Steps", "zh": "操作步骤"},
    "reply": {"en": "Reply", "zh": "可发送的回复"},
    "never": {"en": "Never say", "zh": "不可说"},
    "no_steps": {
        "en": "No resolution seen in two independent cases: the file will ask you to write it.",
        "zh": "没有两条独立记录给出相同做法：文件中会标出，请自行撰写。",
    },
    "undrafted": {
        "en": "Not drafted yet: run `copilot kb propose` again.",
        "zh": "尚未起草：请重新运行 `copilot kb propose`。",
    },
    "reason": {"en": "dismissed at {n}: {reason}", "zh": "在 {n} 条证据时忽略：{reason}"},
    "written": {"en": "Written", "zh": "已写入"},
    "there": {"en": "Was there already", "zh": "文件已存在"},
    "after": {
        "en": "Next: write what is marked TODO ({n} lines), `copilot kb lint`, then `copilot kb index`.",
        "zh": "下一步：补写标有 TODO 的内容（{n} 行），运行 `copilot kb lint`，再运行 `copilot kb index`。",
    },
    "missing": {"en": "No text in: {languages}. Translate it.", "zh": "缺少语言版本：{languages}，请翻译。"},
    "gone": {
        "en": "{id} is dismissed; it returns when {n} customers have asked.",
        "zh": "已忽略 {id}；有 {n} 位客户提问时会再次出现。",
    },
}


def _say(key: str, session: Session, **values: object) -> str:
    return _WORDS[key][session.ui_lang].format(**values)


def show_report(report: ProposeReport, session: Session) -> None:
    """Print what was read, what became of it, and the proposals that are new or changed."""
    screen = console(session)
    counts = (f"{word(key, session)}: {getattr(report, key)}" for key in ("conversations", "held", "answered", "open"))
    screen.print("  ".join(counts))
    outcomes = ("new", "refreshed", "returned", "known")
    screen.print("  ".join(f"{_say(key, session)}: {len(getattr(report, key))}" for key in outcomes))
    if report.proposals:
        show_list(report.proposals, session)
    if report.covered:
        screen.print(f"\n{_say('covered', session)}", style="bold")
        for item in report.covered:
            print_item(screen, f"{item.label} ({item.count}) → {item.article}")


def show_list(proposals: Sequence[Proposal], session: Session) -> None:
    """Print proposals as a table."""
    screen = console(session)
    if not proposals:
        screen.print(_say("none", session))
        return
    table = Table()
    table.add_column("ID", no_wrap=True)
    heads = (word(key, session) for key in ("name", "asked", "growth"))
    for head in (*heads, *(_say(key, session) for key in ("resolved", "against", "status"))):
        table.add_column(head)
    for one in proposals:
        growth = "–" if one.recent is None else f"{one.recent} / {one.before}"
        resolved, against = str(one.content.resolved), str(len(one.content.contradictions) or "–")
        status = _say(one.status.value, session)
        table.add_row(one.id, plain(one.label), str(one.count), growth, resolved, against, status)
    screen.print(table)


def show_proposal(one: Proposal, session: Session) -> None:
    """Print everything an editor needs to decide."""
    screen = console(session)
    screen.print(Rule(plain(f"{one.id} · {one.label} · {_say(one.status.value, session)}"), align="left"))
    spoken = ", ".join(f"{language} {count}" for language, count in one.languages.items())
    facts = {"asked": one.count, "language": spoken, "category": one.category, "nearest": one.nearest or "–"}
    screen.print(plain("  ".join(f"{word(key, session)}: {value}" for key, value in facts.items())), style="dim")
    if one.dismissed_at:
        screen.print(plain(_say("reason", session, n=one.dismissed_at, reason=one.reason or "–")), style="yellow")
    for note in (*one.content.notes, *one.files):
        screen.print(plain(note), style="dim", soft_wrap=True)
    _title("evidence", screen, session)
    for evidence in one.evidence[:_EVIDENCE]:
        print_item(screen, f"{evidence.where}: {evidence.question}")
    if one.count > _EVIDENCE:
        print_item(screen, _say("more", session, n=one.count - _EVIDENCE), lead="")
    if one.content.contradictions:
        _title("contradictions", screen, session, "red")
        for clash in one.content.contradictions:
            print_item(screen, _say(clash.kind.value, session), style="red")
            print_item(screen, f"{one.id}: {clash.here}", lead="", indent=4)
            print_item(screen, f"{clash.article}: {clash.there}", lead="", indent=4)
    if one.content.withheld:
        _title("withheld", screen, session, "red")
        for item in one.content.withheld:
            print_item(screen, f"{item.where}: “{item.quote}”: {item.why} [{item.rule}]")
    for draft in one.content.drafts:
        _show_draft(draft, screen, session)
    if not one.content.drafts:
        screen.print(_say("undrafted", session), style="yellow")
    elif one.status == "pending":
        screen.print(
            plain(f"\n→ copilot kb accept {one.id}   ·   copilot kb dismiss {one.id} --reason …"), style="bold", soft_wrap=True
        )


def show_accepted(accepted: Acceptance, session: Session) -> None:
    """Print the files, and what to do next."""
    screen = console(session)
    screen.print(_say("there" if accepted.again else "written", session), style="bold")
    for file in accepted.files:
        screen.print(plain(file), soft_wrap=True)
    if accepted.missing:
        screen.print(_say("missing", session, languages=", ".join(accepted.missing)))
    screen.print(_say("after", session, n=accepted.unwritten), soft_wrap=True)


def show_dismissed(dismissed: Proposal, session: Session) -> None:
    """Say when it returns."""
    from copilot.services.proposals import RETURNS_AT

    console(session).print(_say("gone", session, id=dismissed.id, n=RETURNS_AT * dismissed.dismissed_at))


def _show_draft(draft: ArticleDraft, screen: Console, session: Session) -> None:
    who = _say("by_model" if draft.by_model else "assembled", session)
    screen.print()
    screen.print(Rule(plain(f"{_say('title', session)} ({draft.language}, {who}): {draft.title}"), align="left"))
    for question in draft.questions:
        screen.print(plain(f"  “{question}”"))
    for key, lines in (("ask", draft.ask), ("never", draft.never)):
        if lines:
            _title(key, screen, session)
            for line in lines:
                print_item(screen, line)
    _title("steps", screen, session)
    if not draft.steps:
        screen.print(_say("no_steps", session), style="yellow")
        return
    for number, step in enumerate(draft.steps, 1):
        print_item(screen, step.text, lead=f"{number}. ")
        print_item(screen, ", ".join(step.seen_in), lead="", indent=5, style="dim")
    _title("reply", screen, session)
    screen.print(plain(wrap(draft.reply, screen.width)))


def _title(key: str, screen: Console, session: Session, style: str = "") -> None:
    screen.print(f"\n{_say(key, session)}", style=f"bold {style}".strip())
