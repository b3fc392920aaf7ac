"""Every file of the help centre as text: the same articles and settings give the same bytes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from copilot.knowledge.site.markdown import has_numbered_list, to_html, to_plain
from copilot.knowledge.site.public import PublicArticle, versions
from copilot.knowledge.site.search import search_script
from copilot.knowledge.site.words import LANGUAGES, NAMES, TAGS, area_order, area_title, day, words_of

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent
_ASSETS = ("site.css", "search.js", "site.js", "icon.svg")
_DESCRIPTION = 155
"""Characters of a description: what search engines show."""


@dataclass(frozen=True)
class Site:
    """What a help centre is made of. `allows`: may this host be linked to. `base_url`: where it will be, or empty."""

    pages: Sequence[PublicArticle]
    brand: str
    allows: Callable[[str], bool]
    base_url: str = ""

    @cached_property
    def translations(self) -> Mapping[str, Mapping[str, PublicArticle]]:
        return versions(self.pages)

    @cached_property
    def by_source(self) -> Mapping[str, PublicArticle]:
        return {page.source: page for page in self.pages}

    @cached_property
    def urls(self) -> frozenset[str]:
        return frozenset(page.url for page in self.pages)

    @cached_property
    def languages(self) -> list[str]:
        """The languages there is an article in."""
        return [language for language in LANGUAGES if any(page.language == language for page in self.pages)]

    def areas(self, language: str) -> list[tuple[str, list[PublicArticle]]]:
        """The pages in `language` by topic area."""
        found: dict[str, list[PublicArticle]] = {}
        for page in sorted((page for page in self.pages if page.language == language), key=lambda page: page.path):
            found.setdefault(page.area, []).append(page)
        return sorted(found.items(), key=lambda item: area_order(item[0]))


def build_site(site: Site) -> dict[str, str]:
    """The files of the site: path relative to its folder -> text."""
    files = {f"assets/{name}": (_HERE / "assets" / name).read_text(encoding="utf-8") for name in _ASSETS}
    files["assets/search-data.js"] = search_script(site.pages)
    stamps = {path: sha256(text.encode()).hexdigest()[:12] for path, text in files.items()}
    write = partial(_write, site, _templates(), stamps)
    files["index.html"] = write("start.html", "index.html", site.languages[0], gone=False)
    for language in site.languages:
        path = f"{language}/index.html"
        files[path] = write("index.html", path, language, areas=site.areas(language))
    for page in site.pages:
        files[page.url] = write("article.html", page.url, page.language, **_article(site, page))
    if site.base_url:
        files["404.html"] = write("start.html", "404.html", site.languages[0], root=f"{site.base_url}/", gone=True)
        files["sitemap.xml"] = _templates().get_template("sitemap.xml").render(site=site, address=partial(_address, site))
    return files


def _write(
    site: Site, templates: "Environment", stamps: Mapping[str, str], name: str, path: str, language: str, **more: Any
) -> str:
    root = more.pop("root", "../" * path.count("/"))
    switch = {other: _counterpart(site, path, other) for other in site.languages}
    return templates.get_template(name).render(
        site=site,
        path=path,
        root=root,
        language=language,
        spoken=site.languages if name == "start.html" else [language],
        words=words_of(language),
        every_words={other: words_of(other) for other in site.languages},
        tags=TAGS,
        names=NAMES,
        switch=switch,
        href=lambda target: root + quote(target),
        asset=lambda target: f"{root}{target}?v={stamps[target]}",
        address=partial(_address, site),
        area_title=area_title,
        day=day,
        **more,
    )


def _article(site: Site, page: PublicArticle) -> dict[str, Any]:
    shown = to_plain(page.reply or page.steps)
    link = partial(_link, site, page)
    return {
        "page": page,
        "reply": to_html(page.reply, link),
        "steps": to_html(page.steps, link),
        "is_repeated": has_numbered_list(page.reply),
        "summary": _cut(shown[0] if shown else page.title),
        "related": [other for topic in page.related if (other := _version(site, topic, page.language)) and other is not page],
    }


def _version(site: Site, topic: str, language: str) -> PublicArticle | None:
    """The page of `topic` in `language`, else in another."""
    found = site.translations.get(topic, {})
    return found.get(language) or next(iter(found.values()), None)


def _counterpart(site: Site, path: str, language: str) -> str:
    """What the switch leads to: the same page in `language`, else the index of it."""
    same = f"{language}/{path.partition('/')[2]}"
    return same if same in site.urls else f"{language}/index.html"


def _link(site: Site, page: PublicArticle, target: str) -> str | None:
    """Where a link in the text of `page` leads: to another page, or to a host on the list over https."""
    try:
        parts = urlsplit(target)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if not parts.scheme and not parts.netloc:
        other = site.by_source.get(normpath(join(dirname(page.source), parts.path)))
        return "../" * page.url.count("/") + quote(other.url) if other else None
    is_plain = parts.scheme == "https" and "@" not in parts.netloc and target.isascii() and "\\" not in target
    return target if is_plain and site.allows(host) else None


def _address(site: Site, path: str) -> str:
    """The full address of a page; its folder where it is an index."""
    return f"{site.base_url}/{quote(path.removesuffix('index.html'))}"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _DESCRIPTION else text[: _DESCRIPTION - 1].rstrip() + "…"


def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
