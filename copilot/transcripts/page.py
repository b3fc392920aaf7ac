"""Reads a copied page or text export: picks the layout its headers follow, then cuts the text into turns.

Everything between two headers belongs to the turn above, except lines that are plainly the tool's
own: events become `system` turns, day dividers set the date, buttons and counters are left out and
reported by line number.
"""

import re
from collections import Counter
from collections.abc import Mapping

from copilot.models.conversation import Role
from copilot.transcripts.layout import HAS_DIGIT, Header, Layout, Lines
from copilot.transcripts.layout_block import bracketed_stamp, lone_stamp, name_and_stamp, name_over_stamp, stamp_and_name
from copilot.transcripts.layout_inline import name_then_stamp, stamp_first
from copilot.transcripts.layout_label import label_headers
from copilot.transcripts.notices import is_furniture, is_notice, is_rule, is_title, without_rule
from copilot.transcripts.roles import role_of_label, role_of_name
from copilot.transcripts.stamps import Stamp, read_stamp
from copilot.transcripts.turns import Turn

LAYOUTS: Mapping[str, Layout] = {
    "stamp_first": stamp_first,
    "name_then_stamp": name_then_stamp,
    "bracketed_stamp": bracketed_stamp,
    "name_over_stamp": name_over_stamp,
    "name_and_stamp": name_and_stamp,
    "stamp_and_name": stamp_and_name,
}
LABELS = "labels"
_REFERENCE = re.compile(
    r"\[(?:in reply to|forwarded from|ответ на|переслано от|回复|回覆|转发自|轉發自)\b.{0,80}\]", re.IGNORECASE
)
_SAMPLE = 2_000
_PAGES = frozenset({"name_over_stamp", "name_and_stamp"})


def find_headers(lines: Lines, allowed: frozenset[str]) -> tuple[str, dict[int, Header]]:
    """The layout that explains `lines` best, and its headers by line number; ("", {}) when none does."""
    if len(lines) > _SAMPLE:
        # The look of a transcript shows in its beginning, middle and end; only the winner reads all of it.
        middle = len(lines) // 2
        parts = (lines[: _SAMPLE // 2], lines[middle : middle + _SAMPLE // 4], lines[-_SAMPLE // 4 :])
        best, seen = find_headers([line for part in parts for line in part], allowed)
        if best == LABELS:
            return best, label_headers(lines, styles=(str(next(iter(seen.values())).shape[0]),))
        return best, _headers(best, lines) if best else {}
    best, found = "", dict[int, Header]()
    for name in LAYOUTS:
        if name in allowed:
            headers = _headers(name, lines)
            if len(headers) > len(found) * 1.2:
                best, found = name, headers
    if LABELS in allowed:
        labelled = label_headers(lines)
        if len(labelled) > 1.5 * len(found):
            best, found = LABELS, labelled
    return best, found


def _headers(name: str, lines: Lines) -> dict[int, Header]:
    if name == LABELS:
        return label_headers(lines)
    layout = LAYOUTS[name]
    return _trusted(name, {n: h for n, line in enumerate(lines) if line and (h := layout(lines, n))}, lines)


def _trusted(layout: str, headers: dict[int, Header], lines: Lines) -> dict[int, Header]:
    """Headers of the commonest shape whose name is sure, known or recurring."""
    if layout == "stamp_first" and headers:
        usual = Counter(h.shape for h in headers.values()).most_common(1)[0][0]
        headers = {n: h for n, h in headers.items() if h.shape == usual}
        if not any(h.name for h in headers.values()):
            return {}
    counts = Counter(h.name for h in headers.values() if h.name)
    kept = {}
    for number, header in headers.items():
        name = header.name
        if name is None or header.sure or counts[name] >= 2 or role_of_name(name) or _stands_apart(lines, number, header):
            kept[number] = header
    believed = {h.name for h in kept.values() if h.name}
    if len(kept) == 1 and not any(h.sure or role_of_name(h.name or "") for h in kept.values()):
        return {}
    return kept if believed else {}


def _stands_apart(lines: Lines, number: int, header: Header) -> bool:
    """A new speaker is believed where the header follows a blank line and text follows it."""
    below = number + header.lines
    return (number == 0 or not lines[number - 1].strip()) and below < len(lines) and bool(lines[below].strip())


def cut(lines: Lines, layout: str, headers: dict[int, Header]) -> tuple[list[Turn], list[str]]:
    """The turns of `lines`, and warnings about what was left out."""
    turns: list[Turn] = []
    furniture: list[int] = []
    resumed: set[int] = set()  # turns that exist only because a notice cut the turn above
    date: Stamp | str = ""
    number = _preamble(lines, min(headers), turns)
    for early in lines[: min(headers)]:
        date = _divider(early) or date
    while number < len(lines):
        header, line = headers.get(number), lines[number]
        if header is not None:
            turns.append(_turn(header, layout, date))
            number += header.lines
            continue
        number += 1
        current = turns[-1]
        if not line.strip():
            current.lines.append("")
            continue
        divider = _divider(line) if len(line) < 80 else None
        if divider is not None and (current.text or any(current.lines)):
            date = divider
        elif (not _has_text(current) and _REFERENCE.fullmatch(line.strip())) or (
            layout in _PAGES and _has_text(current) and is_furniture(line)
        ):
            furniture.append(number)
        elif layout in _PAGES and _has_text(current) and (lone := lone_stamp(line)) and not lone[1]:
            turns.append(Turn(name=current.name, role=current.role, stamp=lone[0], date=date))
        elif layout != LABELS and is_notice(line):
            turns.append(Turn(text=line.strip(), role=Role.SYSTEM))
            if headers.get(number) is None and not _is_private(line):
                resumed.add(len(turns))
                turns.append(Turn(name=current.name, role=current.role, stamp=current.stamp, date=date))
        elif not is_rule(line) or layout == LABELS:
            current.lines.append(line)
    shown = ", ".join(map(str, furniture[:20])) + (", ..." if len(furniture) > 20 else "")
    kept = [turn for place, turn in enumerate(turns) if place not in resumed or _has_text(turn)]
    return kept, [f"page furniture (buttons, counters) was left out, lines {shown}"] if furniture else []


def _turn(header: Header, layout: str, date: Stamp | str) -> Turn:
    role = header.role
    if role is None and header.name and layout == LABELS:
        role = role_of_label(header.name)
    name = None if role and header.name and role_of_label(header.name) else header.name
    return Turn(text=header.text, name=name, role=role, stamp=header.stamp, date=date)


def _preamble(lines: Lines, first: int, turns: list[Turn]) -> int:
    """Lines above the first header: the tool's headings are system turns, anything else is somebody's words."""
    words: list[str] = []
    headings: list[str] = []
    for line in lines[:first]:
        if line.strip() and not is_rule(line):
            (headings if is_title(line) or _divider(line) is not None else words).append(line)
    if len(words) == 1 and len(words[0]) < 60 and not words[0].rstrip().endswith((".", "?", "!", "。", "？", "！")):
        headings.extend(words)
        words = []
    if headings:
        turns.append(Turn(text="\n".join(headings), role=Role.SYSTEM))
    if words:
        turns.append(Turn(text="\n".join(words)))
    return first


def _divider(line: str) -> Stamp | None:
    """The date of a day divider: a line that holds a date and nothing else but rules."""
    if not HAS_DIGIT(line) and line[:1].isalnum():
        return None
    bare = without_rule(line)
    if not 4 <= len(bare) <= 48 or not (bare[0].isalnum()):
        return None
    found = read_stamp(bare)
    if found is None or found[1] < len(bare) or found[0].clock or not (found[0].has_date or bare != line.strip()):
        return None
    return found[0]


def _has_text(turn: Turn) -> bool:
    return bool(turn.text.strip()) or any(line.strip() for line in turn.lines)


def _is_private(line: str) -> bool:
    return line.strip().lower().startswith(("internal", "private", "内部", "內部"))
