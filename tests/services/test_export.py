"""The help centre as `kb export` writes it: for customers only, whole, the same every time, and refused where it must be."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from copilot.config import load_settings
from copilot.errors import UsageProblem
from copilot.knowledge.site.folder import MARKER
from copilot.services.export import ExportReport, export_site
from copilot.services.wiring import Desk
from tests.support.help_articles import article, write, write_articles
from tests.support.program import copilot

PHRASE = "abandon ability able about above absent absorb abstract absurd abuse access accident"


class Links(HTMLParser):
    """Every address a page names, every `id` it has, and its elements' attributes."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()
        self.language = ""
        self.handlers: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.targets += [value for name in ("href", "src") if (value := values.get(name))]
        self.handlers += [name for name in values if name.startswith("on") or name == "style"]
        if "id" in values:
            self.ids.add(str(values["id"]))
        if tag == "html":
            self.language = str(values["lang"])


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "kb")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(load_settings({"COPILOT_HOME": str(tmp_path_factory.mktemp("home")), "COPILOT_OFFLINE": "1"}))


Export = Callable[..., ExportReport]


@pytest.fixture
def export(desk: Desk) -> Export:
    """Export `articles` to `target` and expect it to go well."""

    def run(articles: Path, target: Path, base_url: str = "") -> ExportReport:
        report = export_site(str(target), desk, paths=[str(articles)], base_url=base_url)
        assert report.problems == ()
        return report

    return run


def everything(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_page_shows_title_reply_steps_and_date_and_nothing_of_the_desk(
    articles: Path, tmp_path: Path, export: Export
) -> None:
    report = export(articles, tmp_path / "site")
    assert report.articles == {"en": 3, "zh": 3}
    assert report.left_out == {"desk/only-us.en.md": "desk", "desk/only-us.zh.md": "desk"}
    files = everything(tmp_path / "site")
    assert report.files == len(files) - 1  # the marker
    assert report.bytes == sum(map(len, files.values()))
    page = files["zh/transfers/stuck.html"].decode()
    assert "<h1>一直显示等待中，转账没到账</h1>" in page
    assert "TPWallet 无法代替网络确认交易。" in page
    assert "<li>打开交易记录，比较手续费。</li>" in page
    assert '<time datetime="2026-03-09">2026年3月9日</time>' in page
    assert "转账卡住了" not in page
    whole = b"\n".join(files.values()).decode()
    assert "转账卡住了" in whole  # what customers ask is there to be found by
    assert "INTERNAL" not in whole
    for inner in ("junior", "review_by", "2026-09-09", "only-us", "{{"):
        assert inner not in whole


def test_every_link_leads_to_a_file_of_the_site(articles: Path, tmp_path: Path, export: Export) -> None:
    export(articles, tmp_path / "site")
    site = tmp_path / "site"
    pages = sorted(site.rglob("*.html"))
    assert len(pages) == 9
    for page in pages:
        links = Links(page)
        assert links.handlers == []
        assert links.language == ("en" if page.is_relative_to(site / "en") else "zh-Hans")
        for target in links.targets:
            parts = urlsplit(target)
            assert not parts.scheme
            assert not parts.netloc
            if parts.path:
                assert not parts.path.startswith("/")
                assert (page.parent / unquote(parts.path)).resolve().is_file(), (page, target)
            else:
                assert parts.fragment in links.ids


def test_languages_lead_to_each_other_and_an_untranslated_article_to_the_index(
    articles: Path, tmp_path: Path, export: Export
) -> None:
    (articles / "assets" / "hidden-token.zh.md").unlink()
    export(articles, tmp_path / "site")
    pair = (tmp_path / "site" / "en" / "transfers" / "stuck.html").read_text(encoding="utf-8")
    assert 'href="../../zh/transfers/stuck.html" lang="zh-Hans"' in pair
    alone = (tmp_path / "site" / "en" / "assets" / "hidden-token.html").read_text(encoding="utf-8")
    assert 'href="../../zh/index.html" lang="zh-Hans"' in alone
    chinese = (tmp_path / "site" / "zh" / "transfers" / "stuck.html").read_text(encoding="utf-8")
    assert '<a href="../../en/assets/hidden-token.html" lang="en" hreflang="en">A token is missing' in chinese  # related


def test_html_in_an_article_is_text_on_the_page_and_in_the_search(articles: Path, tmp_path: Path, export: Export) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    text = article("transfers/fees", "en", reply=f'Look </script> {nasty} "here" & there.', extra="")
    write(articles, "transfers/fees", "en", text.replace("title: What does", f"title: {nasty} What does"))
    export(articles, tmp_path / "site")
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert "<img" not in text
        assert len(re.findall("<script", text)) == 3
    page = (tmp_path / "site" / "en" / "transfers" / "fees.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_only_hosts_on_the_list_are_linked_to_and_articles_link_to_each_other(
    articles: Path, tmp_path: Path, export: Export
) -> None:
    reply = "See [the explorer](https://etherscan.io/tx/1), [fees](fees.en.md#x), [none](gone.en.md), [mail](mailto:a), [it](http://etherscan.io)."
    write(articles, "transfers/stuck", "en", article("transfers/stuck", "en", reply=reply))
    export(articles, tmp_path / "site")
    page = (tmp_path / "site" / "en" / "transfers" / "stuck.html").read_text(encoding="utf-8")
    assert '<a href="https://etherscan.io/tx/1">the explorer</a>' in page
    assert '<a href="../../en/transfers/fees.html">fees</a>, none, mail, it.' in page


@pytest.mark.parametrize(
    ("reply", "rule"),
    [
        (f"Keep {PHRASE} safe.", "secret"),
        ("We can refund it to you.", "breaks-rule"),
        ("See https://wallet-help.example/a for more.", "off-list-link"),
        ("TODO say it.", "unwritten"),
        ("Dear {{ customer }}, wait.", "unfilled"),
    ],
)
def test_what_may_not_be_published_keeps_the_last_site(
    articles: Path, tmp_path: Path, export: Export, desk: Desk, reply: str, rule: str
) -> None:
    export(articles, tmp_path / "site")
    before = everything(tmp_path / "site")
    text = article("transfers/stuck", "en", reply=reply)
    write(articles, "transfers/stuck", "en", text)
    line = text.split("\n").index(reply) + 1
    refused = export_site(str(tmp_path / "site"), desk, paths=[str(articles)])
    assert ("transfers/stuck.en.md", line, rule) in [(one.path, one.line, one.rule) for one in refused.problems]
    assert refused.files == 0
    assert everything(tmp_path / "site") == before


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_the_command_names_the_line_but_never_the_secret(articles: Path, tmp_path: Path, form: tuple[str, ...]) -> None:
    write(articles, "transfers/stuck", "en", article("transfers/stuck", "en", reply=f"Keep {PHRASE} safe."))
    refused = copilot("kb", "export", str(tmp_path / "site"), "--from", str(articles), *form)
    assert refused.code == 5
    assert PHRASE[:30] not in refused.out + refused.err
    assert not (tmp_path / "site").exists()
    if form:
        assert ("transfers/stuck.en.md", "secret") in [(one["path"], one["rule"]) for one in refused.json["problems"]]
    else:
        assert re.search(r"^transfers/stuck.en.md:\d+: error: .* \[secret\]$", refused.out, re.MULTILINE)


def test_an_audience_nobody_knows_is_told_and_not_guessed(articles: Path, tmp_path: Path, desk: Desk) -> None:
    write(articles, "transfers/stuck", "en", article("transfers/stuck", "en", extra="audience: customers\n"))
    refused = export_site(str(tmp_path / "site"), desk, paths=[str(articles)])
    assert [problem.rule for problem in refused.problems] == ["unknown-audience"]
    assert not (tmp_path / "site").exists()


def test_an_article_of_the_desk_may_say_what_no_page_may(articles: Path, tmp_path: Path, export: Export) -> None:
    write(articles, "desk/only-us", "en", article("desk/only-us", "en", reply="We can refund it to you."))
    export(articles, tmp_path / "site")


def test_two_articles_for_one_page_are_refused(articles: Path, tmp_path: Path, desk: Desk) -> None:
    write(articles, "other/copy", "en", article("transfers/fees", "en").replace("id: transfers/fees", "id: Transfers/Fees"))
    refused = export_site(str(tmp_path / "site"), desk, paths=[str(articles)])
    assert "same-page" in [problem.rule for problem in refused.problems]


def test_an_unreadable_article_is_named(articles: Path, tmp_path: Path) -> None:
    (articles / "transfers" / "bytes.en.md").write_bytes(b"---\nid: x\n---\n\xff")
    refused = copilot("kb", "export", str(tmp_path / "site"), "--from", str(articles))
    assert refused.code == 5
    assert "transfers/bytes.en.md:4: error: is not UTF-8 text" in refused.out
    assert not (tmp_path / "site").exists()


def test_the_same_articles_give_the_same_bytes(articles: Path, tmp_path: Path, export: Export) -> None:
    export(articles, tmp_path / "one")
    export(articles, tmp_path / "two")
    export(articles, tmp_path / "two")
    assert everything(tmp_path / "one") == everything(tmp_path / "two")


def test_pages_that_are_gone_go(articles: Path, tmp_path: Path, export: Export) -> None:
    export(articles, tmp_path / "site")
    for language in ("en", "zh"):
        (articles / "transfers" / f"fees.{language}.md").unlink()
    export(articles, tmp_path / "site")
    assert not (tmp_path / "site" / "en" / "transfers" / "fees.html").exists()
    assert "fees.html" not in (tmp_path / "site" / MARKER).read_text(encoding="utf-8")


def test_a_base_url_gives_a_sitemap_canonical_links_and_a_page_for_what_is_gone(
    articles: Path, tmp_path: Path, export: Export
) -> None:
    export(articles, tmp_path / "site", "https://help.example/centre/")
    site = tmp_path / "site"
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>https://help.example/centre/zh/transfers/stuck.html</loc><lastmod>2026-03-09</lastmod>" in sitemap
    assert sitemap.count("<loc>") == 9
    page = (site / "en" / "transfers" / "stuck.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://help.example/centre/en/transfers/stuck.html">' in page
    assert '<link rel="alternate" hreflang="zh-Hans" href="https://help.example/centre/zh/transfers/stuck.html">' in page
    gone = Links(site / "404.html").targets
    assert gone
    assert all(target.startswith(("https://help.example/centre/", "#")) for target in gone)  # found from any depth


@pytest.mark.parametrize(
    "url", ["help.example", "ftp://help.example", "https://", "https://a b", "https://a/?q=1", "https://[a"]
)
def test_what_is_no_address_is_refused(articles: Path, tmp_path: Path, url: str, desk: Desk) -> None:
    with pytest.raises(UsageProblem, match="--base-url"):
        export_site(str(tmp_path / "site"), desk, paths=[str(articles)], base_url=url)


def test_a_folder_of_ones_own_is_never_overwritten(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine", encoding="utf-8")
    refused = copilot("kb", "export", str(tmp_path / "mine"), "--from", str(articles))
    assert refused.code == 2
    assert "thesis.txt" in refused.err
    assert everything(tmp_path / "mine") == {"thesis.txt": b"mine"}


def test_without_an_article_for_customers_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "plain.txt").write_text("Just a text.", encoding="utf-8")
    refused = copilot("kb", "export", str(tmp_path / "site"), "--from", str(tmp_path / "kb"))
    assert refused.code == 5
    assert not (tmp_path / "site").exists()
    assert copilot("kb", "export", str(tmp_path / "site"), "--from", str(tmp_path / "gone")).code == 2


def test_the_policy_of_every_page_allows_nothing_from_elsewhere(articles: Path, tmp_path: Path, export: Export) -> None:
    export(articles, tmp_path / "site")
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
        assert policy is not None
        assert policy[1].startswith("default-src 'none';")
        assert "unsafe" not in policy[1]
        assert "http" not in policy[1]
    for asset in (tmp_path / "site" / "assets").iterdir():
        assert not re.search(
            r"https?://(?!www\.w3\.org/2000/svg)|url\(|@import|fetch\(|XMLHttp", asset.read_text(encoding="utf-8")
        )


def _luminance(colour: str) -> float:
    digits = colour * 2 if len(colour) == 3 else colour
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(articles: Path, tmp_path: Path, export: Export, scheme: int) -> None:
    export(articles, tmp_path / "site")
    style = (tmp_path / "site" / "assets" / "site.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", style.split(":root")[scheme + 1]))
    pairs = [(ink, paper) for ink in ("ink", "quiet", "link") for paper in ("paper", "page")]
    for ink, paper in [*pairs, ("ink", "mark"), ("quiet", "mark"), ("link", "mark"), ("warn-ink", "warn-paper")]:
        lighter, darker = sorted((_luminance(colours[ink]), _luminance(colours[paper])), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (ink, paper)  # WCAG 2.2, 1.4.3, level AA


def test_people_read_what_was_written_in_their_language(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_UI_LANG", "zh")
    shown = copilot("kb", "export", str(tmp_path / "site"), "--from", str(articles))
    assert shown.code == 0
    assert "6 篇文章（en 3, zh 3）" in shown.out
    assert "desk/only-us.zh.md: 仅供客服内部" in shown.out
