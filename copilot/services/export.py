"""`kb export`: the help centre for customers, from the articles of the desk.

Nothing is written where an article that would be public is unreadable, unfinished, holds a secret, links off the list
or says what no reply may say: the last site stays, and the editor reads which line is wrong.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

from copilot.errors import KnowledgeProblem, UsageProblem
from copilot.knowledge.article import Article, read_articles
from copilot.knowledge.lint import Problem
from copilot.knowledge.site import PublicArticle, Site, build_site, check_target, public_articles, replace_folder
from copilot.knowledge.site.public import clashes, unfilled
from copilot.knowledge.source import Broken
from copilot.policy.links import load_links
from copilot.services.lint import lint_knowledge
from copilot.services.roots import knowledge_roots
from copilot.services.wiring import Desk

OF_PAGES = frozenset({"unwritten", "off-list-link", "breaks-rule", "secret"})
"""Rules of the lint that a public article may not break."""

OF_ALL = frozenset({"unreadable", "unknown-audience"})
"""Rules without which nobody knows whether an article is public."""


@dataclass(frozen=True)
class ExportReport:
    """What was published, or, where `problems` is not empty, why nothing was.

    `articles`: language -> pages; `left_out`: file -> "desk", "language" or "empty".
    """

    folder: str
    articles: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0
    seconds: float = 0.0
    problems: tuple[Problem, ...] = ()


def export_site(folder: str, desk: Desk, *, paths: Sequence[str] = (), base_url: str = "") -> ExportReport:
    """Make `folder` the help centre of the articles under `paths`; without any, of the knowledge base in use.

    Raises UsageProblem for a folder, a path or a `base_url` that will not do, KnowledgeProblem where no article is for
    customers.
    """
    begun = perf_counter()
    target, address = Path(folder).resolve(), _base(base_url)
    roots = knowledge_roots(paths, desk)
    try:
        check_target(target)
        pages, left_out, problems = _read(roots, desk)
        if problems:
            return ExportReport(folder=str(target), left_out=left_out, problems=tuple(problems))
        files = build_site(Site(pages, desk.settings.brand, load_links(desk.settings).allows, address))
        size = replace_folder(target, files)
    except OSError as error:
        raise UsageProblem(f"{target} cannot be written: {error.strerror}", "Name a folder you may write to.") from None
    return ExportReport(
        folder=str(target),
        articles=dict(sorted(Counter(page.language for page in pages).items())),
        left_out=left_out,
        files=len(files),
        bytes=size,
        seconds=round(perf_counter() - begun, 2),
    )


def _read(roots: Sequence[Path], desk: Desk) -> tuple[list[PublicArticle], dict[str, str], list[Problem]]:
    """The pages of the articles under `roots`, what is left out and why, and what forbids to publish any."""
    read = [item for item in read_articles(roots, desk.settings.brand) if not isinstance(item, Broken)]
    pages, others = public_articles(read)
    public = {page.source for page in pages}
    problems = [
        problem
        for problem in lint_knowledge([str(root) for root in roots], desk)
        if problem.rule in OF_ALL or (problem.rule in OF_PAGES and problem.path in public)
    ]
    problems += _own_problems(pages, {article.name: article for article in read})
    if not pages and not problems:
        raise KnowledgeProblem(
            "there is no article for customers", "Articles are markdown with front matter and a section Reply; see `kb new`."
        )
    return pages, {other.source: other.why for other in others}, sorted(problems)


def _own_problems(pages: Sequence[PublicArticle], articles: Mapping[str, Article]) -> Iterator[Problem]:
    """What only publishing minds: placeholders nobody fills, two articles for one page."""
    for page in pages:
        mark = unfilled(page)
        if mark:
            lines = articles[page.source].text.split("\n")
            line = next((number for number, text in enumerate(lines, 1) if mark in text), 1)
            yield Problem(page.source, line, "unfilled", {"mark": mark})
    for page, other in clashes(pages):
        yield Problem(page.source, articles[page.source].line_of("id"), "same-page", {"other": other.source})


def _base(url: str) -> str:
    """`url` without the slash at its end. Raises UsageProblem for what is no address of a site."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and not (parts.query or parts.fragment)
    except ValueError:
        is_address = False
    if url and (not is_address or not url.isascii() or not url.isprintable() or " " in url):
        raise UsageProblem("--base-url is no address of a site", "Write it in full, such as https://help.wallet.example/.")
    return url.rstrip("/")
