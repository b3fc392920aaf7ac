"""nDCG@10 of the index on folders with corpus.jsonl (`id, text, title?, label?`) and queries.jsonl (`id, query, relevant[]`).

    python benchmarks/retrieval.py FOLDER [--only NAME] [--embedder minilm] [--set MODULE.CONSTANT=VALUE ...]

FOLDER holds one folder a data set. `--set` measures a variant, e.g. `--set fusion.PAIRS=0.4`.
A query may carry `relevant_label` (every document with that label) and `exclude[]` (dropped from the ranking).

What was tried, in nDCG@10. Weights were chosen on one half of the queries and confirmed on the other; the sets are help
articles of wallets (en, zh), short past cases (banking77), bank questions and answers (en, zh-Hant) and questions of the
same meaning (bq, afqmc, zh). Means are over these seven; each line changes the one before it.

    in use                                                              mean    what moved
    terms 2, best chunk 1, whole 0.6                                    .620
    characters spelled in bytes get directions of their own             .624    afqmc .294 -> .309, zh .870 -> .882
    best chunk 0.75, whole 1.0                                          .625    en .816 -> .825
    the opening of an untitled text is its title to the terms           .630    bank_faq .654 -> .679, zh .880 -> .887
    what Chinese characters have in common is taken away; terms 3 there .634    esun .613 -> .629, zh .887 -> .893
    short English texts vote                                            .635    banking77 .827 -> .842
    the opening is a chunk, too                                         .636    recall@3 en .869 -> .880
    pairs of neighbouring words, English                                .637    en .825 -> .828, recall@3 .880 -> .892
    no single characters in translated queries                          -       zh question, en article .715 -> .727

On the golden questions of the bundled knowledge base (recall@3 on two halves of them; 78 topics):

    in use                                                              zh          en
    before                                                              .738 .902   .861 .841
    everyday words of the glossary ask for the usual name               .811 .902   .861 .857
    the three likest questions of an article, at 0.25                   .820 .902   .887 .897
    a power of the evidence instead of E / (E + 2)                      questions answered above the floor, off-topic left
                                                                        alone in 9 of 10: zh .59 -> .68, en .54 -> .58

    left out                                                            why
    usual names for every other name, not for everyday words alone      zh .852 .909, but wallet_kb_zh .897 -> .887, bq -.006
    the English translation's score added to a Chinese article, at 0.2  with everyday words .000 / -.028, off-topic worse
    ridge classifier of the articles' questions, added                  zh +.01 to +.03, en -.01 to 0; a model to keep
    weights learned by a softmax on held-out questions of the articles  held-out +.03, golden -.03 to -.08: they overfit
    E / (E + 12)                                                        drafts on strange articles cite .71 instead of .88
    likest question alone; title's cosine                               zh half -.03; -.01

    left out (against what was in use then)                             mean    why
    tokens weighed by rarity, a/(a + p), a = 0.01 / 0.001               -.007 / -.032   short messages lose
    first one / two components removed from the vectors                 -.005 / -.008
    vectors centred on the corpus, weight 0.3 / 0.7                     -.000 / -.004   unless by the Chinese tokens alone
    stop words or punctuation left out of the vectors                   -.000 to -.005
    Rocchio and votes on everything                                     -.002 to -.06   banking77 +.015, all others fall
    votes of short Chinese texts                                        -.003 to -.008  Chinese vectors call too much alike
    co-occurrence: truncated SVD of terms, 64 / 150 dimensions, at 0.3  +.000 / +.002   esun +.01, en and zh fall; slow
    likest word of the text for each word asked (soft matching)         +.001 to +.002  a vocabulary in memory for it
    terms of the best chunk instead of the whole                        +.000
    share of the words asked, however often they stand there            +.000
    saturation k1 = 3, length b = 0.3 / 1                               -.000 / -.001 / +.000
    character n-grams of English words; of Chinese, 1 to 3              -.001
    triples of Chinese characters as phrases                            -.001 to -.003
    weights of single characters and words in Chinese, 0 to 2           -.010 to +.000
    square root of the terms' score; z-scores; scaled to the best hit   -.000 / -.006 / -.010
    cosine with the opening as a fourth score, at 0.2                   -.001           zh and esun fall
    the title's terms at 1 / 3                                          .000 / .000
"""

import argparse
import importlib
import json
import math
import tempfile
import time
from collections import defaultdict
from functools import partial
from pathlib import Path

from copilot.config import bundled
from copilot.knowledge.folder import read_knowledge
from copilot.language.detect import detect
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Passage
from copilot.models.ports import Embedder
from copilot.policy.glossary import Glossary, read_glossary
from copilot.retrieval.embedders import LocalEmbedder
from copilot.retrieval.index import HybridIndex
from copilot.retrieval.minilm import MiniLmEmbedder, load_function


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def ndcg(ranked: list[str], relevant: set[str]) -> float:
    gains = [1.0 if key in relevant else 0.0 for key in ranked[:10]]
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(10, len(relevant))))
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains)) / ideal


def found(index: HybridIndex, question: str) -> list[Passage]:
    """As `copilot search` asks."""
    text = RedactedText(question)
    return index.search(text, source="kb", limit=12, language=detect(text))


def measure(folder: Path, embedder: Embedder, glossary: Glossary, limit: int) -> dict[str, float]:
    corpus, queries = rows(folder / "corpus.jsonl"), rows(folder / "queries.jsonl")[:limit]
    by_label = defaultdict(set)
    for row in corpus:
        by_label[row.get("label")].add(row["id"])
    with tempfile.TemporaryDirectory() as home:
        file = Path(home) / "corpus.jsonl"
        file.write_text("\n".join(json.dumps({"id": r["id"], "title": r.get("title", ""), "text": r["text"]}) for r in corpus))
        index = HybridIndex(Path(home), embedder, glossary)
        begun = time.perf_counter()
        report = index.replace("kb", read_knowledge([file], RedactedText).documents)
        indexed = time.perf_counter() - begun
        index.search(RedactedText(queries[0]["query"]))
        scores, begun = [], time.perf_counter()
        for query in queries:
            relevant = set(query.get("relevant") or by_label[query["relevant_label"]])
            ranked = [passage.hit.doc_id for passage in found(index, query["query"])]
            scores.append(ndcg([key for key in ranked if key not in set(query.get("exclude") or ())], relevant))
        seconds = time.perf_counter() - begun
    return {
        "ndcg10": sum(scores) / len(scores),
        "chunks": report.chunks,
        "index_s": indexed,
        "ms_per_query": 1000 * seconds / len(queries),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--limit", type=int, default=10_000, help="queries a data set")
    parser.add_argument("--no-glossary", action="store_true")
    parser.add_argument("--embedder", choices=["local", "minilm"], default="local")
    parser.add_argument("--set", action="append", default=[], dest="variants")
    arguments = parser.parse_args()
    for variant in arguments.variants:
        name, value = variant.split("=")
        module, constant = name.rsplit(".", 1)
        setattr(importlib.import_module(f"copilot.retrieval.{module}"), constant, float(value))
    path = bundled("kb") / "policy" / "glossary.yaml"
    glossary = Glossary() if arguments.no_glossary or not path.is_file() else read_glossary(path)
    embedder: Embedder = LocalEmbedder()
    if arguments.embedder == "minilm":
        embedder = MiniLmEmbedder(embedder, partial(load_function, allowed=False, offline=False, note=print))
    figures = []
    for folder in sorted(arguments.folder.iterdir()):
        if folder.is_dir() and arguments.only in folder.name:
            result = measure(folder, embedder, glossary, arguments.limit)
            figures.append(result["ndcg10"])
            print(f"{folder.name:26s}" + "  ".join(f"{key} {value:.3f}" for key, value in result.items()), flush=True)
    if len(figures) > 1:
        print(f"{'mean':26s}ndcg10 {sum(figures) / len(figures):.3f}")


if __name__ == "__main__":
    main()
