"""Every rule of the lint finds its defect at its line, in both languages, and says nothing of a sound article."""

from datetime import date
from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.knowledge.lint import RULES, Problem
from copilot.services.lint import lint_knowledge
from copilot.services.wiring import Desk
from tests.support.program import copilot

TODAY = date(2026, 3, 1)
EN = """---
id: fees/why-a-fee
language: en
title: Why does a transfer cost a fee
questions:
  - why must i pay to send
  - what is gas
  - fee is higher than yesterday
category: fees
tier: junior
updated: 2026-01-10
review_by: 2026-07-10
sources:
  - EIP-1559
related:
  - fees/who-gets-the-fee
---

## Agent notes

The network sets the fee; the wallet only shows it.

## Ask for

- The network.

## Steps

1. Open the transfer page and read the fee below the amount.
2. Wait for a quieter hour, or choose a slower speed. 21000 gas is the least a transfer of ETH uses.

## Reply

The fee goes to the network that confirms the transfer, not to us. You can choose a slower speed to pay less.

## Never say

- That we can give the fee back.

## Escalate when

- The fee shown and the fee charged differ.
"""
ZH = """---
id: fees/why-a-fee
language: zh
title: 为什么转账要付手续费
questions:
  - 转账为什么扣钱
  - gas 是什么
  - 今天手续费怎么比昨天高
category: fees
tier: junior
updated: 2026-01-10
review_by: 2026-07-10
sources:
  - EIP-1559
related:
  - fees/who-gets-the-fee
---

## 客服备注

手续费由网络决定，钱包只负责显示。

## 需要询问

- 使用的网络。

## 操作步骤

1. 打开转账页面，查看金额下方的手续费。
2. 等网络不拥堵时再转，或选择较慢的速度。转 ETH 至少要用 21000 gas。

## 可发送的回复

手续费支付给确认交易的网络，并非由我们收取。选择较慢的速度可以少付一些。

## 不可说

- 我们可以退还手续费。

## 何时升级

- 显示的手续费与实际扣除的不一致。
"""


def other(text: str) -> str:
    """A sound article of another topic in the same form."""
    swaps = {
        "fees/who-gets-the-fee": "fees/why-a-fee",
        "id: fees/why-a-fee": "id: fees/who-gets-the-fee",
        "Why does a transfer cost a fee": "Who receives what I pay",
        "why must i pay to send": "is the wallet taking money",
        "what is gas": "who earns from my transfers",
        "fee is higher than yesterday": "do you get a cut",
        "为什么转账要付手续费": "我付的钱给了谁",
        "转账为什么扣钱": "钱包抽成吗",
        "gas 是什么": "矿工是谁",
        "今天手续费怎么比昨天高": "你们收服务费吗",
        "Open the transfer page and read the fee below the amount.": "Look at the record of a transfer that is confirmed.",
        "Wait for a quieter hour, or choose a slower speed. 21000 gas is the least a transfer of ETH uses.": "Tap the line.",
        "打开转账页面，查看金额下方的手续费。": "查看一笔已确认的转账记录。",
        "等网络不拥堵时再转，或选择较慢的速度。转 ETH 至少要用 21000 gas。": "点开该记录。",
        "The fee goes to the network that confirms the transfer, not to us. You can choose a slower speed to pay less.": (
            "Those who confirm transfers receive it. The explorer shows their address beside the block number."
        ),
        "手续费支付给确认交易的网络，并非由我们收取。选择较慢的速度可以少付一些。": (
            "由打包交易的节点获得，可以在区块浏览器中查看。"
        ),
    }
    text = text.replace("  - fees/who-gets-the-fee", "  - RELATED").replace("id: fees/why-a-fee", "id: fees/who-gets-the-fee")
    for before, after in list(swaps.items())[2:]:
        text = text.replace(before, after)
    return text.replace("RELATED", "fees/why-a-fee")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(load_settings({"COPILOT_HOME": str(tmp_path_factory.mktemp("home")), "COPILOT_OFFLINE": "1"}))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "kb" / "fees"
    folder.mkdir(parents=True)
    for language, text in (("en", EN), ("zh", ZH)):
        (folder / f"why-a-fee.{language}.md").write_text(text, encoding="utf-8")
        (folder / f"who-gets-the-fee.{language}.md").write_text(other(text), encoding="utf-8")
    return tmp_path / "kb"


def problems(root: Path, desk: Desk) -> list[Problem]:
    return lint_knowledge([str(root)], desk, today=TODAY)


def test_a_sound_knowledge_base_has_no_problem(root: Path, desk: Desk) -> None:
    assert problems(root, desk) == []


PHRASE = "abandon ability able about above absent absorb abstract absurd abuse access accident"
DEFECTS = [
    # language, what stands there, what an editor makes of it, rule, 1-based line
    ("en", "id: fees/why-a-fee", "id: fees/other", "id-not-path", 2),
    ("zh", "language: zh", "language: en", "language-not-path", 3),
    ("en", "title: Why does a transfer cost a fee\n", "", "missing-field", 1),
    ("en", "tier: junior", "tier: junior\nmood: fine", "unknown-field", 11),
    ("zh", "category: fees", "category: prices", "unknown-category", 9),
    ("en", "category: fees", "category: key_exposed", "tier-too-low", 10),
    ("zh", "tier: junior", "tier: boss", "tier-too-low", 10),
    ("en", "review_by: 2026-07-10", "review_by: 2026-01-10", "dates-reversed", 12),
    ("zh", "review_by: 2026-07-10", "review_by: 2026-02-10", "past-review", 12),
    ("en", "sources:\n  - EIP-1559\n", "", "no-sources", 1),
    ("en", "  - what is gas\n  - fee is higher than yesterday\n", "", "few-questions", 5),
    ("zh", "  - gas 是什么", "  - 钱包抽成吗", "question-twice", 5),
    ("en", "  - what is gas", "  - Is the wallet taking MONEY?", "question-twice", 5),
    ("en", "## Ask for\n\n- The network.\n\n", "", "missing-section", 1),
    ("zh", "## 需要询问\n\n- 使用的网络。\n\n", "", "missing-section", 1),
    ("en", "## Never say", "## Steps", "section-twice", 38),
    ("en", "## Never say", "## Secret lore", "unknown-section", 38),
    ("en", "- The network.", "- TODO the network.", "unwritten", 25),
    ("en", "2. Wait", "3. Wait", "steps-unnumbered", 29),
    ("zh", "2. 等网络", "等网络", "translation-drifted", 29),
    ("en", "  - fees/who-gets-the-fee", "  - fees/gone", "dead-link", 16),
    ("en", "  - fees/who-gets-the-fee", "  - fees/why-a-fee", "links-itself", 16),
    ("en", "- The network.", "- The network, see [this](../fees/gone.en.md).", "dead-link", 25),
    ("zh", "- 使用的网络。", "- 使用的网络，见 https://wallet-help.example/a。", "off-list-link", 25),
    ("en", "21000", "25000", "translation-drifted", 29),
    ("zh", "转 ETH 至少", "转 BNB 至少", "translation-drifted", 29),
    ("zh", "category: fees", "category: other", "translation-drifted", 9),
    ("en", "not to us.", "not to us. We can refund it to you.", "breaks-rule", 34),
    ("zh", "并非由我们收取。", "我们会退款给您。", "breaks-rule", 34),
    ("en", "1. Open the transfer page", "1. Send us your recovery phrase", "breaks-rule", 29),
    ("zh", "1. 打开转账页面", "1. 把助记词发给我们", "breaks-rule", 29),
    ("en", "The network sets the fee", PHRASE, "secret", 21),
    ("zh", "手续费由网络决定", "联系人 editor.desk@mail.example 手续费由网络决定", "personal-data", 21),
]  # fmt: skip


@pytest.mark.parametrize(("language", "before", "after", "rule", "line"), DEFECTS)
def test_each_defect_is_found_at_its_line(
    root: Path, desk: Desk, language: str, before: str, after: str, rule: str, line: int
) -> None:
    path = root / "fees" / f"why-a-fee.{language}.md"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    found = {(problem.path, problem.rule, problem.line) for problem in problems(root, desk)}
    drifted_there = rule == "translation-drifted" and language == "en"  # told at the translation, not at the original
    name = "fees/why-a-fee.zh.md" if drifted_there else f"fees/why-a-fee.{language}.md"
    assert (name, rule, line) in found


def test_a_missing_translation_is_named(root: Path, desk: Desk) -> None:
    (root / "fees" / "why-a-fee.zh.md").unlink()
    found = problems(root, desk)
    assert [(problem.rule, problem.values) for problem in found] == [("missing-translation", {"language": "zh"})]


def test_a_copy_under_another_topic_is_a_near_duplicate(root: Path, desk: Desk) -> None:
    copy = EN.replace("id: fees/why-a-fee", "id: fees/copy").replace("The network sets the fee", "Networks set the fee")
    (root / "fees" / "copy.en.md").write_text(copy, encoding="utf-8")
    found = {(problem.path, problem.rule) for problem in problems(root, desk)}
    assert ("fees/why-a-fee.en.md", "near-duplicate") in found
    assert ("fees/why-a-fee.en.md", "question-twice") in found
    assert not any(rule == "near-duplicate" and "who-gets" in path for path, rule in found)


def test_unreadable_files_are_named_and_the_rest_goes_on(root: Path, desk: Desk) -> None:
    (root / "fees" / "bytes.en.md").write_bytes(b"---\nid: fees/bytes\n---\n\xff")
    (root / "fees" / "open.en.md").write_text("---\nid: x\n", encoding="utf-8")
    found = [(problem.path, problem.line, problem.rule) for problem in problems(root, desk)]
    assert found == [("fees/bytes.en.md", 4, "unreadable"), ("fees/open.en.md", 1, "unreadable")]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_rule_has_a_sentence_without_holes(language: str) -> None:
    names = (
        "reason field found wanted category date count question other section target host language part here there why "
        "quote kind share limit mark"
    )
    values = dict.fromkeys(names.split(), 1)
    for rule in RULES:
        assert "{" not in Problem("a.md", 1, rule, values).say(language)


def test_the_bundled_articles_have_no_problem(desk: Desk) -> None:
    assert lint_knowledge([], desk) == []


def test_an_article_nobody_finds_is_told(root: Path, tmp_path: Path) -> None:
    hidden = (
        EN.replace("id: fees/why-a-fee", "id: fees/hidden")
        .replace("Why does a transfer cost a fee", "Who receives what I pay?!")
        .replace("why must i pay to send", "is the wallet taking money?!")
        .replace("what is gas", "who earns from my transfers?!")
        .replace("fee is higher than yesterday", "do you get a cut?!")
    )
    for number in range(8):
        name = f"hidden-{number}"
        text = hidden.replace("fees/hidden", f"fees/{name}").replace("The network sets", f"Network {number} sets")
        (root / "fees" / f"{name}.en.md").write_text(text, encoding="utf-8")
    desk = Desk(load_settings({"COPILOT_HOME": str(tmp_path / "home"), "COPILOT_OFFLINE": "1"}))
    desk.library.index_roots([root])
    assert "not-found" in {problem.rule for problem in lint_knowledge([], desk, today=TODAY)}


def test_the_command_names_file_and_line_and_fails_on_errors_only(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COPILOT_HOME", str(tmp_path / "home"))
    path = root / "fees" / "why-a-fee.en.md"
    path.write_text(EN.replace("2026", "2099") + "\n## Lore\n\nBlocks are found at odd times.\n", encoding="utf-8")
    (root / "fees" / "why-a-fee.zh.md").write_text(ZH.replace("2026", "2099"), encoding="utf-8")
    warned = copilot("kb", "lint", str(root))
    assert warned.code == 0
    assert "fees/why-a-fee.en.md:46: warning:" in warned.out
    assert copilot("kb", "lint", "--strict", str(root)).code == 5
    path.write_text(EN.replace("not to us.", "not to us. We can refund it to you."), encoding="utf-8")
    monkeypatch.setenv("COPILOT_UI_LANG", "zh")
    failed = copilot("kb", "lint", str(root))
    assert failed.code == 5
    assert "fees/why-a-fee.en.md:34: 错误:" in failed.out
    told = copilot("kb", "lint", "--json", str(root)).json
    assert told["errors"] == len([one for one in told["problems"] if one["severity"] == "error"]) > 0
