"""Where an article points: related articles, relative links, other sites."""

import re
from collections.abc import Callable, Iterator, Set
from pathlib import PurePosixPath

from copilot.knowledge.article import Article
from copilot.knowledge.lint.problem import Problem

_MARKDOWN_LINK = re.compile(r"\[[^\]\n]{0,200}\]\(\s{0,3}([^)\s]{1,500})[^)\n]{0,200}\)")
_HOST = re.compile(r"(?:https?://|(?<![\w.])www\.)([\w.-]{1,253})", re.IGNORECASE)


def check_links(article: Article, topics: Set[str], files: Set[str], allows: Callable[[str], bool]) -> Iterator[Problem]:
    """Dead and forbidden links. `topics` and `files` exist; `allows` says whether a host may be linked to."""
    for target in article.listed("related"):
        line = next((n for n, text in enumerate(article.text.split("\n"), 1) if text.strip() == f"- {target}"), 1)
        if target == article.topic:
            yield Problem(article.name, line, "links-itself")
        elif target not in topics:
            yield Problem(article.name, line, "dead-link", {"target": target})
    for number, text in enumerate(article.text.split("\n"), 1):
        for match in _MARKDOWN_LINK.finditer(text):
            target = match[1].split("#")[0]
            if target and ":" not in target and _resolved(article.name, target) not in files:
                yield Problem(article.name, number, "dead-link", {"target": target})
        for match in _HOST.finditer(text):
            host = match[1].casefold().rstrip(".").removeprefix("www.")
            if not allows(host):
                yield Problem(article.name, number, "off-list-link", {"host": host})


def _resolved(name: str, target: str) -> str:
    """`target`, relative to the file `name`, as a path relative to the root."""
    parts: list[str] = [] if target.startswith("/") else list(PurePosixPath(name).parent.parts)
    for part in target.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in {"", ".", ".."}:
            parts.append(part)
    return "/".join(parts)
