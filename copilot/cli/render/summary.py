"""A hand-over summary on a terminal."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, print_item, word
from copilot.models.summary import Facts, Promise, Style, Summary, SummaryResult

_FACTS = {
    "tx_hashes": {"en": "Transaction hashes", "zh": "交易哈希"},
    "addresses": {"en": "Addresses", "zh": "地址"},
    "chains": {"en": "Chains", "zh": "链"},
    "tokens": {"en": "Tokens", "zh": "代币"},
    "amounts": {"en": "Amounts", "zh": "金额"},
    "versions": {"en": "App versions", "zh": "应用版本"},
    "devices": {"en": "Devices", "zh": "设备"},
}


def show_summary(result: SummaryResult, style: Style, session: Session) -> None:
    """Print what a summary holds, as much of it as `style` is about, and how much was read for it."""
    summary, screen = result.summary, console(session)
    screen.print(Text(plain(summary.headline).plain, "bold"))
    parts = {"timeline": _events(summary, session)}
    if style is Style.SHORT:
        parts = {"": [summary.text]}
    elif style is Style.HAND_OVER:
        parts = {
            "problem": [summary.problem],
            **parts,
            "tried": list(summary.tried),
            "promises": promise_lines(summary.promises, session),
            "facts": fact_lines(summary.facts, session),
            "open_questions": list(summary.open_questions),
            "next_step": [summary.next_step],
        }
    for title, lines in parts.items():
        _print_part(word(title, session) if title else "", lines, screen)
    read = word("messages_read" if result.covered.messages != 1 else "message_read", session)
    mood = f"{word('mood', session)} {word(summary.mood, session)}"
    screen.print(Text(f"{mood} · {read.format(n=result.covered.messages)}", "dim"))


def _events(summary: Summary, session: Session) -> list[str]:
    colon = "：" if session.ui_lang == "zh" else ": "
    return [(f"[{event.at}] " if event.at else "") + event.who + colon + event.what for event in summary.timeline]


def promise_lines(promises: Iterable[Promise], session: Session) -> list[str]:
    """Each promise as a line: who, until when, what."""
    shapes = {True: word("promise_until", session), False: word("promise", session)}
    return [shapes[bool(p.until)].format(by=p.by, until=p.until, what=p.what) for p in promises]


def fact_lines(facts: Facts, session: Session) -> list[str]:
    """Each kind of identifier as a line; none for a kind of which there is none."""
    colon, comma = ("：", "、") if session.ui_lang == "zh" else (": ", ", ")
    return [f"{_FACTS[kind][session.ui_lang]}{colon}{comma.join(values)}" for kind, values in facts if values]


def _print_part(title: str, lines: list[str], screen: Console) -> None:
    lines = [line for line in lines if line]
    if lines and title:
        screen.print(Text(title, "bold cyan"))
    for line in lines:
        print_item(screen, line, lead="", indent=2 if title else 0)
