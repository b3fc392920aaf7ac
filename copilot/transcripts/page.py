"""Picks the layout a copied page or text export follows, and its headers; `cut` then makes turns of what stands between."""

from collections import Counter
from collections.abc import Mapping

from copilot.transcripts.layout import Header, Layout, Lines, is_person
from copilot.transcripts.layout_block import bracketed_stamp, name_and_stamp, name_over_stamp, stamp_and_name, wears_badge
from copilot.transcripts.layout_inline import name_then_stamp, stamp_first
from copilot.transcripts.layout_label import label_headers
from copilot.transcripts.roles import role_of_name

LAYOUTS: Mapping[str, Layout] = {
    "stamp_first": stamp_first,
    "bracketed_stamp": bracketed_stamp,
    "name_then_stamp": name_then_stamp,
    "name_over_stamp": name_over_stamp,
    "name_and_stamp": name_and_stamp,
    "stamp_and_name": stamp_and_name,
}
LABELS = "labels"
_SAMPLE = 2_000


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
    headers = _trusted(name, {n: h for n, line in enumerate(lines) if line and (h := layout(lines, n))}, lines)
    return _with_badges(headers, lines) if name == "name_and_stamp" and headers else headers


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
    kept = dict(sorted((kept | _taking_turns(headers, kept, lines)).items()))
    believed = {h.name for h in kept.values() if h.name}
    if len(kept) == 1 and not any(h.sure or role_of_name(h.name or "") for h in kept.values()):
        return {}
    return kept if believed else {}


def _stands_apart(lines: Lines, number: int, header: Header) -> bool:
    """A new speaker is believed where the header follows a blank line and text follows it."""
    below = number + header.lines
    return (number == 0 or not lines[number - 1].strip()) and below < len(lines) and bool(lines[below].strip())


def _taking_turns(headers: dict[int, Header], kept: dict[int, Header], lines: Lines) -> dict[int, Header]:
    """Names heard once, in a transcript that begins with a name: believed where each stands between other people's words."""
    if not kept or len(kept) == len(headers):
        return {}
    content = [number for number, line in enumerate(lines) if line.strip()]
    if content[0] not in headers:
        return {}
    spoken = {
        number
        for above, number, below in zip([-1, *content], content, [*content[1:], -1], strict=False)
        if number in headers and above not in headers and below >= 0 and below not in headers
    }
    return {
        number: header
        for number, header in headers.items()
        if number in spoken and header.lines == 1 and not header.text and _is_capital(header.name or "")
    }


def _is_capital(name: str) -> bool:
    return is_person(name) and not name[:1].islower()


def _with_badges(headers: dict[int, Header], lines: Lines) -> dict[int, Header]:
    """Where names and times share a line, a badge ("APP") still breaks the line of those who wear one."""
    badged = [n for n, line in enumerate(lines) if line and n not in headers and wears_badge(lines, n)]
    return dict(sorted((headers | {n: h for n in badged if (h := name_over_stamp(lines, n))}).items()))
