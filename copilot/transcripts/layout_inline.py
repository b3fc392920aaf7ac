"""Headers on the same line as the text: WhatsApp, chat logs, IRC, help-desk chat transcripts.

24/05/2026, 13:21 - Bea: text        [24.05.26, 13:21:05] Bea: text        (12:38:05) Visitor: text
09:51 AM | Omar: text                12:38 <bea> text                      Bea (12:38): text
21:05<tab>Bea<tab>text                2026-03-14T21:05:07Z [agent] text
"""

import re

from copilot.models.conversation import Role
from copilot.transcripts.layout import HAS_DIGIT, INVISIBLE, MAX_NAME, Header, Lines, is_name_like, visible
from copilot.transcripts.roles import role_of_label
from copilot.transcripts.stamps import Stamp, read_stamp

_ANGLED = re.compile(r"<\s*([^<>]{1,60})>:?\s?(.*)", re.DOTALL)
_BRACKETED = re.compile(r"[\[【]([^\[\]【】]{1,40})[\]】]\s?[:：]?\s?(.*)", re.DOTALL)
_NAMED = re.compile(r"([^:：]{1,60}?)\s*[:：](?!//)\s?(.*)", re.DOTALL)
_PIPED = re.compile(r"([^|:：]{1,40}?)\s*\|\s(.*)", re.DOTALL)
_TABBED = re.compile(r"([^\t:：]{1,40})\t(.*)", re.DOTALL)
_STARRED = re.compile(r"\*+\s*(.{1,200})")
_SEPARATOR = re.compile(r"\s*[-–—|,]\s|\t|\s*[:：]?\s+|\s*$")
_ELAPSED = re.compile(r"[(\[]\s*((?:\d{1,3}[hm]\s){0,2}\d{1,3}s)\s*[)\]]")
_NAME_THEN = re.compile(r"\s*[(（\[]|\s*[@·|]\s*|\s+(?=\S)")
_UNNAMED = re.compile(r"[“”„«»\"]|<\S+@")
_SAID = re.compile(r"\s+(?:(?:wrote|said|replied|answered)(?:\s+(?:on|at))?|on|at)$", re.IGNORECASE)


def stamp_first(lines: Lines, at: int) -> Header | None:
    """A time, then a name with a colon, then the text; a time with neither is a notice of the tool."""
    whole = lines[at].lstrip(INVISIBLE + " \t")
    line = visible(whole[:300])
    if not line or not (line[0] in "[(（【" or line[0].isalnum()) or not HAS_DIGIT(line, 0, 24):
        return None
    bracket = line[0] if line[0] in "[(（【" else ""
    found = _stamp(line, bracket)
    if found is None:
        return None
    stamp, end = found
    separator = _SEPARATOR.match(line, end)
    if separator is None:
        return None
    tabbed = separator.group() == "\t"
    dash = separator.group().strip()[:1]
    rest = line[separator.end() :].lstrip(INVISIBLE + " ")
    offset = len(line) - len(rest)
    shape = (bracket, stamp.has_date, "\t" if tabbed else dash if dash in "-–—|," else "")
    if tabbed and rest.startswith("\t"):
        return Header(None, stamp, rest.strip(), Role.SYSTEM, sure=True, shape=shape)
    if starred := _STARRED.fullmatch(rest):
        return Header(None, stamp, starred[1].strip("* "), Role.SYSTEM, sure=True, shape=shape)
    labelled = _BRACKETED.match(rest)
    named = (
        labelled
        if labelled and role_of_label(labelled[1])
        else (_PIPED.match(rest) if dash == "|" else None) or _ANGLED.match(rest) or _TABBED.match(rest) or _NAMED.match(rest)
    )
    if named and _is_sender(named[1]):
        name = named[1].strip("~ " + INVISIBLE)
        return Header(name, stamp, whole[offset + named.start(2) :], sure=bool(bracket or dash or stamp.has_date), shape=shape)
    if rest and (bracket or dash) and stamp.has_date:
        return Header(None, stamp, whole[offset:], Role.SYSTEM, sure=True, shape=shape)
    return None


def _stamp(line: str, bracket: str) -> tuple[Stamp, int] | None:
    """The time a line begins with, brackets included, or how long the chat had lasted ("( 1m 20s )")."""
    if bracket and (elapsed := _ELAPSED.match(line)):
        return Stamp(elapsed[1]), elapsed.end()
    found = read_stamp(line, len(line) - len(line[1:].lstrip()) if bracket else 0)
    if found is None or not found[0].clock:
        return None
    if not bracket:
        return found
    closing = re.compile(r"\s*[\])）】]").match(line, found[1])
    return (found[0], closing.end()) if closing else None


def name_then_stamp(lines: Lines, at: int) -> Header | None:
    """A name, a time, a colon, the text: "Bea (12:38): text"."""
    line = visible(lines[at])[:200]
    for gap in _NAME_THEN.finditer(line, 1):
        if gap.start() > MAX_NAME:
            return None
        found = read_stamp(line, gap.end())
        if found is None or not found[0].clock:
            continue
        after = re.compile(r"\s*[)）\]]?\s*[:：>]\s?").match(line, found[1])
        name = _SAID.sub("", line[: gap.start()].strip())
        if after and is_name_like(name):
            text = lines[at].lstrip(INVISIBLE + " \t")[after.end() :]
            return Header(name, found[0], text, shape=(gap.group().strip(),))
    return None


def _is_sender(name: str) -> bool:
    bare = name.strip("~ " + INVISIBLE)
    return (is_name_like(bare) and not _UNNAMED.search(bare)) or re.fullmatch(r"\+?[\d\s().-]{7,24}", bare) is not None
