"""HTML of mails and ticket bodies to plain text, with the standard library's parser.

Quoted blocks keep their ">" marks, so that one splitter of quoted history serves plain and HTML mail.
"""

import re
from html import unescape
from html.parser import HTMLParser


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BLOCKS = _listed(
    """
    p div br li tr table ul ol h1 h2 h3 h4 h5 h6 blockquote pre hr section article header footer dd dt address
    """
)
_HIDDEN = _listed(
    """
    script style head title template noscript svg
    """
)
_TAG = re.compile(
    r"<(?:/?(?:p|br|div|span|b|i|u|em|strong|ul|ol|li|a|table|tr|td|blockquote|html|body|h[1-6]|pre|img|font)\b[^<>]*)>",
    re.IGNORECASE,
)


def looks_like_html(text: str) -> bool:
    """Whether `text` holds HTML markup and not just a "<"."""
    return "<" in text and _TAG.search(text) is not None


def html_to_text(html: str) -> str:
    """The readable text of `html`: one line a block, quotes marked with ">", nothing from scripts and styles."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.current: list[str] = []
        self.hidden = 0
        self.quoted = 0
        self.verbatim = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        if tag in _BLOCKS:
            self._break(always=tag in {"br", "hr"})
        if tag == "blockquote":
            self.quoted += 1
        self.verbatim += tag == "pre"
        if tag in {"td", "th"} and self.current:
            self.current.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        if tag in _BLOCKS and tag != "br":
            self._break()
            if tag == "p":
                self.lines.append(self._quote())
        if tag == "blockquote":
            self.quoted = max(0, self.quoted - 1)
        if tag == "pre":
            self.verbatim = max(0, self.verbatim - 1)

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        if self.verbatim:
            *whole, last = data.split("\n")
            for line in whole:
                self.current.append(line)
                self._break(always=True)
            self.current.append(last)
            return
        self.current.append(re.sub(r"[ \t\r\n]+", " ", data))

    def _quote(self) -> str:
        return ">" * self.quoted + (" " if self.quoted else "")

    def _break(self, always: bool = False) -> None:
        line = "".join(self.current).strip()
        self.current = []
        if line or always:
            self.lines.append(self._quote() + line)

    def text(self) -> str:
        self._break()
        text = "\n".join(line.rstrip() for line in self.lines)
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def unescaped(text: str) -> str:
    """`text` with HTML character references resolved (Slack writes &lt; and &amp;)."""
    return unescape(text) if "&" in text else text
