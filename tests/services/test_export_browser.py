"""The help centre in a real browser, opened from the disk as a reader without a server opens it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.browser import Browser, browser, find_browser
from tests.support.help_articles import article, write, write_articles
from tests.support.program import copilot

PROGRAM = find_browser()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Chromium is installed")

DOWN, ENTER, ESCAPE = ("ArrowDown", 40), ("Enter", 13, "\r"), ("Escape", 27)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("help centre 帮助")  # an address must survive blanks and other scripts
    articles = write_articles(folder / "kb")
    nasty = '<script>document.title="run"</script><img src=x onerror=\'document.title="run"\'>'
    text = article("assets/hidden-token", "en", reply=f"Tokens {nasty} stay.\n\n1. One\n2. Two", steps="1. In more detail")
    write(articles, "assets/hidden-token", "en", text)
    made = copilot("kb", "export", str(folder / "site"), "--from", str(articles))
    assert made.code == 0, made.out
    return folder / "site"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    assert PROGRAM is not None
    with browser(PROGRAM) as tab:
        yield tab


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Browser]:
    """The tab, held to what every test asks: nothing is complained of, and nothing is asked for but files."""
    chromium.requests.clear()
    chromium.complaints.clear()
    chromium.resize(1100, 800)
    yield chromium
    assert chromium.complaints == []
    assert {address.partition(":")[0] for address in chromium.requests} == {"file"}


def search(tab: Browser, query: str) -> list[str]:
    """The addresses found for `query` as it is typed, relative to the site."""
    tab.run("document.getElementById('query').focus(); document.getElementById('query').select()")
    tab.type(query)
    tab.wait("document.querySelector('[role=status]').textContent !== ''")
    return list(tab.run("[...document.querySelectorAll('#results a')].map((a) => decodeURI(a.href).split('/site/')[1])"))


def test_chinese_is_found_as_it_is_typed_and_a_hit_is_followed(tab: Browser, site: Path) -> None:
    tab.open((site / "zh" / "index.html").as_uri())
    assert search(tab, "转账没到")[0] == "zh/transfers/stuck.html"
    assert tab.run("document.querySelector('#results a').innerHTML") == "一直显示等待中，<mark>转账没到</mark>账"
    tab.press(*ENTER)  # to the first hit
    tab.press(*ENTER)  # and along
    tab.wait_for_event("Page.loadEventFired")
    assert tab.run("location.pathname.endsWith('/zh/transfers/stuck.html')")
    assert tab.run("document.querySelector('h1').textContent") == "一直显示等待中，转账没到账"


def test_traditional_characters_find_simplified_ones(tab: Browser, site: Path) -> None:
    tab.open((site / "zh" / "index.html").as_uri())
    assert search(tab, "轉帳")[0] == "zh/transfers/stuck.html"
    assert "zh/assets/hidden-token.html" in search(tab, "列表裡")


def test_a_chinese_question_on_an_english_page_offers_chinese_articles_and_says_so(tab: Browser, site: Path) -> None:
    tab.open((site / "en" / "transfers" / "stuck.html").as_uri())
    assert search(tab, "代币")[0] == "zh/assets/hidden-token.html"
    assert tab.run("document.querySelector('#results li').lang") == "zh-Hans"
    assert tab.run("document.querySelector('#results .label').textContent") == "中文"
    tab.follow("#results a")
    assert tab.run("document.documentElement.lang") == "zh-Hans"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("transf", "en/transfers/stuck.html"),  # not yet typed to its end
        ("tokens missin", "en/assets/hidden-token.html"),
        ("trasnfer pending", "en/transfers/stuck.html"),  # two letters swapped
        ("why am I paying gas", "en/transfers/fees.html"),  # a question of the article, not its title
        ("DISPLAYED", "en/assets/hidden-token.html"),
    ],
)
def test_english_is_found_by_beginnings_other_forms_and_in_spite_of_slips(
    tab: Browser, site: Path, query: str, found: str
) -> None:
    tab.open((site / "en" / "index.html").as_uri())
    assert search(tab, query)[0] == found


def test_what_is_not_there_is_not_found_and_the_box_empties(tab: Browser, site: Path) -> None:
    tab.open((site / "en" / "index.html").as_uri())
    assert search(tab, "zebra crossing") == []
    assert tab.run("document.querySelector('[role=status]').textContent").startswith("Nothing found")
    assert search(tab, "token")
    tab.press(*ESCAPE)
    assert tab.run("document.getElementById('results').hidden")
    assert tab.run("document.querySelector('[role=status]').textContent + document.getElementById('query').value") == ""


def test_keys_lead_from_the_box_through_the_hits(tab: Browser, site: Path) -> None:
    tab.open((site / "en" / "index.html").as_uri())
    tab.press("/", 191, "/")
    assert tab.run("document.activeElement.id") == "query"
    tab.type("transfer")
    tab.wait("document.querySelectorAll('#results a').length > 1")
    tab.press(*DOWN)
    tab.press(*DOWN)
    assert tab.run("document.activeElement === document.querySelectorAll('#results a')[1]")
    assert tab.run("document.getElementById('query').value") == "transfer"


def test_the_language_switch_leads_to_the_same_article(tab: Browser, site: Path) -> None:
    tab.open((site / "zh" / "transfers" / "fees.html").as_uri())
    tab.follow(".languages a:not([aria-current])")
    assert tab.run("document.querySelector('h1').textContent") == "What does a transfer cost?"


def test_html_of_an_article_is_read_not_run(tab: Browser, site: Path) -> None:
    tab.open((site / "en" / "assets" / "hidden-token.html").as_uri())
    assert "<script>document.title" in tab.run("document.querySelector('article').textContent")
    assert search(tab, "token")
    assert "<script>document.title" in tab.run("document.querySelector('#results').textContent")
    assert tab.run("document.title").startswith("A token is missing")
    assert tab.run("document.querySelectorAll('img').length") == 0


def test_more_detailed_steps_are_folded_on_the_screen_and_open_on_paper(tab: Browser, site: Path) -> None:
    tab.open((site / "en" / "assets" / "hidden-token.html").as_uri())
    seen = "document.querySelector('details li').checkVisibility({contentVisibilityAuto: true})"
    assert tab.run(seen) is False
    tab.call("Emulation.setEmulatedMedia", media="print")
    try:
        assert tab.run("getComputedStyle(document.querySelector('.search')).display") == "none"
        assert tab.run("document.querySelector('details li').getBoundingClientRect().height > 0")
    finally:
        tab.call("Emulation.setEmulatedMedia", media="")


@pytest.mark.parametrize("page", ["index.html", "zh/index.html", "en/index.html", "en/transfers/stuck.html"])
def test_nothing_is_wider_than_a_small_telephone(tab: Browser, site: Path, page: str) -> None:
    tab.resize(360, 640)
    tab.open((site / page).as_uri())
    assert tab.run("document.documentElement.scrollWidth") <= 360
    assert search(tab, "transfer 转账")
    assert tab.run("document.documentElement.scrollWidth") <= 360


def test_every_control_has_a_name(tab: Browser, site: Path) -> None:
    for page in ("index.html", "zh/index.html", "zh/transfers/stuck.html"):
        tab.open((site / page).as_uri())
        nodes = tab.call("Accessibility.getFullAXTree")["nodes"]
        roles = {"link", "searchbox", "button", "navigation", "heading", "complementary", "search", "region"}
        nameless = [
            node
            for node in nodes
            if not node["ignored"] and node["role"]["value"] in roles - {"search"} and not node.get("name", {}).get("value")
        ]
        assert nameless == []
        assert {"searchbox", "main", "heading", "link"} <= {node["role"]["value"] for node in nodes if not node["ignored"]}


def test_without_scripts_everything_but_the_search_works(tab: Browser, site: Path) -> None:
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.open((site / "zh" / "index.html").as_uri())
        nodes = tab.call("Accessibility.getFullAXTree")["nodes"]
        names = [node.get("name", {}).get("value", "") for node in nodes if not node["ignored"]]
        assert not any(node["role"]["value"] == "searchbox" for node in nodes if not node["ignored"])
        assert any("JavaScript" in name for name in names)
        assert "一直显示等待中，转账没到账" in names
        assert tab.run("document.querySelector('.area a').getAttribute('href')") == "../zh/assets/hidden-token.html"
    finally:
        tab.call("Emulation.setScriptExecutionDisabled", value=False)
