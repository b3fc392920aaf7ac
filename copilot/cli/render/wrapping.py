"""Lines that fit a terminal in both languages.

rich breaks at white space alone, which leaves a Chinese paragraph as one "word"; here a line may end
after any wide character, though none begins with a closing mark.
"""

import re

from rich.cells import cell_len

_WIDE = r"\u1100-\u11ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_PIECE = re.compile(rf"[ \t]+|[{_WIDE}]|[^\s{_WIDE}]+")
_NOT_FIRST = frozenset("，。、；：？！）】」』”’》…,.;:?!)]}%％")


def wrap(text: str, width: int) -> str:
    """`text` with line breaks so that no line is wider than `width` cells; its own line breaks stay."""
    return "\n".join(line for paragraph in text.split("\n") for line in _wrapped(paragraph, max(width, 8)))


def _wrapped(paragraph: str, width: int) -> list[str]:
    lines, line, used = [], "", 0
    for piece in _pieces(paragraph, width):
        size = cell_len(piece)
        if used + size > width and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0
            if piece.isspace():
                continue
        line, used = line + piece, used + size
    return [*lines, line.rstrip()]


def _pieces(paragraph: str, width: int) -> list[str]:
    """What a line may not be broken inside of: a word, a wide character with the closing marks after it."""
    pieces: list[str] = []
    for piece in _PIECE.findall(paragraph):
        if pieces and piece[0] in _NOT_FIRST and not pieces[-1].isspace():
            pieces[-1] += piece
        elif cell_len(piece) > width:
            pieces += [piece[start : start + width] for start in range(0, len(piece), width)]
        else:
            pieces.append(piece)
    return pieces
