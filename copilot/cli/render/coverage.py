"""The coverage map on the terminal: a sign and a number a cell, a bar a row, and below what to do first.

Colours repeat what the signs and the bars say. Language columns that do not fit are named instead of squeezed.
"""

from collections.abc import Sequence
from itertools import groupby

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from copilot.cli.context import Session
from copilot.cli.render.console import console, plain, print_item
from copilot.cli.render.coverage_words import SIGNS, WORDS, figures, said
from copilot.language.unseen import marked_unseen
from copilot.models.coverage import Cell, CoverageMap, Freshness, TopicRow

BAR = 8
SHOWN_ACTIONS = 15
SHOWN_TOPICS = 300
_TOPIC = 16
_GAP = 2
_HEAT = ("", "cyan", "green", "yellow", "red")
_REST = ("asked", "score", "unmet")
_STYLE = {
    Freshness.FRESH: "green",
    Freshness.DUE: "yellow",
    Freshness.OVERDUE: "bold red",
    Freshness.UNDATED: "cyan",
    Freshness.MISSING: "dim",
}


def show_coverage(found: CoverageMap, session: Session) -> None:
    """Print the figures, the map, its legend and what to do first."""
    screen, words = console(session), WORDS[session.ui_lang]
    for line in figures(found, words):
        print_item(screen, "  ".join(f"{label}: {count}" for label, count in line), lead="", indent=0)
    used = [language for language in found.languages if _is_used(found, language)]
    widths = _fitting(found, used, words, screen.width)
    screen.print(_table(found, widths, words))
    if len(found.topics) > SHOWN_TOPICS:
        screen.print(words["more"].format(n=len(found.topics) - SHOWN_TOPICS), style="dim")
    _show_legend(screen, found, words, [language for language in used if language not in widths])
    _show_actions(screen, found, words)


def _is_used(found: CoverageMap, language: str) -> bool:
    return any(cell.path or cell.asked for row in found.topics for cell in row.cells if cell.language == language)


def _fitting(found: CoverageMap, used: Sequence[str], words: dict[str, str], width: int) -> dict[str, int]:
    """Widths of the columns: the topics, as many of the used languages as leave those room to be read, and the rest."""
    rest = {key: max(cell_len(words[key]), 4) for key in _REST} | {"demand": BAR}
    room = width - sum(rest.values()) - _GAP * (len(rest) + 1)
    languages: dict[str, int] = {}
    for language in used:
        cells = (cell for row in found.topics for cell in row.cells if cell.language == language)
        size = max([cell_len(language), *(cell_len(_sign(cell)) for cell in cells)])
        if room - size - _GAP < _TOPIC:
            break
        languages[language] = size
        room -= size + _GAP
    longest = max((cell_len(_name(row)) for row in found.topics), default=_TOPIC)
    return {"topic": max(min(room, longest), 8), **languages, **rest}


def _table(found: CoverageMap, widths: dict[str, int], words: dict[str, str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, _GAP - 1, 0, 0), show_edge=False, pad_edge=False)
    for key, width in widths.items():
        heading = plain(words.get(key, key))
        table.add_column(heading, width=width, no_wrap=True, overflow="ellipsis", justify="right" if key in _REST else "left")
    languages = [key for key in widths if key not in {"topic", "demand", *_REST}]
    most = max((row.asked for row in found.topics), default=0)
    for area, rows in groupby(found.topics[:SHOWN_TOPICS], key=lambda row: row.area):
        table.add_row(plain(area or words["no_area"]), style="bold")
        for row in rows:
            _add(table, row, languages, most)
    return table


def _add(table: Table, row: TopicRow, languages: Sequence[str], most: int) -> None:
    cells = {cell.language: cell for cell in row.cells}
    table.add_row(
        plain(_name(row)),
        *(Text(_sign(cells[language]), _STYLE[cells[language].freshness]) for language in languages),
        str(row.asked or ""),
        "" if row.score is None else f"{row.score:.2f}",
        str(row.uncovered or ""),
        Text("█" * -(-BAR * row.asked // most) if row.asked else "", _HEAT[row.heat]),
    )


def _name(row: TopicRow) -> str:
    return marked_unseen(f"  {row.topic.removeprefix(f'{row.area}/')}")


def _sign(cell: Cell) -> str:
    return f"{SIGNS[cell.freshness]} {cell.asked or ''}".rstrip()


def _show_legend(screen: Console, found: CoverageMap, words: dict[str, str], squeezed: Sequence[str]) -> None:
    screen.print()
    print_item(screen, "  ".join(f"{sign} {words[state]}" for state, sign in SIGNS.items()), lead="", indent=0, style="dim")
    if found.demand == "none":
        print_item(screen, words["no_demand"], lead="", indent=0, style="dim")
    else:
        print_item(screen, words["numbers"], lead="", indent=0, style="dim")
    unused = [language for language in found.languages if not _is_used(found, language)]
    for key, languages in (("narrow", squeezed), ("hidden", unused)):
        if languages:
            print_item(screen, words[key].format(languages=", ".join(languages)), lead="", indent=0, style="dim")


def _show_actions(screen: Console, found: CoverageMap, words: dict[str, str]) -> None:
    screen.print(f"\n{words['first']}", style="bold")
    for action in found.actions[:SHOWN_ACTIONS]:
        asked = f" · {words['asked_by'].format(n=action.asked)}" if action.asked else ""
        print_item(screen, f"{said(action, words)}{asked}")
    if not found.actions:
        screen.print(words["nothing"])
    if len(found.actions) > SHOWN_ACTIONS:
        print_item(screen, words["more"].format(n=len(found.actions) - SHOWN_ACTIONS), lead="", style="dim")
