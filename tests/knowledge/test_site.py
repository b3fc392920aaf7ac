"""What the pages of the help centre are made of: safe HTML, paths that stay inside, a folder replaced whole or not at all."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.errors import UsageProblem
from copilot.knowledge.article import read_articles
from copilot.knowledge.lint import Problem
from copilot.knowledge.site import public_articles, replace_folder
from copilot.knowledge.site.folder import MARKER
from copilot.knowledge.site.markdown import has_numbered_list, to_html, to_plain
from copilot.knowledge.site.words import AREAS, LANGUAGES, WORDS, area_order, day
from copilot.knowledge.source import Broken
from copilot.safety.guard import check_reply
from copilot.services.lint import lint_knowledge
from copilot.services.wiring import Desk
from tests.support.help_articles import article, write


def only_etherscan(target: str) -> str | None:
    return target if target.startswith("https://etherscan.io/") else None


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("a <img src=x onerror=alert(1)> b", "<p>a &lt;img src=x onerror=alert(1)&gt; b</p>\n"),
        ("[x](javascript:alert(1))", "<p>x</p>\n"),
        ("[x](https://elsewhere.example/a) y", "<p>x y</p>\n"),
        ("<https://elsewhere.example/a>", "<p>https://elsewhere.example/a</p>\n"),
        ("![x](https://elsewhere.example/a.png)", "<p>!x</p>\n"),
        ('[*x*](https://etherscan.io/tx "t")', '<p><a href="https://etherscan.io/tx"><em>x</em></a></p>\n'),
        ("1、打开钱包\n2、点设置", "<ol>\n<li>打开钱包</li>\n<li>点设置</li>\n</ol>\n"),
        ("Tom & Ann \"said\"", "<p>Tom &amp; Ann &quot;said&quot;</p>\n"),
    ],
)  # fmt: skip
def test_markdown_becomes_safe_html(text: str, html: str) -> None:
    assert to_html(text, only_etherscan) == html


def test_plain_text_has_no_markup() -> None:
    assert to_plain("One **two**\nthree\n\n1. [four](https://x.example)\n2. `five`") == ["One two\nthree", "four", "five"]


@pytest.mark.parametrize(
    ("text", "found"), [("1. a\n2. b", True), ("1、甲\n2、乙", True), ("- a\n- b", False), ("1 coin", False)]
)
def test_a_numbered_list_is_recognised(text: str, found: bool) -> None:
    assert has_numbered_list(text) is found


@pytest.mark.parametrize(
    ("topic", "path"),
    [
        ("fees/why", "fees/why.html"),
        ("../../../etc/passwd", "etc/passwd.html"),
        ("/absolute", "absolute.html"),
        ("a\\..\\b", "a-b.html"),
        ("index", "index-1.html"),
        ("..", "article-1.html"),
        ("常见问题/提现 到账", "常见问题/提现-到账.html"),
    ],
)
def test_no_id_leads_out_of_the_site(tmp_path: Path, topic: str, path: str) -> None:
    text = article("transfers/fees", "en").replace("id: transfers/fees", f"id: '{topic}'")
    write(tmp_path, "any/name", "en", text)
    pages, _ = public_articles(item for item in read_articles([tmp_path]) if not isinstance(item, Broken))
    assert [page.path for page in pages] == [path]


def test_a_topic_is_the_desks_if_one_of_its_versions_says_so(tmp_path: Path) -> None:
    write(tmp_path, "transfers/fees", "en", article("transfers/fees", "en", extra="audience: desk\n"))
    write(tmp_path, "transfers/fees", "zh", article("transfers/fees", "zh"))
    pages, others = public_articles(item for item in read_articles([tmp_path]) if not isinstance(item, Broken))
    assert pages == []
    assert {other.why for other in others} == {"desk"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(load_settings({"COPILOT_HOME": str(tmp_path_factory.mktemp("home")), "COPILOT_OFFLINE": "1"}))


def test_an_unknown_audience_and_one_that_differs_are_told(tmp_path: Path, desk: Desk) -> None:
    write(tmp_path, "transfers/fees", "en", article("transfers/fees", "en", extra="audience: boss\n"))
    write(tmp_path, "transfers/fees", "zh", article("transfers/fees", "zh"))

    def told(rule: str) -> list[Problem]:
        return [problem for problem in lint_knowledge([str(tmp_path)], desk) if problem.rule == rule]

    assert [(problem.path, problem.line) for problem in told("unknown-audience")] == [("transfers/fees.en.md", 13)]
    assert "audience" in [problem.values["part"] for problem in told("translation-drifted")]


@pytest.mark.parametrize("key", sorted(WORDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_site_says_itself_passes_the_guard(key: str, language: str, desk: Desk) -> None:
    report = check_reply(WORDS[key][language], desk.guard)
    assert report.violations == ()


def test_areas_come_in_the_order_of_need_and_strangers_by_name() -> None:
    known = [name for name in AREAS if name]
    assert sorted(["", "zeta", "alpha", *reversed(known)], key=area_order) == [*known, "alpha", "zeta", ""]


def test_days_are_written_as_their_readers_do() -> None:
    assert (day("2026-03-09", "zh"), day("2026-03-09", "en")) == ("2026年3月9日", "9 March 2026")


# --- the folder -----------------------------------------------------------------------------------

SITES = ({"index.html": "one", "en/a.html": "first"}, {"index.html": "two", "en/b.html": "second", "zh/b.html": "第二"})


def content(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    }


def test_a_site_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    for files in SITES:
        replace_folder(tmp_path / "site", files)
        assert content(tmp_path / "site") == files
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_failure_while_writing_or_swapping_leaves_the_last_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "site"
    replace_folder(target, SITES[0])
    rename = Path.rename
    for fails in (".site.copilot-new", "site"):

        def stumble(path: Path, to: Path, fails: str = fails) -> Path:
            if path.name == fails:
                raise KeyboardInterrupt
            return rename(path, to)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "rename", stumble)
            with pytest.raises(KeyboardInterrupt):
                replace_folder(target, SITES[1])
        assert content(target) == SITES[0]
        assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_kill_at_any_moment_leaves_a_whole_site(tmp_path: Path) -> None:
    target = tmp_path / "site"
    sites = [{f"en/{number}.html": word * 2000 for number in range(20)} for word in ("old", "new")]
    replace_folder(target, sites[0])
    script = (
        "import sys\nfrom pathlib import Path\nfrom copilot.knowledge.site.folder import replace_folder\n"
        "sites = [{f'en/{n}.html': word * 2000 for n in range(20)} for word in ('old', 'new')]\n"
        "print('ready', flush=True)\nnumber = 0\n"
        "while True:\n    number += 1\n    replace_folder(Path(sys.argv[1]), sites[number % 2])\n"
    )
    for round_ in range(8):
        process = subprocess.Popen([sys.executable, "-c", script, str(target)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.005 + 0.013 * round_)
        process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        process.wait()
        process.stdout.close()
        kept = target if target.exists() else tmp_path / ".site.copilot-old"
        assert content(kept) in sites
        replace_folder(target, sites[0])
        assert content(target) == sites[0]
        assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_run_that_died_between_its_two_renames_is_mended(tmp_path: Path) -> None:
    target = tmp_path / "site"
    replace_folder(target, SITES[0])
    target.rename(tmp_path / ".site.copilot-old")
    replace_folder(target, SITES[1])
    assert content(target) == SITES[1]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_no_export_wrote_is_never_replaced(tmp_path: Path) -> None:
    target = tmp_path / "site"
    target.mkdir()
    replace_folder(target, SITES[0])  # an empty folder will do
    (target / "en" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageProblem, match=r"mine\.txt"):
        replace_folder(target, SITES[1])
    assert content(target) == {**SITES[0], "en/mine.txt": "mine"}
    beside = tmp_path / ".other.copilot-new"
    beside.mkdir()
    (beside / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageProblem, match="in the way"):
        replace_folder(tmp_path / "other", SITES[0])
    assert content(beside) == {"mine.txt": "mine"}


def test_the_folder_one_stands_in_is_not_pulled_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_folder(tmp_path / "site", SITES[0])
    monkeypatch.chdir(tmp_path / "site" / "en")
    with pytest.raises(UsageProblem, match="current folder"):
        replace_folder(tmp_path / "site", SITES[1])
    assert content(tmp_path / "site") == SITES[0]
