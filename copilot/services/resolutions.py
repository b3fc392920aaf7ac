"""What resolved cases say in common: the sentences several agents wrote independently, and nothing that one customer owns.

One resolved case is no evidence for an article that everybody reads. Neither is what stands in one case alone, be it a
figure or a name, in a sentence that others share.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from copilot.identifiers import Kind, find_identifiers
from copilot.knowledge.statements import Statement, statements
from copilot.language.unseen import without_unseen
from copilot.models.findings import RedactedText, placeholders
from copilot.models.proposals import Statement as Sourced

INDEPENDENT = 2
"""Resolved cases that must say the same before a draft does."""

_OWN = frozenset({Kind.TX_HASH, Kind.ADDRESS, Kind.ORDER_NO, Kind.URL})
"""What belongs to one case; amounts, times and versions may stay where several cases share them."""

_ADDRESSED = re.compile(
    r"^(?:(?i:hi|hello|hey|dear|good (?:morning|afternoon|evening)|您好|你好|亲)(?:\s+[A-Z]\w+)?|(?=\[NAME))"
    r"\s*(?:\[NAME(?:_\d+)?\])?[\s,，!！:：.。~～]+"
)
"""How a sentence greets the one customer it was written to."""

_BY_THE_AGENT = re.compile(
    r"\b(?:i|we)(?:['’](?:ll|m|re|ve|d)|\s+(?:will|am|are|have|had|checked|see|can see|looked|found|'ll))\b|\blet me\b"
    r"|\b(?:one|a) moment\b|\b(?:hope|glad|happy|sorry|apolog\w+|thanks?|thank you|welcome)\b"
    r"|(?:^|[，。,\s])(?:我|我们|我們|这边|這邊)(?:会|會|来|來|先|马上|馬上|已|已经|已經|帮|幫|查|看到|核实|核實|这边|這邊)"
    r"|稍等|稍候|抱歉|感谢|感謝|谢谢|謝謝|希望(?:能|对)|不客气|不客氣|祝您",
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?<=[a-z,;:] )[A-Z][\w’'-]*|\b\w*\d[\w.,%]*")
"""Words that name something: capitals within a sentence, and whatever holds a figure."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What an agent answered in one case; `where` names the case."""

    where: str
    text: RedactedText


@dataclass(frozen=True, slots=True)
class _Seen:
    where: str
    place: float
    statement: Statement


def common_steps(cases: Sequence[Resolution], boilerplate: frozenset[str] = frozenset()) -> list[Sourced]:
    """The sentences that at least INDEPENDENT of `cases` share, in the order agents give them, worded as one of them did.

    `boilerplate` is what agents say about anything, as `letters`.
    """
    groups: list[list[_Seen]] = []
    for case in cases:
        said = list(statements(case.text))
        for number, general in enumerate(map(_unaddressed, said)):
            if _is_general(general) and letters(general.text) not in boilerplate:
                seen = _Seen(case.where, number / len(said), general)
                group = next((group for group in groups if seen.statement.agrees(group[0].statement)), None)
                if group is None:
                    groups.append([seen])
                else:
                    group.append(seen)
    shared = [(group, best) for group in groups if (best := _wording(group))]
    shared.sort(key=lambda found: sum(seen.place for seen in found[0]) / len(found[0]))
    return [Sourced(text=best, seen_in=tuple(dict.fromkeys(seen.where for seen in group))) for group, best in shared]


def resolves(text: str) -> bool:
    """Whether an agent's `text` says anything that could help somebody else: "I will ask a colleague" does not."""
    return any(_is_general(_unaddressed(statement)) for statement in statements(text))


def general_questions(questions: Iterable[str], most: int, longest: int = 120) -> list[str]:
    """`questions` as an article may list them: no two the same, none with anything of one customer's own."""
    kept: dict[str, str] = {}
    for question in questions:
        line = " ".join(without_unseen(question).split())
        own = {item.kind for item in find_identifiers(line)} & {*_OWN, Kind.AMOUNT, Kind.TIME}
        if letters(line) and len(line) <= longest and not placeholders(line) and not own:
            kept.setdefault(letters(line), line)
    return list(kept.values())[:most]


def letters(text: str) -> str:
    """`text` without anything but letters and digits, in one case: what two copies of a sentence share."""
    return re.sub(r"\W+", "", text).casefold()


def _unaddressed(statement: Statement) -> Statement:
    return Statement(_ADDRESSED.sub("", statement.text))


def _is_general(statement: Statement) -> bool:
    text = statement.text
    return (
        len(statement.terms) > 1
        and not text.rstrip("\"'”’」』）) ").endswith(("?", "？"))
        and not _BY_THE_AGENT.search(text)
        and not placeholders(text)
        and not {item.kind for item in find_identifiers(text)} & _OWN
    )


def _wording(group: Sequence[_Seen]) -> str:
    """The wording nearest to all others whose figures and names stand in another case too; "" where there is none."""
    cases = {seen.where for seen in group}
    if len(cases) < INDEPENDENT:
        return ""
    said = {case: " ".join(seen.statement.text for seen in group if seen.where == case).casefold() for case in cases}

    def shared(seen: _Seen) -> bool:
        names = (name.casefold() for name in _NAMED.findall(seen.statement.text))
        return all(any(name in text for case, text in said.items() if case != seen.where) for name in names)

    fitting = [seen for seen in group if shared(seen)]
    if not fitting:
        return ""
    nearness = [sum(seen.statement.likeness(other.statement) for other in group) for seen in fitting]
    return fitting[nearness.index(max(nearness))].statement.text
