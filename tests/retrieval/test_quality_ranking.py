"""What the ranking promises whatever the constants are; how well it does is measured by benchmarks/retrieval.py."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from copilot.config import bundled
from copilot.knowledge.folder import read_knowledge
from copilot.language.detect import detect
from copilot.models.findings import RedactedText as Text
from copilot.models.knowledge import Document, Passage
from copilot.policy.glossary import Glossary, GlossaryEntry, read_glossary
from copilot.retrieval.embedders import LocalEmbedder
from copilot.retrieval.fusion import RELEVANCE_FLOOR, fused, relevance
from copilot.retrieval.index import HybridIndex
from copilot.retrieval.query import make_query
from copilot.retrieval.votes import order_by_votes
from tests.retrieval.conftest import article, case, many

Indexed = Callable[[Sequence[Document]], HybridIndex]


@pytest.fixture
def indexed(tmp_path: Path, embedder: LocalEmbedder) -> Indexed:
    glossary = read_glossary(bundled("kb") / "policy" / "glossary.yaml")

    def make(documents: Sequence[Document]) -> HybridIndex:
        index = HybridIndex(tmp_path / str(len(list(tmp_path.iterdir()))), embedder, glossary)
        index.replace("kb", documents)
        return index

    return make


def ids(index: HybridIndex, question: str, **options: object) -> list[str]:
    return [passage.hit.doc_id for passage in index.search(Text(question), **options)]  # type: ignore[arg-type]


def top_three(index: HybridIndex, question: str) -> list[Passage]:
    return index.search(Text(question), limit=3, language=detect(Text(question)))


def changed_by(whole: HybridIndex, half: HybridIndex, questions: Sequence[str]) -> list[str]:
    """Questions one of whose three best relevant articles in `half` is no longer at its place in `whole`."""
    changed = []
    for question in questions:
        before = [passage.hit.doc_id for passage in top_three(half, question) if passage.hit.score >= RELEVANCE_FLOOR]
        after = [passage.hit.doc_id for passage in top_three(whole, question)]
        if after[: len(before)] != before:
            changed.append(question)
    return changed


def test_adding_one_language_buries_no_relevant_article_of_the_other(indexed: Indexed) -> None:
    documents = read_knowledge([bundled("kb") / "articles"], Text, "TPWallet").documents
    whole = indexed(documents)
    for language in ("en", "zh"):
        half = [document for document in documents if document.language == language]
        asked = [question for document in half for question in (document.title, *document.questions)]
        # "提示 intrinsic gas too low" counts as English: its customer gets the English article of that topic.
        questions = [question for question in asked if detect(Text(question)) == language][::8]
        assert len(questions) > 100
        assert changed_by(whole, indexed(half), questions) == []


def test_adding_the_chinese_half_of_a_strange_knowledge_base_buries_no_english_article(indexed: Indexed, shared: Path) -> None:
    folder = shared / "eval" / "data" / "retrieval"
    english, chinese = (
        read_knowledge([folder / name / "corpus.jsonl"], Text).documents for name in ("wallet_kb_en", "wallet_kb_zh")
    )
    lines = (folder / "wallet_kb_en" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["query"] for line in lines]
    assert changed_by(indexed([*english, *chinese]), indexed(english), questions) == []


def test_an_article_in_the_other_language_fills_what_the_own_one_leaves_open(indexed: Indexed) -> None:
    guide = "质押的代币赎回后要等三天解锁期。在质押页面点击赎回，到期后再领取。"
    strangers = [article(f"s{n}", f"Page {n} of the {word} of a printer.") for n in range(5) for word in ("ink", "paper")]
    index = indexed([*strangers, article("unstake", guide, "赎回质押的代币", "zh")])
    assert ids(index, "When can I unstake my tokens and claim them?")[0] == "unstake"


def test_characters_the_vocabulary_lacks_make_texts_alike(embedder: LocalEmbedder) -> None:
    _, tokenizer = embedder._loaded
    lacking = [character for character in "钱桥链矿盗锁骗" if tokenizer.token_to_id(character) is None]
    assert len(lacking) >= 4
    vectors = embedder.embed([Text(character) for character in lacking])
    likeness = vectors @ vectors.T - np.eye(len(lacking))
    assert np.abs(likeness).max() < 0.45
    shared, other = (
        embedder.embed([Text("跨链桥"), Text("过桥"), Text("下雨")])[[0, 0]] @ embedder.embed([Text("过桥"), Text("下雨")]).T
    )
    assert shared[0] > shared[1] + 0.2
    assert np.array_equal(shared, other)


def test_unrelated_chinese_sentences_are_at_right_angles_and_paraphrases_are_not(embedder: LocalEmbedder) -> None:
    asked, again, weather = embedder.embed(
        [Text("我的钱包里的币不见了"), Text("钱包里的代币找不到了"), Text("今天下午会下雨吗")]
    )
    assert asked @ again > 0.5
    assert abs(asked @ weather) < 0.3


def test_mixed_scripts_numbers_and_signs_embed_without_trouble(embedder: LocalEmbedder) -> None:
    texts = ["USDT→TRON 转账 3.5 个", "가스비가 얼마예요", "ガス代はいくら", "😀", "é", "", "链" * 5000]
    lengths = np.linalg.norm(embedder.embed([Text(text) for text in texts]), axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-5) | (lengths == 0))
    assert lengths[0] > 0 and lengths[5] == 0


def test_short_texts_that_agree_with_each_other_come_first() -> None:
    about_fees, about_cards, stray = np.eye(3)
    leaning = (about_fees + 0.2 * stray) / np.linalg.norm(about_fees + 0.2 * stray)
    totals = [1.00, 0.98, 0.97, 0.96]
    assert order_by_votes(totals, np.stack([about_cards, about_fees, leaning, about_fees])) == [1, 3, 2, 0]


def test_a_vote_changes_nothing_where_texts_have_nothing_in_common() -> None:
    assert order_by_votes([0.9, 0.5, 0.4], np.eye(3)) == [0, 1, 2]


def test_voting_cases_leave_the_place_of_an_article_alone(tmp_path: Path, embedder: LocalEmbedder) -> None:
    index = HybridIndex(tmp_path, embedder)
    long = "Paper wallets can be swept. " + "Open the sweep screen, scan the code of the paper and confirm. " * 12
    index.replace("kb", [article("sweep", long, "Sweep a paper wallet"), *many(20)])
    index.replace("cases", [case(f"c{n}", f"I cannot sweep my paper wallet number {n}") for n in range(6)])
    alone = index.search(Text("How do I sweep a paper wallet?"), source="kb")[0]
    together = next(p for p in index.search(Text("How do I sweep a paper wallet?")) if p.hit.doc_id == "sweep")
    assert together.hit.score == alone.hit.score


def test_words_side_by_side_beat_the_same_words_apart(tmp_path: Path, embedder: LocalEmbedder) -> None:
    index = HybridIndex(tmp_path, embedder)
    apart = "Every vault holds spare keys, every printer holds paper."
    beside = "Every printer holds spare paper, every vault holds keys."
    index.replace("kb", [article("apart", apart, "Notes"), article("beside", beside, "Notes"), *many(20)])
    for question, first in (("spare paper", "beside"), ("spare keys", "apart")):
        assert ids(index, question, fast=True)[0] == ids(index, question)[0] == first


def test_the_opening_of_an_untitled_text_counts_as_its_title(tmp_path: Path, embedder: LocalEmbedder) -> None:
    rest = " ".join(f"Then read page {n} about fees, keys and chains." for n in range(12))
    first = f"A vault delays withdrawals.\n{rest} Somebody asked about a faucet."
    second = f"A faucet hands out test coins.\n{rest} Somebody asked about a vault."
    index = HybridIndex(tmp_path, embedder)
    index.replace(
        "kb",
        [article("vault", first, "A vault delays withdrawals."), article("faucet", second, "A faucet hands out test coins.")],
    )
    assert ids(index, "vault")[0] == "vault"
    assert ids(index, "faucet")[0] == "faucet"


def test_a_translated_name_asks_for_no_single_character() -> None:
    glossary = Glossary((GlossaryEntry(zh=("出售", "卖"), en=("sell",)),))
    wanted = make_query(Text("how to sell"), glossary).terms["han"]
    assert "出售" in wanted
    assert not [term for term in wanted if len(term) == 1 and not term.isascii()]


def test_an_everyday_word_asks_for_the_usual_name_of_its_own_language() -> None:
    entry = GlossaryEntry(zh=("打击乐器",), en=("percussion",), said=("小鼓", "bongos"))
    query = make_query(Text("小鼓坏了"), Glossary((entry,)))
    assert query.terms["han"]["打击"] < query.terms["han"]["小鼓"]
    assert query.texts["han"].endswith("打击乐器")
    assert query.terms["other"]["percuss"] > 0
    english = make_query(Text("my bongos broke"), Glossary((entry,)))
    assert english.terms["other"]["percuss"] < english.terms["other"]["bongo"]
    assert english.texts["other"] == "my bongos broke"
    assert "打击" not in make_query(Text("percussion broke"), Glossary((entry,))).terms["other"]


def test_questions_that_are_alike_count_three_at_a_time_and_their_lack_counts_nothing() -> None:
    without = fused(0.2, 0.5, 0.3, 20.0, "han", "han")
    assert fused(0.2, 0.5, 0.3, 20.0, "han", "han", 0.9) > without > fused(0.2, 0.5, 0.3, 20.0, "han", "han", 0.1)


def test_a_question_of_known_words_is_more_relevant_than_one_with_a_known_word_by_accident() -> None:
    totals = [fused(0.2, 0.5, 0.4, evidence, "other", "other") for evidence in (0.0, 2.0, 10.0, 30.0)]
    assert totals == sorted(totals)
    assert relevance(totals[1]) < RELEVANCE_FLOOR


def test_fast_search_finds_by_words_and_quotes_what_the_words_are_in(tmp_path: Path, embedder: LocalEmbedder) -> None:
    text = "Open the menu.\n\n" + "Nothing here matters to anybody at all. " * 30 + "\n\nTap sweep to empty a paper wallet."
    index = HybridIndex(tmp_path, embedder)
    index.replace("kb", [*many(40), article("gold", text, "Paper")])
    best = index.search(Text("sweep a paper wallet"), fast=True)[0].hit
    assert (best.doc_id, best.quote) == ("gold", "Tap sweep to empty a paper wallet.")
    assert index.search(Text("zzyzx"), fast=True) == []


def test_fast_search_loads_no_model_and_no_vector_store(tmp_path: Path) -> None:
    program = (
        "import sys\nfrom copilot.cli.main import run\ntry:\n    run(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )

    def run(*arguments: str) -> tuple[str, set[str]]:
        environment = os.environ | {"COPILOT_HOME": str(tmp_path / "home"), "COPILOT_OFFLINE": "1"}
        command = [sys.executable, "-c", program, "search", *arguments, "--json"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=True)
        return done.stdout, set(done.stderr.splitlines()[-1].split())

    run("gas")  # indexes the articles, with the embedder
    out, modules = run("--fast", "how do I cancel a pending transaction")
    assert json.loads(out)["hits"]
    assert not {"chromadb", "tokenizers", "safetensors", "wordllama", "openai", "onnxruntime"} & modules
