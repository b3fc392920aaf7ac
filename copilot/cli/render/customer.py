"""A customer's history on a terminal: who they are, what was promised, what they came with and what worked."""

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.case import say, state_of
from copilot.cli.render.console import LEVEL_STYLE, console, plain, print_item
from copilot.cli.render.summary import promise_lines
from copilot.models.findings import placeholders
from copilot.models.history import CustomerHistory
from copilot.models.summary import Promise

_WORDS = {
    "standing": {"en": "standing", "zh": "客户等级"},
    "since": {"en": "known since", "zh": "建档时间"},
    "languages": {"en": "Languages", "zh": "语言"},
    "devices": {"en": "Devices", "zh": "设备"},
    "versions": {"en": "App versions", "zh": "应用版本"},
    "addresses": {"en": "Public addresses", "zh": "公开地址"},
    "chains": {"en": "Chains", "zh": "链"},
    "extra": {"en": "Also known", "zh": "其他资料"},
    "promises": {"en": "Open promises", "zh": "未兑现的承诺"},
    "cases": {"en": "Cases: {total}, open: {open}", "zh": "工单共 {total} 个，处理中 {open} 个"},
    "shown": {"en": "The newest {n} are shown; --limit shows more.", "zh": "仅显示最近 {n} 个，用 --limit 可查看更多。"},
    "hidden": {
        "en": "Personal data is hidden; who may see it adds --why TEXT.",
        "zh": "个人信息已隐藏；有权限者请加 --why 说明原因。",
    },
}
_SEEN = ("languages", "devices", "versions", "addresses", "chains")


def show_history(history: CustomerHistory, session: Session) -> None:
    """Print `history`."""
    screen, profile = console(session), history.profile
    screen.print(Rule(plain(" · ".join(filter(None, (profile.reference or history.customer, profile.name)))), align="left"))
    facts = {"standing": profile.standing, "since": history.known_since[:10]}
    screen.print(plain(" · ".join(f"{_say(key, session)} {value}" for key, value in facts.items() if value)), style="dim")
    for key in _SEEN:
        _line(_say(key, session), list(getattr(history, key)), session, screen)
    _line(_say("extra", session), [f"{name} = {value}" for name, value in profile.extra.items()], session, screen)
    if history.promises:
        screen.print(Text(_say("promises", session), "bold yellow"))
    for promise in history.promises:
        (line,) = promise_lines([Promise(by=promise.by, until=promise.until, what=promise.what)], session)
        print_item(screen, f"{line}  ({promise.case})")
    screen.print(Text(_say("cases", session, total=history.total, open=history.open), "bold cyan"))
    for case in history.cases:
        title = session.desk.escalation.title(case.category, session.ui_lang)
        level = (f" {case.level} ", LEVEL_STYLE[case.level]) if case.level else ""
        state = state_of(case.model_dump(mode="json"), session)
        when = (case.resolved_at or case.opened_at)[:10]
        screen.print(Text.assemble("  ", level, f" {when}  ", plain(title), f"  {state}  ", (plain(case.id).plain, "dim")))
        print_item(screen, case.problem, lead="", indent=4)
        if case.worked:
            print_item(screen, case.worked, lead=f"{say('resolution', session)}: ", indent=4, style="green")
    if history.total > len(history.cases):
        screen.print(Text(_say("shown", session, n=len(history.cases)), "dim"))
    if not history.raw and (history.profile.extra or placeholders(history.model_dump_json())):
        session.note(_say("hidden", session))


def _say(key: str, session: Session, **values: object) -> str:
    return _WORDS[key][session.ui_lang].format(**values)


def _line(title: str, values: list[str], session: Session, screen: Console) -> None:
    colon, comma = ("：", "、") if session.ui_lang == "zh" else (": ", ", ")
    if values:
        print_item(screen, comma.join(values), lead=f"{title}{colon}", indent=0)
