"""Chooses, word for word, what of an article answers one question.

Nothing is rewritten: whole steps in their order, or whole sentences in theirs. A sentence that would point at
something the customer cannot see, or to a place that may not be named, is left out.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.language.segment import terms
from copilot.llm.plain import Block, BlockKind, plain_blocks
from copilot.llm.sendable import Sendable, names_no_place

_MOST_STEPS = 12
_MOST_SENTENCES = 4
_FEWEST_SENTENCES = 3
_LONGEST_ANSWER = 1_400
_LONGEST_SENTENCE = 420
_SENTENCE_END = re.compile(r"(?<=[。！？])[”’」』）)]*|(?<=[.!?])[\"'”’)]*\s+(?=[^\sa-z])|(?<=；)(?=.{12})")
_UNFINISHED = (":", "：", "，", ",", "—", "?", "？")
_CHINESE_END = "。！？；"
_WHOLE = (":", "：", *"。.！!？?；;")
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:see|shown?|listed|found|pictured|read|check(?: out)?|follow|click|watch|visit)\b[^.]{0,40}\b(?:here|below|above)\b"
    r"|\b(?:screenshot|figure|image|picture|video)s? (?:below|above)\b|\bknowledge base\b"
    r"|\b(?:this|our|the (?:following|above|below)) (?:link|article|guide|tutorial|video|section|page)\b"
    r"|如[上下右左]?图|见[上下]图|[上下]图所示|(?:点击|点|查看|参考|阅读|参见|参阅|访问)(?:此处|这里|本文|以下链接|下方链接)"
    r"|此处的|相关文章|本文(?:将|介绍|包含)|视频教程",
    re.IGNORECASE,
)
_LIST_OF_LINKS = re.compile(
    r"(?:see also|related\b.*|further reading|more (?:information|resources|help)|learn more|useful links|references"
    r"|相关(?:文章|阅读|链接|教程)|延伸阅读|更多(?:资源|信息|帮助).*|参考资料)[:：]?",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z0-9_]*_\d+\]")


@dataclass(frozen=True, slots=True)
class _Unit:
    kind: BlockKind
    text: str
    terms: frozenset[str]
    number: int = 0
    lead: str = ""


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands under one heading."""

    heading: frozenset[str]
    units: tuple[_Unit, ...]


def sentences(text: str) -> list[str]:
    """`text` cut after its sentences; a clause ended by a Chinese semicolon counts where more follows."""
    return [piece.strip() for piece in _SENTENCE_END.split(text) if piece and piece.strip()]


@dataclass(frozen=True, slots=True)
class Extract:
    """What may be sent of an article; `complete` is false where later steps of the same procedure are missing."""

    text: str
    complete: bool = True


def extract(text: str, question: frozenset[str], sendable: Sendable = names_no_place, *, brief: bool = False) -> Extract:
    """The part of `text` that answers a question of these terms; empty where nothing of it can be sent.

    Numbered steps come back numbered from 1, one a line; sentences as one paragraph. `brief` halves the length.
    """
    parts = _parts(plain_blocks(text))
    weights = _weights(parts, question)
    telling = _telling(parts, weights)
    ranked = sorted(range(len(parts)), key=lambda index: (-_worth(parts[index], weights, telling, index), index))
    for index in ranked:
        answer = _steps(parts[index], weights, sendable, brief) or _sentences(parts[index], weights, sendable, brief)
        if answer:
            return answer
    return Extract("")


def _parts(blocks: Sequence[Block]) -> list[_Part]:
    parts: list[_Part] = []
    heading, lead = "", ""
    units: list[_Unit] = []
    for block in (*blocks, Block(BlockKind.HEADING, "")):
        if block.kind is BlockKind.HEADING or _asks(block):
            if units and not _LIST_OF_LINKS.fullmatch(heading):
                parts.append(_Part(frozenset(terms(heading)), tuple(units)))
            heading, lead, units = block.text.strip(), "", []
            continue
        if block.kind is BlockKind.TEXT:
            lead = sentences(block.text)[-1]
        own = lead if block.kind is BlockKind.BULLET and lead.endswith((":", "：")) else ""
        for piece in [block.text] if block.kind is BlockKind.STEP else sentences(block.text):
            # What follows a step that cannot be shown makes no sense without it: it stays, without words.
            fits = _fits(piece) and (not own or _fits(own))
            if fits or block.kind is BlockKind.STEP:
                words = frozenset(terms(piece)) if fits else frozenset()
                units.append(_Unit(block.kind, piece if fits else "", words, block.number, own))
    return parts


def _asks(block: Block) -> bool:
    """Whether a paragraph is a question of its own: a heading in everything but mark-up."""
    return block.kind is BlockKind.TEXT and block.text.endswith(("?", "？")) and len(sentences(block.text)) == 1


def _fits(piece: str) -> bool:
    if len(piece) > _LONGEST_SENTENCE or _PLACEHOLDER.search(piece) or _POINTS_ELSEWHERE.search(piece):
        return False
    # Half a bracket is half a sentence: the article wrapped its lines where no line ends.
    whole = piece.count("(") + piece.count("（") == piece.count(")") + piece.count("）")
    return whole and any(character.isalnum() for character in piece)


def _weights(parts: Sequence[_Part], question: frozenset[str]) -> dict[str, float]:
    """Each term of the question by how few lines of this article hold it."""
    lines = [unit.terms for part in parts for unit in part.units] + [part.heading for part in parts]
    seen = Counter(term for line in lines for term in line & question)
    return {term: math.log(1 + len(lines) / seen[term]) for term in question if seen[term]}


def _telling(parts: Sequence[_Part], weights: dict[str, float]) -> frozenset[str]:
    """Terms of the question that tell the parts apart: what the whole article is about chooses none of them."""
    seen = Counter(term for part in parts for term in _held(part) & weights.keys())
    return frozenset(term for term, count in seen.items() if 2 * count <= len(parts) or len(parts) < 3)


def _held(part: _Part) -> frozenset[str]:
    return part.heading.union(*(unit.terms for unit in part.units))


def _worth(part: _Part, weights: dict[str, float], telling: frozenset[str], index: int) -> float:
    held = _held(part)
    worth = sum(weight for term, weight in weights.items() if term in held)
    worth += 1.5 * sum(weight for term, weight in weights.items() if term in part.heading & telling)
    # An article usually answers its own title first; later parts must earn their place.
    return worth + (0.5 if index == 0 else 0.0)


def _score(unit: _Unit, weights: dict[str, float]) -> float:
    return sum(weights.get(term, 0.0) for term in unit.terms)


def _steps(part: _Part, weights: dict[str, float], sendable: Sendable, brief: bool) -> Extract | None:
    """The best run of numbered steps, with the sentence that leads to it; None where there is none."""
    runs = sorted(
        (run for run in _runs(part.units) if len(run) > 1 and run[0].number < 2),
        key=lambda run: -sum(_score(step, weights) for step in run),
    )
    for run in runs:
        kept = _leading(run, sendable, _MOST_STEPS // 2 if brief else _MOST_STEPS)
        if len(kept) > 1:
            before = part.units.index(run[0]) - 1
            lead = part.units[before] if before >= 0 else None
            led = lead is not None and lead.kind is BlockKind.TEXT and lead.text.endswith(_WHOLE) and sendable(lead.text)
            lines = [lead.text] if lead is not None and led else []
            lines += [f"{n}. {step.removesuffix('；').removesuffix(';')}" for n, step in enumerate(kept, 1)]
            return Extract("\n".join(lines), complete=len(kept) == len(run))
    return None


def _leading(run: Sequence[_Unit], sendable: Sendable, most: int) -> list[str]:
    """The steps up to the first that may not be sent, or until there are enough of them."""
    kept: list[str] = []
    for step in run[:most]:
        full = len(kept) > 1 and sum(map(len, kept)) + len(step.text) > _LONGEST_ANSWER
        if full or not step.text or not sendable(step.text):
            break
        kept.append(step.text)
    return kept


def _runs(units: Sequence[_Unit]) -> list[list[_Unit]]:
    """Steps that belong together: their numbers go on, or they follow each other without any."""
    runs: list[list[_Unit]] = []
    previous = None
    for index, unit in enumerate(units):
        if unit.kind is not BlockKind.STEP:
            continue
        next_door = previous is not None and index == previous + 1
        last = runs[-1][-1].number if runs else 0
        goes_on = unit.number == last + 1 and last > 0
        if runs and (goes_on or (next_door and unit.number in (0, last))):
            runs[-1].append(unit)
        else:
            runs.append([unit])
        previous = index
    return runs


def _sentences(part: _Part, weights: dict[str, float], sendable: Sendable, brief: bool) -> Extract | None:
    """The sentences that say most about the question, in their order; None where none can stand alone."""
    able = [
        unit for unit in dict.fromkeys(part.units) if unit.kind is not BlockKind.STEP and not unit.text.endswith(_UNFINISHED)
    ]
    if not able:
        return None
    telling = sorted(
        (unit for unit in able if _score(unit, weights)), key=lambda unit: -_score(unit, weights) - 0.5 * (unit is able[0])
    )
    # Where hardly a sentence shares a word with the question, the opening is what the article has to say about its title.
    ranked = telling if len(telling) >= _FEWEST_SENTENCES else list(dict.fromkeys((*telling, *able)))[:_FEWEST_SENTENCES]
    chosen: list[_Unit] = []
    for unit in ranked:
        if len(chosen) == (_MOST_SENTENCES // 2 if brief else _MOST_SENTENCES):
            break
        fits = sum(len(other.text) for other in chosen) + len(unit.text) <= _LONGEST_ANSWER
        if fits and sendable(unit.text) and (not unit.lead or sendable(unit.lead)):
            chosen.append(unit)
    return Extract(_laid_out([unit for unit in able if unit in chosen])) if chosen else None


def _laid_out(units: Sequence[_Unit]) -> str:
    """The units as text; a bullet never stands without the words that introduce its list."""
    out, bullet, lead = "", False, ""
    for unit in units:
        if unit.lead and unit.lead != lead:
            out += ("\n" if bullet else "" if not out or out[-1] in _CHINESE_END else " ") + unit.lead
        bulleted = unit.kind is BlockKind.BULLET
        gap = "" if not out else "\n" if bulleted or bullet else "" if out[-1] in _CHINESE_END else " "
        out += gap + ("- " if bulleted else "") + unit.text
        bullet, lead = bulleted, unit.lead
    return out
