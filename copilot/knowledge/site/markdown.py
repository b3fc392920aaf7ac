"""Markdown of an article as HTML: what looks like HTML in it is text, and a link leads only where it may."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Link = Callable[[str], str | None]
"""Where a link of an article leads on the site; None: its words stay, the link goes."""

_CHINESE_STEP = re.compile(r"^([ \t]{0,3}\d{1,3})、[ \t]*", re.MULTILINE)
_BLOCKS = frozenset({"inline", "code_block", "fence"})


def to_html(text: str, link: Link) -> str:
    """`text` as safe HTML."""
    tokens = [token.copy(children=list(_linked(token.children, link))) if token.children else token for token in _tokens(text)]
    return str(_parser().renderer.render(tokens, _parser().options, {}))


def to_plain(text: str) -> list[str]:
    """The paragraphs and list items of `text` without markup."""
    blocks = []
    for token in _tokens(text):
        if token.type in _BLOCKS:
            parts = token.children or [token]
            blocks.append("".join("\n" if part.type == "softbreak" else part.content for part in parts).strip())
    return [block for block in blocks if block]


def has_numbered_list(text: str) -> bool:
    """Whether steps stand in `text`."""
    return any(token.type == "ordered_list_open" for token in _tokens(text))


@lru_cache(maxsize=4096)
def _tokens(text: str) -> "Sequence[Token]":
    """`text`, parsed once for its page, its summary and the search."""
    return _parser().parse(_CHINESE_STEP.sub(r"\1. ", text))


def _linked(tokens: "Sequence[Token]", link: Link) -> "Iterator[Token]":
    kept = True
    for token in tokens:
        if token.type == "link_open":
            target = link(str(token.attrGet("href") or ""))
            kept = target is not None
            if target is not None:
                token = token.copy(attrs={"href": target})
        if kept or token.type not in {"link_open", "link_close"}:
            yield token


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).disable("image")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # every link is asked about, in _linked
    return parser
