"""`copilot summarize` as an agent uses it: screens in both languages, styles, whose language, a summary that goes on."""

import json
from pathlib import Path

import pytest

from tests.support.program import copilot, jsonl

HASH = "0x" + "4f1c9a" * 10 + "d2e8"
ENGLISH = {
    "messages": [
        {"role": "customer", "name": "Nils", "at": "2026-05-04T09:00:00Z", "text": "My bridge of 75 USDC to Base is stuck."},
        {"role": "agent", "name": "Ana", "at": "2026-05-04T09:02:00Z", "text": "Please restart the app."},
        {"role": "customer", "name": "Nils", "at": "2026-05-04T09:05:00Z", "text": f"restarted, still stuck. hash {HASH}"},
        {"role": "agent", "name": "Ana", "at": "2026-05-04T09:09:00Z", "text": "I'll ask the bridge and write by 18:00 UTC."},
        {"role": "customer", "name": "Nils", "at": "2026-05-04T09:10:00Z", "text": "ok, I'm worried, is it lost?"},
    ]
}
CHINESE = {
    "messages": [
        {"role": "customer", "name": "小雨", "at": "2026-05-04 09:00", "text": "我跨链到 Base 的 75 USDC 卡住了"},
        {"role": "agent", "name": "阿青", "at": "2026-05-04 09:02", "text": "请重启一下 App。"},
        {"role": "customer", "name": "小雨", "at": "2026-05-04 09:05", "text": "重启了，还是卡着。"},
        {"role": "agent", "name": "阿青", "at": "2026-05-04 09:09", "text": "我联系跨链方核实，今天18点前给您答复。"},
        {"role": "customer", "name": "小雨", "at": "2026-05-04 09:10", "text": "你们骗子，是不是丢了？"},
    ]
}
ON_SCREEN = {
    "en": """\
My bridge of 75 USDC to Base is stuck. Restarted, still stuck
Problem
  My bridge of 75 USDC to Base is stuck. Restarted, still stuck. I'm worried, is it lost?
Timeline
  [2026-05-04T09:00:00Z] Nils: My bridge of 75 USDC to Base is stuck.
  [2026-05-04T09:02:00Z] Ana: Please restart the app.
  [2026-05-04T09:05:00Z] Nils: restarted, still stuck. hash
  0x4f1c9a4f1c9a4f1c9a4f1c9a4f1c9a4f1c9a4f1c9a4f1c9a4f1c9a4f1c9ad2e8
  [2026-05-04T09:09:00Z] Ana: I'll ask the bridge and write by 18:00 UTC.
  [2026-05-04T09:10:00Z] Nils: ok, I'm worried, is it lost?
Tried
  Please restart the app. → restarted, still stuck.
Promises
  Ana (by 18:00 UTC): I'll ask the bridge and write by 18:00 UTC.
Facts
  Transaction hashes: 0x4f1c9a4f1c9a4f1c9a4f1c9a4f1c9a4f1c9a4f1c9a4f1c9a4f1c9a4f1c9ad2e8
  Chains: Base
  Tokens: USDC
  Amounts: 75 USDC
Open questions
  The customer still asks: “I'm worried, is it lost?”
Next step
  Keep what was promised (by 18:00 UTC): “I'll ask the bridge and write by 18:00 UTC.”
mood anxious · 5 messages read
""",
    "zh": """\
我跨链到 Base 的 75 USDC 卡住了，重启了，还是卡着
问题
  我跨链到 Base 的 75 USDC 卡住了，重启了，还是卡着，你们骗子，是不是丢了？
时间线
  [2026-05-04 09:00] 小雨：我跨链到 Base 的 75 USDC 卡住了
  [2026-05-04 09:02] 阿青：请重启一下 App。
  [2026-05-04 09:05] 小雨：重启了，还是卡着。
  [2026-05-04 09:09] 阿青：我联系跨链方核实，今天18点前给您答复。
  [2026-05-04 09:10] 小雨：你们骗子，是不是丢了？
已尝试
  请重启一下 App。 → 重启了，还是卡着。
承诺
  阿青（今天18点前）：我联系跨链方核实，今天18点前给您答复。
关键信息
  链：Base
  代币：USDC
  金额：75 USDC
未决问题
  客户仍在问：“你们骗子，是不是丢了？”
下一步
  今天18点前兑现对客户的承诺：“我联系跨链方核实，今天18点前给您答复。”
情绪 愤怒 · 已阅读 5 条消息
""",
}


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


@pytest.mark.parametrize(("language", "talk"), [("en", ENGLISH), ("zh", CHINESE)])
def test_the_whole_screen(language: str, talk: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_UI_LANG", language)
    assert copilot("summarize", stdin=json.dumps(talk)).out == ON_SCREEN[language]


def test_each_style_shows_what_it_is_about_and_json_always_has_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    short = copilot("summarize", "--style", "short", stdin=json.dumps(ENGLISH)).out
    assert short == (
        "My bridge of 75 USDC to Base is stuck. Restarted, still stuck\n"
        "My bridge of 75 USDC to Base is stuck. Restarted, still stuck. I'm worried, is it lost? Next: Keep\n"
        "what was promised (by 18:00 UTC): “I'll ask the bridge and write by 18:00 UTC.”\n"
        "mood anxious · 5 messages read\n"
    )
    timeline = copilot("summarize", "--style", "timeline", stdin=json.dumps(ENGLISH)).out
    assert "Timeline\n  [2026-05-04T09:00:00Z] Nils:" in timeline and "Promises" not in timeline
    results = {
        style: copilot("summarize", "--json", "--style", style, stdin=json.dumps(ENGLISH)).json
        for style in ("hand-over", "short", "timeline")
    }
    texts = {style: result["summary"].pop("text") for style, result in results.items()}
    assert len(set(texts.values())) == 3
    assert results["hand-over"] == results["short"] == results["timeline"]
    assert texts["timeline"].startswith("2026-05-04 09:00 Z Nils: My bridge of 75 USDC to Base is stuck. 09:02 Ana:")
    assert copilot("summarize", "--style", "long", stdin="x").code == 2


LANGUAGES = [
    ({"COPILOT_UI_LANG": "zh"}, (), "zh"),
    ({"COPILOT_UI_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, (), "zh"),
    ({"COPILOT_UI_LANG": "", "LANG": "zh_CN.UTF-8"}, (), "zh"),
    ({"COPILOT_UI_LANG": "", "LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, (), "en"),
    ({"COPILOT_UI_LANG": "", "LANG": "C.UTF-8"}, (), "en"),
    ({"COPILOT_UI_LANG": "zh"}, ("--language", "en"), "en"),
]


@pytest.mark.parametrize(("env", "options", "scaffold"), LANGUAGES)
def test_the_words_around_the_quotes_are_in_the_language_asked_for_else_the_agents_else_the_conversations(
    env: dict[str, str], options: tuple[str, ...], scaffold: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    found = copilot("summarize", "--json", *options, stdin=json.dumps(ENGLISH)).json
    assert ("Keep what was promised" in found["summary"]["next_step"]) is (scaffold == "en")
    assert found["language"] == "en", "nothing is translated offline"
    spoken = copilot("summarize", "--json", *options, stdin=json.dumps(CHINESE)).json
    unknown = not options and env["COPILOT_UI_LANG"] == "" and not env.get("LC_ALL", env.get("LANG", "")).startswith("zh")
    assert ("兑现对客户的承诺" in spoken["summary"]["next_step"]) is (scaffold == "zh" or unknown)


# --- --update -----------------------------------------------------------------------------------------

SINCE = [
    {"role": "agent", "name": "Ben", "at": "2026-05-04T18:20:00Z", "text": "The bridge replied: it is done."},
    {"role": "customer", "name": "Nils", "at": "2026-05-04T18:25:00Z", "text": "it arrived, thank you!"},
]


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    path = tmp_path / "summary.json"
    path.write_text(copilot("summarize", "--json", stdin=json.dumps(ENGLISH)).out, encoding="utf-8")
    return path


def test_a_stored_summary_goes_on_and_its_file_stays(stored: Path) -> None:
    before = stored.read_bytes()
    whole = json.dumps({"messages": [*ENGLISH["messages"], *SINCE]})
    result = copilot("summarize", "--json", "--update", str(stored), stdin=whole)
    assert (result.code, result.json["covered"]["messages"]) == (0, 7)
    summary = result.json["summary"]
    assert (summary["promises"], summary["mood"]) == ([], "calm")
    assert summary["timeline"][-1]["what"] == "it arrived, thank you!"
    assert stored.read_bytes() == before
    alone = copilot("summarize", "--json", "--update", str(stored), stdin=json.dumps({"messages": SINCE}))
    assert alone.json["summary"] == summary
    assert "None of the stored turns is in FILE: all 2 turns are taken as new." in alone.err
    shown = copilot("summarize", "--update", str(stored), stdin=whole)
    assert shown.out.endswith("mood calm · 7 messages read\n")


def test_nothing_new_is_said(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = copilot("summarize", "--json", "--update", str(stored), stdin=json.dumps(ENGLISH))
    assert result.out == stored.read_text(encoding="utf-8")
    assert "nothing that the stored summary does not cover" in result.err
    monkeypatch.setenv("COPILOT_UI_LANG", "zh")
    assert "没有新消息" in copilot("summarize", "--update", str(stored), stdin=json.dumps(ENGLISH)).err


def test_a_line_of_batch_output_goes_on(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(jsonl([{"id": 7, **ENGLISH}]), encoding="utf-8")
    assert copilot("batch", "summarize", str(source), "--out", str(out)).code == 0
    result = copilot("summarize", "--json", "--update", str(out), stdin=json.dumps({"messages": SINCE}))
    assert (result.code, result.json["covered"]["messages"]) == (0, 7)


def test_a_record_carries_its_own_summary(stored: Path) -> None:
    earlier = json.loads(stored.read_text(encoding="utf-8"))
    records = [
        {"id": 1, **earlier, "messages": SINCE},
        {"id": 2, "summary": "a note of somebody", "messages": SINCE},
        {"id": 3, "summary": {"headline": "h"}, "messages": SINCE},
        {"id": 4, **earlier},
    ]
    one, two, three, four = copilot("summarize", "--jsonl", stdin=jsonl(records)).lines
    assert (one["covered"]["messages"], one["summary"]["problem"]) == (7, earlier["summary"]["problem"])
    assert two["covered"]["messages"] == 2
    assert three["error"]["message"].startswith("the record holds no summary: summary.")
    assert "no text" in four["error"]["message"]
    refused = copilot("summarize", "--jsonl", "--update", str(stored), stdin=jsonl(records))
    assert (refused.code, "--jsonl" in refused.err) == (2, True)


BROKEN = [
    ("not json", "is not JSON"),
    ("", "is empty"),
    ('{"summary": {}}\n{"summary": {}}\n', "holds more than one summary"),
    ("[1, 2]", "holds no summary"),
    ('{"text": "hello"}', "holds no summary: summary: Field required"),
    ('{"summary": {"headline": "geheim", "problem": 5}}', "holds no summary: summary.problem"),
    ('{"id": 3, "error": {"type": "UsageProblem", "message": "m"}}', "could not be summarised"),
    (
        '{"summary": {"headline": "h", "problem": "p", "next_step": "n", "text": "t"}, "covered": {"last": ["geheim"]}}',
        "covered.last",
    ),
]


@pytest.mark.parametrize(("content", "told"), BROKEN)
def test_a_file_without_a_summary_is_named_with_its_fault_and_never_quoted(content: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    path.write_text(content, encoding="utf-8")
    result = copilot("summarize", "--update", str(path), stdin=json.dumps(ENGLISH))
    assert (result.code, result.out) == (2, "")
    assert "kept.json" in result.err and told in result.err
    assert "geheim" not in result.err and "Traceback" not in result.err


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        result = copilot("summarize", "--update", str(path), stdin="x")
        assert result.code == 2 and str(path) in result.err


def test_an_old_summary_that_says_nothing_of_what_it_covers_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    old = {"headline": "Bridge stuck", "problem": "A bridge is stuck.", "next_step": "Wait.", "text": "A bridge is stuck."}
    path.write_text(json.dumps({"id": 9, "summary": old, "channel": "mail"}), encoding="utf-8")
    result = copilot("summarize", "--json", "--update", str(path), stdin=json.dumps({"messages": SINCE}))
    assert (result.code, result.json["summary"]["headline"], result.json["covered"]["messages"]) == (0, "Bridge stuck", 2)
