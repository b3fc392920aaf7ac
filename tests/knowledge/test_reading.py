"""Every format a knowledge base may be written in, and what is said of files that cannot be read."""

import json
from pathlib import Path

import pytest

from copilot.errors import KnowledgeProblem
from copilot.knowledge.folder import Reading, read_knowledge
from copilot.models.findings import RedactedText
from copilot.models.knowledge import SectionRole

ARTICLE = """---
id: fees/stuck
language: en
title: A transfer is stuck in {{ brand }}
questions:
  - Why is my transfer pending?
category: pending_transaction
tier: junior
updated: 2025-03-01
review_by: "2026-03-01"
---

## Agent notes
Look at the nonce first.

## Steps
1. Open {{ brand }}.

```
# not a heading
```

## Never say
We cancel it for you.

## Related
- fees/high
"""


def hide(text: str) -> RedactedText:
    return RedactedText(text.replace("hunter2", "[PASSWORD_1]"))


def read(root: Path, brand: str = "Acme") -> Reading:
    return read_knowledge([root], hide, brand)


def test_an_article_keeps_its_labels_its_roles_and_its_lines(tmp_path: Path) -> None:
    folder = tmp_path / "articles" / "fees"
    folder.mkdir(parents=True)
    (folder / "stuck.en.md").write_text(ARTICLE, encoding="utf-8")
    (document,) = read(tmp_path).documents
    assert (document.id, document.topic, document.path) == ("articles/fees/stuck.en", "fees/stuck", "articles/fees/stuck.en.md")
    assert (document.title, document.language, document.category) == (
        "A transfer is stuck in Acme",
        "en",
        "pending_transaction",
    )
    assert (document.updated, document.review_by) == ("2025-03-01", "2026-03-01")
    assert document.questions == ("Why is my transfer pending?",)
    roles = [SectionRole.NOTES, SectionRole.STEPS, SectionRole.NOTES, SectionRole.RELATED]
    assert [section.role for section in document.sections] == roles
    lines = (folder / "stuck.en.md").read_text().split("\n")
    for section in document.sections:
        assert lines[section.line - 1].replace("{{ brand }}", "Acme") == section.text.split("\n")[0]
    assert "# not a heading" in document.sections[1].text


def test_chinese_headings_mean_the_same(tmp_path: Path) -> None:
    headings = ("客服备注", "操作步骤", "可发送的回复", "需要询问", "不可说", "何时升级", "相关文章")
    text = "---\nid: a/b\nlanguage: zh\ntitle: 标题\n---\n" + "".join(f"## {heading}\n一\n" for heading in headings)
    (tmp_path / "b.zh.md").write_text(text, encoding="utf-8")
    (document,) = read(tmp_path).documents
    assert [section.role.value for section in document.sections] == [
        "notes",
        "steps",
        "reply",
        "ask",
        "notes",
        "escalate",
        "related",
    ]


def test_other_markdown_text_and_html_become_body_sections(tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text(
        "# Staking guide\n\nStake some coins.\n\n## Rewards\nThey come daily.\n", encoding="utf-8"
    )
    (tmp_path / "plain-note.txt").write_bytes("质押收益每天发放。".encode("utf-16"))
    page = """<html><head><title>Site</title><style>p{}</style></head>
<body><h1>Bridge &amp; swap</h1>
<p>Wait <b>ten</b> minutes.</p>
<h2>Fees</h2><ul><li>One</li><li>Two</li></ul><script>x()</script></body>"""
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    by_id = {document.id: document for document in read(tmp_path).documents}
    assert [(section.heading, section.line) for section in by_id["guide"].sections] == [("Staking guide", 3), ("Rewards", 6)]
    assert (by_id["guide"].title, by_id["plain-note"].title) == ("Staking guide", "plain note")
    assert by_id["plain-note"].language == "zh"
    html = by_id["page"]
    assert html.title == "Bridge & swap"
    assert [(part.heading, part.text, part.line) for part in html.sections] == [
        ("Bridge & swap", "Wait ten minutes.", 3),
        ("Fees", "- One\n- Two", 4),
    ]


def test_records_are_documents_with_their_own_id_and_line(tmp_path: Path) -> None:
    rows = [{"id": "x:1", "title": "Votes", "text": "How to vote.", "language": "en"}, {"id": 2, "text": "如何导入助记词"}]
    (tmp_path / "r.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    first, second = read(tmp_path).documents
    assert (first.id, first.title, first.path, first.language) == ("x:1", "Votes", "r.jsonl#L1", "en")
    assert (second.id, second.title, second.path, second.language) == ("2", "如何导入助记词", "r.jsonl#L2", "zh")


def test_what_cannot_be_read_is_named_with_its_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("# Good\nText.", encoding="utf-8")
    (tmp_path / "yaml.md").write_text("---\ntitle: x\nquestions: [a\n---\nText\n", encoding="utf-8")
    (tmp_path / "date.md").write_text("---\ntitle: x\nupdated: soon\n---\nText\n", encoding="utf-8")
    (tmp_path / "open.md").write_text("---\ntitle: x\n", encoding="utf-8")
    (tmp_path / "bytes.txt").write_bytes(b"one\ntwo\n\xff\xff\xff")
    (tmp_path / "empty.md").write_text("")
    (tmp_path / "rows.jsonl").write_text(
        '{"id": "a", "text": "ok"}\n{"id": "b"\n{"id": "a", "text": "again"}\n{"text": "no id"}\n', encoding="utf-8"
    )
    reading = read(tmp_path)
    assert {document.id for document in reading.documents} == {"good", "a"}
    assert {problem.rsplit(":", 1)[0] for problem in reading.problems} >= {
        "date.md:3",
        "open.md:1",
        "bytes.txt:3",
        "empty.md:1",
    }
    assert {problem.split(": ")[0] for problem in reading.problems} >= {"rows.jsonl:2", "rows.jsonl:3", "rows.jsonl:4"}
    assert any(problem.startswith("yaml.md:") for problem in reading.problems)


def test_everything_is_redacted_title_and_questions_too(tmp_path: Path) -> None:
    text = "---\ntitle: hunter2\nquestions: [is it hunter2]\nlanguage: en\nid: a/b\n---\n## hunter2\nhunter2\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"id": "x", "title": "hunter2", "text": "hunter2"}', encoding="utf-8")
    assert "hunter2" not in "".join(document.model_dump_json() for document in read(tmp_path).documents)


def test_what_is_about_the_articles_and_stands_beside_them_is_no_knowledge(tmp_path: Path) -> None:
    for name in ("articles", "articles/policy", "replies", "policy"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.md").write_text("# X\ntext", encoding="utf-8")
    (tmp_path / "golden.jsonl").write_text('{"id": "1", "text": "is it stuck", "expected": ["x"]}', encoding="utf-8")
    (tmp_path / "notes.md").write_text("# Notes\ntext", encoding="utf-8")
    assert [document.id for document in read(tmp_path).documents] == ["articles/policy/x", "articles/x", "notes"]


def test_golden_questions_in_a_folder_of_another_layout_are_what_they_say_they_are(tmp_path: Path) -> None:
    (tmp_path / "golden.jsonl").write_text('{"id": "1", "text": "Golden tickets are sold out."}', encoding="utf-8")
    assert [document.id for document in read(tmp_path).documents] == ["1"]


def test_two_documents_with_one_id_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\ntext", encoding="utf-8")
    (tmp_path / "a.txt").write_text("text", encoding="utf-8")
    reading = read(tmp_path)
    assert len(reading.documents) == 1
    assert reading.problems == ("a.txt: has the same id as a.md",)


def test_a_missing_root_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeProblem, match="does not exist"):
        read(tmp_path / "nowhere")
