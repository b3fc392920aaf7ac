"""`kb coverage`: topics, languages, freshness and demand agree with the files, and the page is safe and stands alone."""

import base64
import hashlib
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.support.program import copilot, jsonl

TODAY = date.today()
EVIL = "<script>alert(1)</script>"


def article(folder: Path, topic: str, language: str, title: str, reply: str, **dates: date) -> None:
    header = [f"id: {topic}", f"language: {language}", f"title: {title}", "category: how_to", "tier: junior"]
    header += [f"{name}: {day.isoformat()}" for name, day in dates.items()]
    name = hashlib.sha256(topic.encode()).hexdigest()[:8]
    (folder / f"{name}.{language}.md").write_text(
        "---\n" + "\n".join(header) + f"\n---\n\n## Reply\n\n{reply}\n", encoding="utf-8"
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An indexed knowledge base: a kettle in two languages, one version overdue; a lamp due soon; a clock without a date."""
    folder = tmp_path / "articles"
    folder.mkdir()
    late, soon, far = TODAY - timedelta(days=1), TODAY + timedelta(days=10), TODAY + timedelta(days=400)
    article(folder, "kitchen/kettle", "zh", "电水壶不加热怎么办", "请先检查电水壶底座的插头。", review_by=late)
    article(folder, "kitchen/kettle", "en", "The kettle does not heat", "Check the plug of the kettle's base.", review_by=far)
    article(folder, "rooms/lamp", "en", "The lamp flickers", "Replace the bulb of the lamp.", review_by=soon)
    article(folder, "rooms/old-lamp-oil", "en", "Lamp oil smells", "Air the room.", updated=TODAY - timedelta(days=300))
    article(folder, "clock", "en", '"The clock is slow"', "Wind the clock.")
    assert copilot("kb", "index", str(folder)).code == 0
    return tmp_path


def talks(folder: Path, *texts: str) -> str:
    path = folder / "talks.jsonl"
    path.write_text(jsonl([{"id": n, "text": text} for n, text in enumerate(texts)]), encoding="utf-8")
    return str(path)


def cells(report: dict[str, list[dict[str, object]]], topic: str) -> dict[str, dict[str, object]]:
    (row,) = [row for row in report["topics"] if row["topic"] == topic]
    return {str(cell["language"]): cell for cell in row["cells"]}  # type: ignore[attr-defined]


def test_freshness_follows_the_dates_and_languages_the_desk(home: Path) -> None:
    report = copilot("kb", "coverage", "--json").json
    assert (report["demand"], report["conversations"], report["today"]) == ("none", 0, TODAY.isoformat())
    assert report["languages"][:2] == ["en", "zh"]
    assert {"vi", "ja", "ar"} <= set(report["languages"])
    assert "zh-Hant" not in report["languages"], "an article in simplified Chinese serves who reads traditional"
    kettle = cells(report, "kitchen/kettle")
    assert [kettle[code]["freshness"] for code in ("zh", "en", "vi")] == ["overdue", "fresh", "missing"]
    assert cells(report, "rooms/lamp")["en"]["freshness"] == "due"
    assert cells(report, "clock")["en"]["freshness"] == "undated"
    old = cells(report, "rooms/old-lamp-oil")["en"]
    assert old["freshness"] == "overdue", "without a review date, half a year after the last change"
    assert [(action["need"], action["topic"], action["language"], action["since"]) for action in report["actions"]] == [
        ("overdue", "kitchen/kettle", "zh", (TODAY - timedelta(days=1)).isoformat()),
        ("overdue", "rooms/old-lamp-oil", "en", old["review_by"]),
    ]


def test_demand_lands_on_the_topic_in_the_customers_language(home: Path) -> None:
    asked = talks(
        home,
        "The kettle does not heat, what can I do?",
        "电水壶不加热怎么办",
        "電水壺不加熱怎麼辦",
        "lamp flickers 灯一直闪 lamp 怎么办",
        "灯 lamp flickers 是什么原因呢",
        "lamp flickers 这个灯一直在闪，请问怎么处理",
        "Which bus goes to the airport on Sundays?",
    )
    report = copilot("kb", "coverage", "--json", asked).json
    assert (report["demand"], report["conversations"], report["uncovered"], report["found"]) == ("files", 7, 1, 6)
    kettle = cells(report, "kitchen/kettle")
    assert (kettle["en"]["asked"], kettle["zh"]["asked"]) == (1, 2)
    rows = {row["topic"]: row for row in report["topics"]}
    assert (rows["kitchen/kettle"]["asked"], rows["rooms/lamp"]["asked"]) == (3, 3)
    assert rows["kitchen/kettle"]["heat"] == 4
    assert sum(row["uncovered"] for row in rows.values()) == 1
    needs = [(action["need"], action["topic"], action["language"], action["asked"]) for action in report["actions"]]
    assert needs[0] == ("missing", "rooms/lamp", "zh", 3)
    assert ("overdue", "kitchen/kettle", "zh", 2) in needs
    assert copilot("kb", "coverage", "--json", "--demand", asked).json == report


def test_stored_cases_are_the_demand_where_no_file_is_given(home: Path) -> None:
    cases = home / "cases.jsonl"
    cases.write_text(
        jsonl([{"id": f"c{n}", "problem": "The kettle does not heat", "resolution": "New plug."} for n in range(2)]),
        encoding="utf-8",
    )
    assert copilot("cases", "import", str(cases)).code == 0
    report = copilot("kb", "coverage", "--json").json
    assert (report["demand"], report["conversations"], report["found"]) == ("cases", 2, 2)
    assert cells(report, "kitchen/kettle")["en"]["asked"] == 2


def test_security_critical_questions_count_and_nothing_a_customer_wrote_is_shown(home: Path) -> None:
    phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    asked = talks(home, f"My kettle does not heat and I typed my seed phrase into a site: {phrase}")
    for options in ((), ("--json",), ("--html", str(home / "map.html"))):
        result = copilot("kb", "coverage", *options, asked)
        assert result.code == 0
        assert "sausage" not in result.out + result.err
    assert "sausage" not in (home / "map.html").read_text(encoding="utf-8")
    assert copilot("kb", "coverage", "--json", asked).json["held"] == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_is_straight_at_eighty_columns_in_both_languages(
    home: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    article(home / "articles", "客厅/一个名字特别特别长的中文主题用来检查每一列是否对齐", "zh", "沙发", "请擦拭沙发。")
    copilot("kb", "index")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("COPILOT_UI_LANG", language)
    shown = copilot("kb", "coverage", talks(home, "The kettle does not heat", "电水壶不加热怎么办")).out
    lines = shown.splitlines()
    assert max(map(cell_len, lines)) <= 80
    heading = next(line for line in lines if line.startswith("topic" if language == "en" else "主题") and "en" in line)
    column = cell_len(heading[: heading.index("en")])
    for name, sign in (("kettle", "✓ 1"), ("clock", "?"), ("一个名字", "-")):
        line = next(line for line in lines if line.strip().startswith(name))
        before = ""
        while cell_len(before) < column:
            before = line[: len(before) + 1]
        assert line[len(before) :].startswith(sign), line
    assert ("What to do first" if language == "en" else "优先处理") in shown


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.policy = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        values = dict(attrs)
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values.get("content") or ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_needs_nothing_else_and_escapes_everything(home: Path, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    article(home / "articles", f"'odd/{EVIL}'", "en", f"'{EVIL} \" onload=x'", "Nothing.", review_by=TODAY - timedelta(days=9))
    copilot("kb", "index")
    monkeypatch.setenv("COPILOT_UI_LANG", language)
    file = home / "deep" / "map.html"
    assert copilot("kb", "coverage", "--html", str(file)).code == 0
    text = file.read_text(encoding="utf-8")
    page = _Page(text)
    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert not {name for name in page.attributes if name.startswith("on")} | page.attributes & {"style", "src", "href"}
    assert "//" not in re.sub(r"sha256-[\w+/=]+", "", text)
    assert "&lt;script&gt;" in text
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert page.policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'<html lang="{language}">' in text


def test_only_an_earlier_map_is_replaced_unless_forced(home: Path) -> None:
    file = home / "map.html"
    file.write_text("<html>my notes</html>", encoding="utf-8")
    refused = copilot("kb", "coverage", "--html", str(file))
    assert (refused.code, file.read_text(encoding="utf-8")) == (2, "<html>my notes</html>")
    assert "--force" in refused.err
    assert copilot("kb", "coverage", "--html", str(file), "--force").code == 0
    first = file.read_text(encoding="utf-8")
    article(home / "articles", "rooms/sofa", "en", "The sofa squeaks", "Oil it.")
    copilot("kb", "index")
    both = copilot("kb", "coverage", "--html", str(file), "--json")
    assert both.code == 0
    assert len(both.json["topics"]) == 5
    assert "The sofa squeaks" in file.read_text(encoding="utf-8")
    assert "The sofa squeaks" not in first
    assert copilot("kb", "coverage", "--html", str(home), "--force").code == 2
    assert not [path for path in home.iterdir() if path.name.startswith(".")]


def test_bad_lines_are_named_and_bad_paths_refused(home: Path) -> None:
    path = home / "bad.jsonl"
    path.write_text('{"id": 1, "text": "The kettle does not heat"}\nnot json\n', encoding="utf-8")
    result = copilot("kb", "coverage", "--json", str(path))
    assert (result.code, result.json["found"]) == (7, 1)
    assert result.json["problems"] == ["bad.jsonl:2: the line is not JSON: Expecting value"]
    assert copilot("kb", "coverage", str(home / "nowhere")).code == 2
    (home / "empty.jsonl").write_text("", encoding="utf-8")
    empty = copilot("kb", "coverage", "--json", str(home / "empty.jsonl"))
    assert (empty.code, empty.json["conversations"]) == (0, 0)
