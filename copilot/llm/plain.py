"""Turns an article of any knowledge base into plain blocks that can stand in a message.

Foreign articles bring markdown, HTML, images, tables and template tags; a chat window shows none of them. What
cannot be shown as text is dropped whole, and numbered steps stay recognisable as steps.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    STEP = "step"
    BULLET = "bullet"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, step, bullet or paragraph, without its mark-up; `number` is a step's own, 0 where it had none."""

    kind: BlockKind
    text: str
    number: int = 0


_DROPPED = re.compile(
    r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1>|\Z)|\{%.*?%\}|\{\{<.*?>\}\}|!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])?",
    re.DOTALL | re.IGNORECASE,
)
_LINE_BREAK = re.compile(r"<br\s*/?>|</(?:p|li|div|h[1-6]|tr)>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,300}>")
_LINK = re.compile(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_STRONG = re.compile(r"(\*\*\*|\*\*|~~|(?<!\w)__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_])(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*_])")
_CODE = re.compile(r"`+([^`\n]*)`+")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")

_STRAY = re.compile(r"\*\*|__(?=\s|$)|(?<=\w)\*(?=\s|$)|(?<![\w*])\*(?=\w)")

_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_BOLD_LINE = re.compile(r"\s*(\*\*|__)(?P<text>[^*_]{2,80}?)\1\s*[:：]?\s*$")
_CHINESE_HEADING = re.compile(r"\s*[一二三四五六七八九十]{1,2}、(?P<text>[^。！!；;]{2,40})$")
_STEP = re.compile(
    r"\s*(?:\d{1,2}\s*[.、)）．](?!\d)|[（(]\d{1,2}[)）]|(?:step|步骤|步驟)\s*\d{1,2}\s*[:：.、)-]?|第[一二三四五六七八九十]{1,2}步\s*[:：,，、]?)\s*(?=\S)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d{1,2}")
_BULLET = re.compile(r"\s*[-*+•·●▪◦]\s+(?=\S)")
_NOISE = re.compile(r"\s*(?:\|.*|[-=*_]{3,}|:::.*|import\s+\S+.*\sfrom\s.*|export\s+\S+.*)\s*$")
_QUOTE = re.compile(r"^\s{0,3}(?:>\s?)+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")


def plain_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of `text` (markdown, HTML remains or plain), in order; empty ones left out."""
    text = _DROPPED.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _LINE_BREAK.sub("\n", text)
    return tuple(Block(kind, clean, number) for kind, raw, number in _blocks(text.split("\n")) if (clean := _inline(raw)))


def joined(left: str, right: str) -> str:
    """Two pieces of one sentence, with a space between unless both sides are Chinese or Japanese."""
    if not left or not right:
        return left or right
    return left + ("" if not left.endswith("*") and _CJK.match(left[-1]) and _CJK.match(right[0]) else " ") + right


def _blocks(lines: list[str]) -> Iterator[tuple[BlockKind, str, int]]:
    kind, held, number = BlockKind.TEXT, "", 0
    for line in lines:
        line = _QUOTE.sub("", line)
        blank = not line.strip() or _NOISE.match(line) is not None
        heading = None if blank else _heading(line)
        step, bullet = _STEP.match(line), _BULLET.match(line)
        if not (blank or heading is not None or step or bullet):
            held = joined(held, line.strip())
            continue
        yield kind, held, number
        kind, held, number = BlockKind.TEXT, "", 0
        if heading is not None:
            yield BlockKind.HEADING, heading, 0
        elif not blank and step:
            digits = _DIGITS.search(step.group())
            kind, held, number = BlockKind.STEP, line[step.end() :].strip(), int(digits.group()) if digits else 0
        elif not blank and bullet:
            kind, held = BlockKind.BULLET, line[bullet.end() :].strip()
    yield kind, held, number


def _heading(line: str) -> str | None:
    match = _HEADING.match(line)
    if match:
        return match.group(1)
    match = _BOLD_LINE.match(line) or _CHINESE_HEADING.match(line)
    # A bold line that ends like a sentence is a warning to read, not the name of a section.
    return (
        match.group("text")
        if match and not match.group("text").rstrip().endswith(("。", ".", "！", "!", "；", "，", ","))
        else None
    )


def _inline(text: str) -> str:
    text = _AUTOLINK.sub(r"\1", text)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    text = _CODE.sub(r"\1", text)
    for _ in range(2):
        text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\2", text)
    text = _ESCAPE.sub(r"\1", html.unescape(text))
    text = _STRAY.sub("", text)
    return re.sub(r"[^\S\n]+", " ", text).strip()
