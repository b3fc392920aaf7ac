"""Chats that tools export as web pages: Telegram Desktop's messages.html, DiscordChatExporter's pages.

The classes of their elements say what is a name, a time and a text. Read as plain text, such a page has
its names, times and avatars in an order no reader of copies expects.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from copilot.models.conversation import Role
from copilot.transcripts.stamps import read_stamp
from copilot.transcripts.turns import Turn


@dataclass(frozen=True, slots=True)
class _Page:
    """Classes of the elements of one tool's page; what stands in `skipped` ones belongs to no message of this chat."""

    format: str
    message: str
    author: str
    text: str
    time: str
    badge: str
    event: str
    skipped: frozenset[str]


_PAGES = (
    _Page("telegram", "message", "from_name", "text", "date", "", "service", frozenset({"userpic_wrap", "reply_to"})),
    _Page(
        "discord",
        "chatlog__message-container",
        "chatlog__author",
        "chatlog__content",
        "chatlog__timestamp",
        "chatlog__author-tag",
        "chatlog__system-notification-content",
        frozenset({"chatlog__reply", "chatlog__message-aside", "chatlog__reactions"}),
    ),
)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_BLOCKS = frozenset("p div li pre blockquote".split())


def format_of(html: str) -> str:
    """The tool whose page this is, or ""."""
    return next((p.format for p in _PAGES if re.search(rf'class="{p.message}[ "]', html) and f'"{p.author}' in html), "")


def read_page(html: str) -> list[Turn]:
    """Turns of a page for which `format_of` named a tool; messages without a name go on from the one above."""
    tool = format_of(html)
    reader = _Reader(next(page for page in _PAGES if page.format == tool))
    reader.feed(html)
    reader.close()
    reader.finish()
    return reader.turns


class _Reader(HTMLParser):
    def __init__(self, page: _Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.turns: list[Turn] = []
        self.open: list[tuple[str, str]] = []
        self.parts: dict[str, str] | None = None
        self.name: str | None = None
        self.role: Role | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = frozenset((given.get("class") or "").split())
        if self.page.message in classes:
            self.finish()
            self.parts = {"event": "1"} if self.page.event in classes else {}
        if tag == "br" or tag in _BLOCKS:
            self._write("\n")
        if tag in _VOID:
            return
        kind = self._kind(classes)
        self.open.append((tag, kind))
        if kind == "time" and self.parts is not None:
            self.parts.setdefault("at", given.get("title") or "")
        elif kind == "event" and self.parts is not None:
            self.parts["event"] = "1"

    def handle_endtag(self, tag: str) -> None:
        place = next((n for n in range(len(self.open) - 1, -1, -1) if self.open[n][0] == tag), None)
        if place is not None:
            del self.open[place:]
        if tag in _BLOCKS:
            self._write("\n")

    def handle_data(self, data: str) -> None:
        self._write(re.sub(r"\s+", " ", data))

    def finish(self) -> None:
        """Closes the message that is open."""
        if self.parts is None:
            return
        parts, self.parts = {key: _tidy(value) for key, value in self.parts.items()}, None
        stamp = next((found[0] for key in ("at", "time") if (found := read_stamp(parts.get(key, "")))), None)
        text = parts.get("text") or parts.get("rest", "")
        if parts.get("event"):
            self.turns.append(Turn(text=text, role=Role.SYSTEM, stamp=stamp))
            return
        if parts.get("author"):
            self.name, self.role = parts["author"], Role.BOT if parts.get("badge") in {"BOT", "APP"} else None
        self.turns.append(Turn(text=text, name=self.name, role=self.role, stamp=stamp))

    def _kind(self, classes: frozenset[str]) -> str:
        if classes & self.page.skipped:
            return "skipped"
        kinds = (("author", self.page.author), ("text", self.page.text), ("time", self.page.time), ("badge", self.page.badge))
        found = next((kind for kind, name in kinds if name in classes), "event" if self.page.event in classes else "")
        # The author and the time of a forwarded message are not this message's.
        return "skipped" if found in {"author", "time"} and self.parts is not None and found in self.parts else found

    def _write(self, text: str) -> None:
        if self.parts is None:
            return
        kinds = [kind for _, kind in self.open if kind and kind != "event"]
        kind = "skipped" if "skipped" in kinds else kinds[-1] if kinds else "rest"
        if kind != "skipped":
            self.parts[kind] = self.parts.get(kind, "") + text


def _tidy(text: str) -> str:
    return re.sub(r"\s*\n\s*", "\n", text).strip()
