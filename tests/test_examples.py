"""The conversations to try: each described in both languages, none with anything real in it."""

import re
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"
FILES = sorted(path.name for path in EXAMPLES.iterdir() if path.name not in {"README.md", "batch.jsonl"})


def test_readme_describes_every_conversation_in_both_languages() -> None:
    english, chinese = (EXAMPLES / "README.md").read_text(encoding="utf-8").split("\n---\n")
    for half in (english, chinese):
        assert re.findall(r"^\| `([^`]+)` \|", half, re.MULTILINE) == FILES


def test_both_languages_are_there() -> None:
    assert len(FILES) == 10
    assert sum(".zh." in name for name in FILES) == sum(".en." in name for name in FILES) == 5


def test_nothing_real_stands_in_a_conversation() -> None:
    published = "abandon " * 11 + "about"
    for name in FILES:
        text = (EXAMPLES / name).read_text(encoding="utf-8")
        assert all(host.endswith(("example.com", "example.org")) for host in re.findall(r"[\w.]+@([\w.]+)", text)), name
        assert not re.search(r"https?://|\+\d{7,}", text), name
        words = re.findall(r"(?:\b[a-z]{3,8} ){11}[a-z]{3,8}\b", text)
        assert all(run == published for run in words if run.startswith("abandon")), name
