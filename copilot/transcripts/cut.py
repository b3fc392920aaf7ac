"""Cuts a copied page or text export into turns at the headers that were found.

Everything between two headers belongs to the turn above, except lines that are plainly the tool's
own: events become `system` turns, day dividers set the date, buttons and counters are left out and
reported by line number.
"""

import re
from collections.abc import Mapping

from copilot.models.conversation import Role
from copilot.transcripts.layout import HAS_DIGIT, Header, Lines
from copilot.transcripts.layout_block import lone_stamp
from copilot.transcripts.notices import is_app_notice, is_furniture, is_notice, is_rule, is_title, without_rule
from copilot.transcripts.page import LABELS
from copilot.transcripts.roles import role_of_label
from copilot.transcripts.stamps import Stamp, read_stamp
from copilot.transcripts.turns import Turn

_NEAR = 40
_PAGES = frozenset({"name_over_stamp", "name_and_stamp"})
_REFERENCE = re.compile(
    r"\[(?:in reply to|forwarded from|ответ на|переслано от|回复|回覆|转发自|轉發自)\b.{0,80}\]", re.IGNORECASE
)
_ADDRESSEE = re.compile(r"(?:to|cc|bcc|reply-to|an|à|para|кому|收件人|抄送)\s?[:：]?\s.{0,200}@.{0,200}|to me", re.IGNORECASE)
_TODAY = frozenset(
    "Today Yesterday Heute Gestern Hoy Ayer Hoje Ontem Oggi Ieri Сегодня Вчера 今天 昨天 今日 昨日 오늘 어제".split()
)


def cut(lines: Lines, layout: str, headers: Mapping[int, Header]) -> tuple[list[Turn], list[str]]:
    """The turns of `lines`, and warnings about what was left out."""
    first, end = min(headers), _trailer(lines, max(headers))
    cutter = _Cutter(lines, layout, headers, _preamble(lines[:first]))
    for line in lines[:first]:
        cutter.date = _day(line) or cutter.date
    number = first
    while number < end:
        number = cutter.take(number)
    if trailing := [line for line in lines[end:] if line.strip() and not is_rule(line)]:
        cutter.turns.append(Turn(text="\n".join(trailing), role=Role.SYSTEM))
    return cutter.finished()


class _Cutter:
    """The turns so far, the day they stand under, and the numbers of lines that were left out."""

    def __init__(self, lines: Lines, layout: str, headers: Mapping[int, Header], turns: list[Turn]) -> None:
        self.lines, self.layout, self.headers, self.turns = lines, layout, headers, turns
        self.date: Stamp | str = ""
        self.furniture: list[int] = []
        self.resumed: set[int] = set()  # turns that exist only because a notice cut the turn above

    def take(self, number: int) -> int:
        """Reads the line `number`, and returns the number of the next one to read."""
        header = self.headers.get(number)
        if header is not None:
            self.turns.append(self._turn(header))
            return number + header.lines
        line, current = self.lines[number], self.turns[-1]
        if not line.strip():
            current.lines.append("")
        elif (day := self._divides(number)) is not None:
            self.date = day
        elif self._is_left_out(number):
            self.furniture.append(number)
        elif self.layout in _PAGES and _has_text(current) and (lone := lone_stamp(line)) and not lone[1]:
            self.turns.append(
                Turn(name=current.name, role=current.role, stamp=lone[0], date=self.date, private=current.private)
            )
        elif (self.layout != LABELS or not self.lines[number - 1].strip()) and is_notice(line):
            self._interrupt(line, resume=self.headers.get(number + 1) is None)
        elif not (is_rule(line) and self._ends_turn(number)):
            current.lines.append(line)
        return number + 1

    def finished(self) -> tuple[list[Turn], list[str]]:
        shown = ", ".join(str(number + 1) for number in self.furniture[:20]) + (", ..." if len(self.furniture) > 20 else "")
        kept = [turn for place, turn in enumerate(self.turns) if place not in self.resumed or _has_text(turn)]
        if any(header.shape[-1:] == ("\t",) for header in self.headers.values()):
            for turn in kept:
                _unquote(turn)
        return kept, [f"page furniture (buttons, counters) was left out, lines {shown}"] if self.furniture else []

    def _turn(self, header: Header) -> Turn:
        role, name = header.role, header.name
        if role is None and name and self.layout == LABELS:
            role = role_of_label(name)
        if is_app_notice(header.text):
            role, name = Role.SYSTEM, None
        labelled = bool(name and role_of_label(name))
        private = header.role is Role.SYSTEM and name is not None and not labelled
        if labelled and role in {Role.CUSTOMER, Role.AGENT, Role.BOT}:
            name = None
        return Turn(text=header.text, name=name, role=role, stamp=header.stamp, date=self.date, private=private)

    def _divides(self, number: int) -> Stamp | None:
        """The day that begins on this line, when it is a divider and not somebody's words."""
        line = self.lines[number]
        if len(line) >= 80:
            return None
        if line.strip() in _TODAY and self.layout in _PAGES and self._ends_turn(number):
            return Stamp(line.strip(), relative=True)
        day = _day(line, timed=not self.lines[number - 1].strip() and number + 1 in self.headers)
        return day if day and _has_text(self.turns[-1]) else None

    def _is_left_out(self, number: int) -> bool:
        line, current = self.lines[number].strip(), self.turns[-1]
        if not _has_text(current):
            return bool(_REFERENCE.fullmatch(line) or _ADDRESSEE.fullmatch(line))
        if self.layout == "stamp_and_name":
            return line == "{Reactions}" or (number - 1 in self.furniture[-1:])
        return self.layout in _PAGES and (is_furniture(line) or (line.isdigit() and number - 1 in self.furniture[-1:]))

    def _interrupt(self, line: str, resume: bool) -> None:
        current = self.turns[-1]
        note = line.strip().lower().startswith(("internal", "private", "内部", "內部"))
        self.turns.append(Turn(text=line.strip(), role=Role.SYSTEM, private=note))
        if resume and not note:
            self.resumed.add(len(self.turns))
            self.turns.append(
                Turn(name=current.name, role=current.role, stamp=current.stamp, date=self.date, private=current.private)
            )

    def _ends_turn(self, number: int) -> bool:
        """Whether nothing but blank lines and dividers stands between this line and the next header or the end."""
        for below in range(number + 1, min(len(self.lines), number + _NEAR)):
            if below in self.headers:
                return True
            line = self.lines[below]
            if line.strip() and not is_rule(line) and _day(line) is None:
                return False
        return number + _NEAR >= len(self.lines)


def _preamble(lines: Lines) -> list[Turn]:
    """Lines above the first header: the tool's headings are system turns, anything else is somebody's words."""
    words: list[str] = []
    headings: list[str] = []
    for line in lines:
        if line.strip() and not is_rule(line):
            (headings if is_title(line) or _day(line, timed=True) is not None else words).append(line)
    # A subject or the name of a room stands alone, or among other headings of the tool; people write sentences.
    if words and (len(words) == 1 or headings) and all(_is_heading(line) for line in words):
        headings, words = [*headings, *words], []
    turns = []
    if headings:
        turns.append(Turn(text="\n".join(headings), role=Role.SYSTEM))
    if words:
        turns.append(Turn(text="\n".join(words)))
    return turns


def _is_heading(line: str) -> bool:
    return len(line) < 80 and not line.rstrip().endswith((".", "?", "!", "。", "？", "！"))


def _trailer(lines: Lines, last: int) -> int:
    """Where the tool's own closing lines begin: nothing but its titles, under a drawn rule."""
    number, found = len(lines), len(lines)
    while number - 1 > last + 1:
        line = lines[number - 1]
        if is_rule(line):
            found = number - 1
        elif line.strip() and not is_title(line):
            break
        number -= 1
    return found


def _day(line: str, timed: bool = False) -> Stamp | None:
    """The date of a day divider: a line that holds a date and nothing else but rules; with a time only where asked."""
    if len(line) > 80 or not (HAS_DIGIT(line) or not line[:1].isalnum()):
        return None
    bare = without_rule(line)
    if not 4 <= len(bare) <= 48 or not bare[0].isalnum():
        return None
    found = read_stamp(bare)
    if found is None or found[1] < len(bare) or (found[0].clock and not (timed and found[0].has_date)):
        return None
    return found[0] if found[0].has_date or bare != line.strip() else None


def _unquote(turn: Turn) -> None:
    """Columns between tabs hold texts of several lines in quotes."""
    text = "\n".join([turn.text, *turn.lines]).rstrip()
    if turn.text.startswith('"') and len(text) > 1 and text.endswith('"') and "\n" in text:
        turn.text, turn.lines = text[1:-1].replace('""', '"'), []


def _has_text(turn: Turn) -> bool:
    return bool(turn.text.strip()) or any(line.strip() for line in turn.lines)
