"""The one paragraph of a summary, put together from its other parts: in short, as events in order, or the whole.

The offline writer writes the whole of a new conversation better, out of the conversation itself; here is what a stored
summary that goes on, or a model that left the paragraph out, is told with.
"""

import re
from collections.abc import Sequence

from copilot.llm.extractive_words import quoted_by, say
from copilot.models.summary import Promise, Style, Summary, TimelineEntry

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\s?(Z|[+-]\d\d:?\d\d)?$")
_ENDED = re.compile(r"[.!?…。！？][”’\"')）」]*$")
_WIDE = "。！？…”’）」"
_CLAUSE = re.compile(r"[，,。.！!？?；;“”\n]")
_LONG = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{25,}(?![0-9A-Za-z])")
_LAST = 4
"""Events of the end that may tell where it stands."""
_TELLING = 6
"""Characters of a clause that say enough to be said twice."""
_SHORT = 160
"""Characters of the problem, and of where it stands, in the short style."""


def paragraph(summary: Summary, style: Style, language: str) -> str:
    """`summary` as one paragraph in `style`, its few own words in `language` ("zh..." or else English).

    What the next step quotes is not told before it as well.
    """
    if style is Style.TIMELINE:
        parts = _events(summary.timeline, language) or [summary.problem]
    elif style is Style.SHORT:
        state, step = _state(summary, language), summary.next_step
        parts = [
            clipped(shortened(summary.problem), _SHORT),
            say("state", language, what=clipped(shortened(state), _SHORT)) if state else "",
            say("next", language, what=shortened(step)) if step else "",
        ]
    else:
        separator = "；" if language.startswith("zh") else "; "
        step = summary.next_step
        parts = [
            summary.problem,
            say("tried", language, what=separator.join(summary.tried)) if summary.tried else "",
            *(promise_line(promise, language) for promise in summary.promises if promise.what not in step),
            *(question for question in summary.open_questions if (quoted_by("asked", question) or question) not in step),
            say("next", language, what=step) if step else "",
        ]
    return _joined(parts, language)


def promise_line(promise: Promise, language: str) -> str:
    """Who promised what, and until when."""
    key = "promise_by" if promise.until else "promise"
    return say(key, language, who=promise.by, what=promise.what, by=promise.until)


def clipped(text: str, most: int) -> str:
    """`text` on one line, ended at a boundary where it is longer than `most` characters."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[:most]
    boundary = max(cut.rfind(mark) for mark in (" ", "，", "。", "；", "、"))
    return cut[: boundary if boundary > most // 2 else most].rstrip(" ，。；、,.") + "…"


def shortened(text: str) -> str:
    """`text` with long identifiers, which the facts hold whole, by their first and last characters."""
    return _LONG.sub(lambda match: f"{match.group()[:6]}…{match.group()[-4:]}", text)


def _state(summary: Summary, language: str) -> str:
    """The last that is known and that problem and next step do not tell: how the last attempt ended, else an event."""
    told = f"{summary.problem}\n{summary.next_step}".casefold()
    if summary.tried:
        return "" if _is_told(summary.tried[-1].rpartition("→")[2], told) else summary.tried[-1]
    events = (entry for entry in reversed(summary.timeline[-_LAST:]) if not _is_told(entry.what, told))
    return next((who_said(entry, language) for entry in events), "")


def _is_told(text: str, told: str) -> bool:
    """Whether a clause of `text` stands in `told`, or none of its clauses says anything."""
    clauses = (clause.strip() for clause in _CLAUSE.split(_LONG.sub("", text).casefold()))
    telling = [clause for clause in clauses if len(clause) >= _TELLING]
    return not telling or any(clause in told for clause in telling)


def who_said(entry: TimelineEntry, language: str) -> str:
    """The event after the name of its speaker."""
    return f"{entry.who}{'：' if language.startswith('zh') else ': '}{entry.what}"


def _events(timeline: Sequence[TimelineEntry], language: str) -> list[str]:
    """Each event with its speaker; the day and the zone where they differ from those of the event before."""
    lines, day, zone = [], "", ""
    for entry in timeline:
        at = entry.at or ""
        if match := _TIME.match(at):
            new_day, time, new_zone = match.group(1), match.group(2), match.group(3) or ""
            at = " ".join(filter(None, (new_day if new_day != day else "", time, new_zone if new_zone != zone else "")))
            day, zone = new_day, new_zone
        lines.append(f"{at} {who_said(entry, language)}".strip())
    return lines


def _joined(parts: Sequence[str], language: str) -> str:
    """The parts as sentences on one line; full stops of Chinese need no space after them."""
    chinese = language.startswith("zh")
    text = ""
    for part in filter(None, (" ".join(part.split()).rstrip("，,；;") for part in parts)):
        space = "" if not text or (chinese and text[-1] in _WIDE) else " "
        text += space + (part if _ENDED.search(part) else part + ("。" if chinese else "."))
    return text
