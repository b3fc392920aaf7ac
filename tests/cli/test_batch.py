"""`copilot batch …` as a person meets it: the bar, the report, the reckoning, in their language."""

import io
import json
from pathlib import Path

import pytest

from copilot.cli.progress import batch_bar
from copilot.models.batch import BatchState
from tests.support.program import copilot, jsonl

QUESTIONS = [{"id": n, "text": f"Customer: my swap number {n} is pending\nAgent: please wait"} for n in range(4)]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text(jsonl(QUESTIONS) + "oops\n" + jsonl(QUESTIONS[:1]), encoding="utf-8")
    return path


def test_the_bar_shows_share_errors_and_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    seen = Terminal()
    with batch_bar("Summarising", seen, visible=True) as watch:
        watch(BatchState(total=200, done=50, failed=3, cost_usd=1.25))
    assert all(part in seen.getvalue() for part in ("Summarising", "50/200", "✗ 3", "$1.25"))
    quiet = io.StringIO()
    with batch_bar("Summarising", quiet, visible=False) as watch:
        watch(BatchState(total=2, done=1, failed=0, cost_usd=0))
    assert quiet.getvalue() == ""


@pytest.mark.parametrize(
    ("language", "done", "failed", "reckoned"),
    [
        ("en", "5 of 6 done (1 answered before)", "1 failed; the same command tries them again:", "6 conversations, 5 to do"),
        ("zh", "完成 5/6（其中 1 个沿用已有结果）", "1 个失败，重新运行同一命令会再次尝试：", "共 6 个会话，待处理 5 个"),
    ],
)
def test_the_report_says_what_is_done_and_what_is_not(
    source: Path, monkeypatch: pytest.MonkeyPatch, language: str, done: str, failed: str, reckoned: str
) -> None:
    monkeypatch.setenv("COPILOT_UI_LANG", language)
    out = source.with_name("out.jsonl")
    expected = copilot("batch", "summarize", str(source), "--out", str(out), "--dry-run")
    assert expected.code == 0 and reckoned in expected.out
    result = copilot("batch", "summarize", str(source), "--out", str(out))
    assert result.code == 7
    assert done in result.out
    assert failed in result.err and "1 × the line is not JSON" in result.err


def test_a_record_with_a_summary_is_continued(tmp_path: Path) -> None:
    turns = [
        {"role": "customer", "text": "My transfer of 20 USDT is pending."},
        {"role": "agent", "text": "I will check and write to you by tomorrow noon."},
    ]
    first = copilot("summarize", "--json", stdin=json.dumps({"messages": turns})).json
    new = {"role": "customer", "text": "It is 20 USDC, not USDT. My app is version 2.4.1."}
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(jsonl([{"id": "t", "messages": [*turns, new], "summary": first["summary"], "covered": first["covered"]}]))
    assert copilot("batch", "summarize", str(source), "--out", str(out)).code == 0
    answer = json.loads(out.read_text(encoding="utf-8"))
    assert answer["covered"]["messages"] == 3
    assert answer["summary"]["facts"]["versions"] == ["2.4.1"]
    assert answer["summary"]["promises"][0]["until"]


def test_style_and_language_shape_the_answers(source: Path) -> None:
    out = source.with_name("out.jsonl")
    copilot("batch", "summarize", str(source), "--out", str(out))
    usual = out.read_text(encoding="utf-8")
    copilot("batch", "summarize", str(source), "--out", str(out), "--style", "timeline", "--language", "zh")
    assert out.read_text(encoding="utf-8") != usual
