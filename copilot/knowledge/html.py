"""Reads an HTML page as the text a person sees, keeping the line each part stands on."""

from html.parser import HTMLParser

from copilot.knowledge.source import Broken, Source
from copilot.language.detect import detect
from copilot.models.knowledge import Document, Section, SectionRole

_SILENT = frozenset({"script", "style", "noscript", "template", "nav", "footer", "svg"})
_BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "tr", "table", "br", "section", "article", "pre", "blockquote", "dt", "dd"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class _Page(HTMLParser):
    """Collects (heading, first line, text) parts and the page's title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.first_heading = ""
        self.parts: list[tuple[str, int, str]] = []
        self._heading, self._line, self._text = "", 1, ""
        self._silent = 0
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _HEADINGS:
            self.flush()
            self._inside, self._heading = "heading", ""
        elif tag == "title":
            self._inside = "title"
        elif tag in _BLOCKS:
            self._text += "\n"
            if tag == "li":
                self._text += "- "

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _HEADINGS or tag == "title":
            if tag == "h1" and not self.first_heading:
                self.first_heading = " ".join(self._heading.split())
            self._inside = ""
        elif tag in _BLOCKS:
            self._text += "\n"

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._inside == "title":
            self.title += data
        elif self._inside == "heading":
            self._heading += data
        else:
            if data.strip() and not self._text.strip("\n -"):
                self._line = self.getpos()[0] + data[: len(data) - len(data.lstrip())].count("\n")
            self._text += " ".join(data.split()).join((" " if data[:1].isspace() else "", " " if data[-1:].isspace() else ""))

    def flush(self) -> None:
        """Close the part that is being collected."""
        lines = [" ".join(line.split()) for line in self._text.split("\n")]
        text = "\n".join(line for line in lines if line and line != "-")
        if text:
            self.parts.append((" ".join(self._heading.split()), self._line, text))
        self._text = ""


def read_html(source: Source) -> Document:
    """The document on an HTML page, one section a heading. Raises Broken where there is no text."""
    page = _Page()
    page.feed(source.read())
    page.close()
    page.flush()
    if not page.parts:
        raise Broken(source.name, 1, "has no text")
    title = page.first_heading or " ".join(page.title.split()) or source.path.stem.replace("-", " ").replace("_", " ")
    return Document(
        id=source.id,
        title=source.clean(title),
        language=detect("\n".join(text for _, _, text in page.parts)),
        path=source.name,
        sections=tuple(
            Section(role=SectionRole.BODY, heading=source.clean(heading), text=source.clean(text), line=line)
            for heading, line, text in page.parts
        ),
    )
