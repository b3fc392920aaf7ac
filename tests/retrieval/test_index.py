"""The index as the services use it, with real SQLite and real Chroma."""

import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from copilot.errors import KnowledgeProblem
from copilot.models.findings import RedactedText as Text
from copilot.models.knowledge import DocumentKind, Reading, Section, SectionRole
from copilot.policy.glossary import Glossary, GlossaryEntry
from copilot.retrieval.embedders import LocalEmbedder
from copilot.retrieval.fusion import RELEVANCE_FLOOR
from copilot.retrieval.index import HybridIndex
from tests.retrieval.conftest import CountingEmbedder, article, case, many


def found(index: HybridIndex, query: str, **options: object) -> list[str]:
    return [passage.hit.doc_id for passage in index.search(Text(query), **options)]  # type: ignore[arg-type]


def test_both_languages_are_found_and_quoted_verbatim_with_their_line(tmp_path: Path, embedder: LocalEmbedder) -> None:
    index = HybridIndex(tmp_path, embedder)
    text = "Open the wallet.\n\nA stuck transfer waits for a higher fee. Use speed up on the pending screen."
    index.replace(
        "kb",
        [article("en/pending", text), article("zh/pending", "打开钱包。\n\n转账卡住时，请点击加速提高矿工费。", language="zh")],
    )
    first = index.search(Text("my transfer is stuck, can I speed it up?"))[0].hit
    assert (first.doc_id, first.path) == ("en/pending", "en/pending.md#L3")
    assert first.quote in text
    chinese = index.search(Text("轉賬卡住了怎麼加速"))[0].hit
    assert chinese.doc_id == "zh/pending"
    assert chinese.quote == "转账卡住时，请点击加速提高矿工费。"


def test_a_chinese_question_finds_an_english_article_through_the_glossary(tmp_path: Path, embedder: LocalEmbedder) -> None:
    glossary = Glossary((GlossaryEntry(zh=("滑点",), en=("slippage",)),))
    documents = [
        article("a", "Raise the slippage when prices move."),
        article("b", "Choose a network in the menu before sending."),
    ]
    index = HybridIndex(tmp_path, embedder, glossary)
    index.replace("kb", documents)
    assert found(index, "滑点怎么调")[0] == "a"


def test_unrelated_talk_stays_below_the_floor_and_a_question_above_it(tmp_path: Path, embedder: LocalEmbedder) -> None:
    index = HybridIndex(tmp_path, embedder)
    index.replace(
        "kb", [*many(60), article("gold", "To revoke an approval, open approvals and tap revoke.", title="Revoke an approval")]
    )
    assert found(index, "how do I revoke an approval", floor=RELEVANCE_FLOOR)[0] == "gold"
    assert found(index, "lovely weather at the seaside today", floor=RELEVANCE_FLOOR) == []
    assert found(index, "can I help you?", floor=RELEVANCE_FLOOR) == []


def test_only_what_changed_is_embedded_again(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    index = HybridIndex(tmp_path, embedder)
    documents = many(20)
    assert index.replace("kb", documents).added == 20
    embedder.asked, before = 0, index.generation
    assert index.replace("kb", documents).unchanged == 20
    assert (embedder.asked, index.generation) == (0, before)

    documents[3] = article("doc3", "Entirely new words about stakes.", title="Topic 3")
    report = index.replace("kb", documents[:-1])
    assert (report.updated, report.deleted, report.unchanged) == (1, 1, 18)
    assert embedder.asked == 1
    assert found(index, "only19") != ["doc19"] and "doc19" not in found(index, "only19")


def test_a_new_review_date_is_shown_without_embedding(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    index = HybridIndex(tmp_path, embedder)
    documents = many(5)
    index.replace("kb", documents)
    embedder.asked = 0
    documents[2] = documents[2].model_copy(update={"review_by": "2031-01-01"})
    assert index.replace("kb", documents).updated == 1
    assert embedder.asked == 0
    stored = index.document("doc2")
    assert stored is not None and stored.review_by == "2031-01-01"


def test_a_new_title_is_found_and_the_old_one_is_not(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    index = HybridIndex(tmp_path, embedder)
    documents = many(5)
    index.replace("kb", documents)
    embedder.asked = 0
    documents[2] = documents[2].model_copy(update={"title": "Zeppelin"})
    index.replace("kb", documents)
    assert embedder.asked == 1  # the title alone
    assert index.search(Text("zeppelin"))[0].hit.title == "Zeppelin"


def test_a_renamed_file_keeps_its_vectors(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    index = HybridIndex(tmp_path, embedder)
    index.replace("kb", [article("old", "Some text about gas.", title="Gas")])
    embedder.asked = 0
    index.replace("kb", [article("new", "Some text about gas.", title="Gas")])
    assert embedder.asked == 0
    assert found(index, "gas") == ["new"]


@pytest.mark.parametrize("exact_below", [0, 10_000])
def test_another_embedder_replaces_every_vector_and_never_mixes(tmp_path: Path, exact_below: int) -> None:
    HybridIndex(tmp_path, CountingEmbedder(), exact_below=exact_below).replace("kb", many(30))
    other = CountingEmbedder("counting/48", 48)
    index = HybridIndex(tmp_path, other, exact_below=exact_below)
    assert found(index, "only7")[0] == "doc7"
    assert other.asked > 30
    assert (index.stats()["embedder"], index.stats()["dimension"]) == ("counting/48", 48)


def test_cases_do_not_crowd_articles_out(tmp_path: Path, embedder: LocalEmbedder) -> None:
    index = HybridIndex(tmp_path, embedder)
    index.replace(
        "kb",
        [article(f"a{n}", f"Guide {n} of the desk on bridges that take long and what to look at meanwhile.") for n in range(5)],
    )
    index.replace("cases", [case(f"c{n}", f"My bridge transfer delay {n}.") for n in range(40)])
    kinds = [passage.hit.kind for passage in index.search(Text("bridge transfer delay"), limit=6)]
    assert kinds.count(DocumentKind.ARTICLE) == 3
    assert DocumentKind.ARTICLE in kinds[:2]
    assert all(key.startswith("c") for key in found(index, "bridge transfer delay", source="cases"))
    assert all(key.startswith("a") for key in found(index, "bridge transfer delay", source="kb"))


def test_of_two_translations_the_wanted_language_is_kept(tmp_path: Path, embedder: LocalEmbedder) -> None:
    glossary = Glossary((GlossaryEntry(zh=("质押",), en=("staking",)),))
    index = HybridIndex(tmp_path, embedder, glossary)
    index.replace(
        "kb",
        [article("s.en", "Staking rewards explained.", topic="s"), article("s.zh", "质押收益说明。", language="zh", topic="s")],
    )
    assert found(index, "staking rewards", language="en") == ["s.en"]
    assert found(index, "staking rewards", language="zh") == ["s.zh"]
    assert index.translation("s", "zh").id == "s.zh"  # type: ignore[union-attr]


def test_ids_are_not_searched(tmp_path: Path, embedder: LocalEmbedder) -> None:
    index = HybridIndex(tmp_path, embedder)
    index.replace("kb", [article("guides/zeppelin-airship", "About gas."), article("b", "About votes.")])
    assert not found(index, "zeppelin airship", floor=RELEVANCE_FLOOR)


def test_chroma_and_looking_at_all_vectors_agree(tmp_path: Path, embedder: LocalEmbedder) -> None:
    exact, chroma = HybridIndex(tmp_path / "a", embedder), HybridIndex(tmp_path / "b", embedder, exact_below=0)
    for index in (exact, chroma):
        index.replace("kb", many(300))
    assert (exact.stats()["dense"], chroma.stats()["dense"]) == ("exact", "chroma")
    for query in ("only77", "revoke the approval of a bridge", "price of the airdrop"):
        assert found(exact, query, limit=5) == found(chroma, query, limit=5)


def test_articles_that_came_after_the_collection_are_found_and_deleted_ones_are_not(
    tmp_path: Path, embedder: LocalEmbedder
) -> None:
    index = HybridIndex(tmp_path, embedder, exact_below=0)
    index.replace("kb", many(50))
    build = index.stats()["in_chroma"]
    index.replace("kb", [*many(50)[1:], article("late", "Zeppelins over the lake, a late addition.")])
    assert index.stats()["in_chroma"] == build  # nothing was written to the collection
    assert found(index, "zeppelins over the lake")[0] == "late"
    assert "doc0" not in found(index, "only0", limit=50)


def test_a_second_reader_sees_what_the_first_wrote(tmp_path: Path, embedder: LocalEmbedder) -> None:
    writer, reader = HybridIndex(tmp_path, embedder), HybridIndex(tmp_path, embedder)
    writer.replace("kb", many(5))
    assert found(reader, "only4")[0] == "doc4"
    writer.replace("kb", [article("fresh", "Something about only4 that is fresh.")])
    assert found(reader, "only4") == ["fresh"]


def test_roots_are_remembered_exactly_as_last_given(tmp_path: Path, embedder: LocalEmbedder) -> None:
    def nothing(known: Mapping[str, str]) -> Reading:
        return Reading()

    assert HybridIndex(tmp_path, embedder).roots == ()
    HybridIndex(tmp_path, embedder).update("kb", nothing, roots=[tmp_path / "one", tmp_path / "two"])
    HybridIndex(tmp_path, embedder).update("kb", nothing, roots=[tmp_path / "three"], stamp="s")
    index = HybridIndex(tmp_path, embedder)
    assert (index.roots, index.stamp) == ((tmp_path / "three",), "s")


def test_what_comes_from_the_same_text_is_neither_read_nor_counted_as_changed(tmp_path: Path) -> None:
    index = HybridIndex(tmp_path, CountingEmbedder())
    documents = [document.model_copy(update={"origin": f"o{n}"}) for n, document in enumerate(many(4))]
    offered: list[Mapping[str, str]] = []

    def first(known: Mapping[str, str]) -> Reading:
        offered.append(known)
        return Reading(tuple(documents))

    def second(known: Mapping[str, str]) -> Reading:
        offered.append(known)
        new = article("doc2", "Entirely new words about stakes.", title="Topic 2", origin="new")
        return Reading((new,), kept=frozenset({"doc0", "doc1"}))

    index.update("kb", first)
    report = index.update("kb", second)
    assert offered == [{}, {"o0": "doc0", "o1": "doc1", "o2": "doc2", "o3": "doc3"}]
    assert (report.updated, report.unchanged, report.deleted) == (1, 2, 1)
    assert report.changes == ("~ doc2", "- doc3")
    assert index.update("kb", lambda known: Reading(kept=frozenset(known.values()))).unchanged == 3


def test_a_section_keeps_its_line(tmp_path: Path, embedder: LocalEmbedder) -> None:
    part = Section(role=SectionRole.STEPS, heading="Steps", text=Text("1. Open settings.\n2. Tap zeppelin mode."), line=14)
    index = HybridIndex(tmp_path, embedder)
    index.replace("kb", [article("x", "-").model_copy(update={"sections": (part,)})])
    hit = index.search(Text("zeppelin mode"))[0].hit
    assert (hit.quote, hit.path) == ("Tap zeppelin mode.", "x.md#L15")


def test_what_must_never_be_said_is_found_but_not_quoted(tmp_path: Path, embedder: LocalEmbedder) -> None:
    parts = [
        (SectionRole.NOTES, "Never say that the lost zeppelin fee is refunded."),
        (SectionRole.REPLY, "Fees are paid to the network."),
    ]
    sections = tuple(Section(role=role, heading="", text=Text(text)) for role, text in parts)
    index = HybridIndex(tmp_path, embedder)
    index.replace("kb", [article("x", "-", title="Fees").model_copy(update={"sections": sections})])
    hit = index.search(Text("is the lost zeppelin fee refunded"))[0].hit
    assert hit.quote == "Fees are paid to the network."


def test_an_empty_index_and_an_empty_query_answer_nothing(tmp_path: Path, embedder: LocalEmbedder) -> None:
    index = HybridIndex(tmp_path, embedder)
    assert found(index, "anything") == []
    index.replace("kb", many(3))
    assert found(index, "  ") == []
    assert found(index, "?!", floor=RELEVANCE_FLOOR) == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_home_is_told_plainly(tmp_path: Path, embedder: LocalEmbedder) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(KnowledgeProblem, match="cannot be written"):
        HybridIndex(tmp_path / "home", embedder).search(Text("x"))


def test_a_home_that_is_a_file_is_told_plainly(tmp_path: Path, embedder: LocalEmbedder) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(KnowledgeProblem, match="cannot be written"):
        HybridIndex(tmp_path / "home", embedder).search(Text("x"))


def test_importing_the_index_imports_no_heavy_library() -> None:
    code = "import sys, copilot.retrieval.index; print({'chromadb', 'numpy', 'openai', 'wordllama', 'rjieba'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "set()"
