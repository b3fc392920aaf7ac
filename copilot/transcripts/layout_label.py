"""Turns marked by who speaks and nothing else: "Customer: ...", "【客服】...", "**Agent:** ...", "[BOT] ...".

A colon is an everyday character, so a label is believed when it is a role word of the trade, when it
recurs like a speaker does, or when every line has one; a field of a form ("version: 2.1") never is.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from copilot.models.conversation import Role
from copilot.transcripts.layout import INVISIBLE, Header, Lines, is_name_like, is_person
from copilot.transcripts.roles import role_of_label, role_of_name

STYLES = ("bold", "bracket", "angle", "colon", "arrow", "bare")
_STYLES = (
    (
        "bold",
        re.compile(
            r"\s{0,8}(?:[-*>]\s+)?(?:\*\*|__)\s*([^*_:：]{1,60}?)\s*(?:[:：]\s*(?:\*\*|__)|(?:\*\*|__)\s*(?:[:：]|$))\s*(.*)",
            re.DOTALL,
        ),
    ),
    (
        "bracket",
        re.compile(
            r"\s{0,8}(?:【([^【】]{1,40})】|\[([^\[\]]{1,40})\]|「([^「」]{1,20})」|（([^（）]{1,20})）)\s*[:：]?\s*(.*)",
            re.DOTALL,
        ),
    ),
    ("angle", re.compile(r"\s{0,8}<([^<>/]{1,40})>\s*[:：]?\s*(.*)", re.DOTALL)),
    ("colon", re.compile(r"\s{0,8}(?:[-*>•]\s+|\d{1,4}[.)]\s+)?([^:：]{1,60}?)\s?([:：])(?!//)\s*(.*)", re.DOTALL)),
)
_ARROW = re.compile(r"\s{0,8}([^\s>|—–-][^>|—–]{0,30}?)\s*(?:>+\s*|(?:\||—|–|\s-)\s+)(.*)", re.DOTALL)


def label_headers(lines: Lines, styles: Sequence[str] = STYLES) -> dict[int, Header]:
    """Line number -> header for the labelled turns of `lines`; empty when the text is not labelled."""
    best: dict[int, Header] = {}
    for style in styles:
        candidates = _candidates(lines, style)
        accepted = _accepted(candidates, lines, style)
        if len(accepted) > len(best) * (1 if style == "colon" else 1.5 if best else 0):
            best = accepted
    return best


def _candidates(lines: Lines, style: str) -> dict[int, tuple[str, str, Role | None]]:
    pattern = dict(_STYLES).get(style, _ARROW)
    found: dict[int, tuple[str, str, Role | None]] = {}
    recurring = Counter(line.strip() for line in lines if len(line) <= 40) if style == "bare" else Counter[str]()
    for number, line in enumerate(lines):
        start = line[:80].lstrip(INVISIBLE)
        if not start.strip():
            continue
        if style == "bare":
            name = start.strip(" \t#")
            role = role_of_label(name) if len(line) <= 24 and len(name) > 2 else None
            if role or (len(line) <= 40 and recurring[name] >= 2 and is_person(name)):
                found[number] = (name, "", role)
            continue
        match = pattern.match(start)
        if match is None:
            continue
        groups = [group for group in match.groups() if group is not None]
        name = groups[0].strip()
        role = role_of_label(name)
        if style == "arrow" and role is None:
            continue
        if role is None and not (is_name_like(name, 40) and _spaced(style, groups, match.end() == len(start))):
            continue
        text = line.lstrip(INVISIBLE)[match.start(match.lastindex or 1) :]
        if name[-1:].isdigit() and text[:2].isdigit():
            continue  # a time of day, not a speaker
        found[number] = (name, text, role)
    return found


def _spaced(style: str, groups: list[str], ended: bool) -> bool:
    """An unknown name needs "：" or a space behind ":" (12:30 and C:\\ are no speakers)."""
    return style != "colon" or groups[1] == "：" or not groups[2] or ended or bool(groups[2])


def _accepted(candidates: dict[int, tuple[str, str, Role | None]], lines: Lines, style: str) -> dict[int, Header]:
    counts = Counter(name for name, _, _ in candidates.values())
    known = {role for _, _, role in candidates.values() if role}
    content = [number for number, line in enumerate(lines) if line.strip()]
    if style == "bare":
        names = _bare_names(candidates, counts, content)
    elif known and {name for name, _, role in candidates.values() if role and len(name) == 1} == _labels_of(candidates):
        # Letters are speakers in pairs only (Q and A): "A:" alone is a list, or an Italian mail's addressee.
        names = _labels_of(candidates) if len(known) > 1 else set()
    elif known:
        missing = not {Role.CUSTOMER, Role.AGENT} <= known
        names = {
            name
            for name, count in counts.items()
            if role_of_label(name)
            or (is_person(name) and (count >= 2 or (missing and role_of_name(name)) or (missing and count >= 1)))
        }
        if style in {"bracket", "angle"}:
            names = {name for name in names if role_of_label(name) or counts[name] >= 2}
    else:
        names = {name for name, count in counts.items() if is_person(name) and (count >= 2 or role_of_name(name))}
        if len(names) < 2 or sum(counts[name] for name in names) < 3:
            names = _every_line(counts, content, candidates)
        first = next((number for number in content if number in candidates), None)
        if len(names) < 2 or first is None or content.index(first) > 3:
            return {}
    return {
        number: Header(name, None, text, role, shape=(style,))
        for number, (name, text, role) in candidates.items()
        if name in names
    }


def _labels_of(candidates: dict[int, tuple[str, str, Role | None]]) -> set[str]:
    return {name for name, _, role in candidates.values() if role}


def _bare_names(candidates: dict[int, tuple[str, str, Role | None]], counts: Counter[str], content: list[int]) -> set[str]:
    """Names alone on their lines: two known roles, or names that take turns from the first line on, one of them the desk's."""
    labels = _labels_of(candidates)
    if len({role for _, _, role in candidates.values() if role}) >= 2:
        return labels
    alternating = all(below not in candidates for number, below in pairwise(content) if number in candidates)
    from_the_first = any(number in candidates for number in content[:2])
    told = len(counts) >= 2 and any(role_of_name(name) for name in counts)
    return set(counts) if alternating and from_the_first and told else set()


def _every_line(counts: Counter[str], content: list[int], candidates: dict[int, tuple[str, str, Role | None]]) -> set[str]:
    """A short exchange: each line has a label, so the labels are speakers even when they never recur."""
    if 2 <= len(content) == len(candidates) and all(is_person(name) for name in counts):
        return set(counts)
    return set()
