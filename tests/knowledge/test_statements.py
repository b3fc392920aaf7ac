"""What two sentences have to do with each other: the same, the opposite, other figures, or nothing."""

from pathlib import Path

import pytest

from copilot.config import bundled
from copilot.knowledge.article import Article, read_articles
from copilot.knowledge.contradictions import contradictions
from copilot.knowledge.statements import Statement, statements
from copilot.models.knowledge import SectionRole

SAME = [
    ("Open the Market tab and tap the token.", "Then open the Market tab, tap the token."),
    ("Do not pay anyone who offers to speed it up.", "Never pay anyone who offers to speed it up."),
    ("打开「钱包管理」，点编辑图标。", "请打开钱包管理，然后点击编辑图标。"),
    ("切勿向任何人付款加速。", "不要向任何人付款来加速。"),
]
OPPOSITE = [
    ("Never pay an accelerator service.", "You can pay an accelerator service."),
    ("The transaction cannot be cancelled after confirmation.", "The transaction can be cancelled after confirmation."),
    ("You do not need to import the phrase again.", "Import the phrase again."),
    ("不要往这个钱包转手续费。", "先往这个钱包转一点手续费。"),
    ("交易确认后无法取消。", "交易确认后可以取消。"),
    ("无需重新导入助记词。", "请重新导入助记词。"),
]
NEITHER = [
    ("If it does not arrive, send us the hash.", "Send us the hash."),
    ("Revoke the approvals you do not recognise.", "Revoke the approvals of the app."),
    ("如果没有到账，请把哈希发给我们。", "请把哈希发给我们。"),
    ("看看余额是不是不同。", "看看余额是否相同。"),
]
ARTICLE = """---
id: a/b
language: {language}
title: t
---

## {steps}

1. {step}

## {never}

- {line}
"""


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_other_words_agrees(one: str, other: str) -> None:
    assert Statement(one).agrees(Statement(other))
    assert Statement(other).agrees(Statement(one))


@pytest.mark.parametrize(("one", "other"), OPPOSITE)
def test_what_one_denies_and_the_other_asserts_is_opposite(one: str, other: str) -> None:
    assert Statement(one).opposes(Statement(other))
    assert Statement(other).opposes(Statement(one))
    assert not Statement(one).agrees(Statement(other))


@pytest.mark.parametrize(("one", "other"), NEITHER)
def test_a_denial_that_is_only_supposed_or_part_of_another_word_denies_nothing(one: str, other: str) -> None:
    assert not Statement(one).opposes(Statement(other))


def test_sentences_lose_numbering_and_marks() -> None:
    text = "1. Open it. Wait.\n- ## Reply\n> 第一句。第二句！\n\n"
    assert [one.text for one in statements(text)] == ["Open it.", "Wait.", "Reply", "第一句。", "第二句！"]


@pytest.mark.parametrize(
    ("language", "said", "step", "line", "kind"),
    [
        ("en", "Wait about 28 days for the unbonding.", "Wait about 21 days for the unbonding.", "x", "figures"),
        ("zh", "解押需要等待约 28 天。", "解押需要等待约 21 天。", "x", "figures"),
        ("en", "The coins come back by themselves.", "Wait.", "That the coins come back by themselves.", "never_say"),
        ("zh", "手续费可以退还给您。", "等待。", "手续费可以退还。", "never_say"),
        ("en", "Send some gas to the wallet.", "Do not send gas to the wallet.", "x", "opposite"),
        ("zh", "先往这个钱包转手续费。", "不要往这个钱包转手续费。", "x", "opposite"),
    ],
)
def test_a_contradiction_is_told_with_both_sentences(
    language: str, said: str, step: str, line: str, kind: str, tmp_path: Path
) -> None:
    headings = {"en": ("Steps", "Never say"), "zh": ("操作步骤", "不可说")}[language]
    path = tmp_path / f"b.{language}.md"
    path.write_text(
        ARTICLE.format(language=language, steps=headings[0], never=headings[1], step=step, line=line), encoding="utf-8"
    )
    (article,) = read_articles([tmp_path])
    assert isinstance(article, Article)
    (found,) = contradictions(said, [article])
    assert (found.kind, found.here, found.there, found.article) == (kind, said, step if line == "x" else line, path.name)
    assert not list(contradictions(step, [article])), "an article does not contradict itself"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_bundled_articles_hardly_ever_contradict_each_other(language: str) -> None:
    articles = [item for item in read_articles([bundled("kb") / "articles"]) if isinstance(item, Article)]
    articles = [article for article in articles if article.language == language]
    pairs = 0
    for article in articles:
        folder = article.topic.partition("/")[0]
        others = [other for other in articles if other is not article and other.topic.startswith(folder)]
        reply = article.document.text_of(SectionRole.REPLY)
        pairs += sum(1 for _ in contradictions(reply, others))
    assert pairs <= len(articles) / 4, "an editor reads each of them"
