"""nDCG@10 of the index on folders with corpus.jsonl (`id, text, title?, label?`) and queries.jsonl (`id, query, relevant[]`).

    python benchmarks/retrieval.py FOLDER [--only NAME] [--set MODULE.CONSTANT=VALUE ...]

FOLDER holds one folder a data set. `--set` measures a variant, e.g. `--set fusion.MEANING=1.4`.
A query may carry `relevant_label` (every document with that label) and `exclude[]` (dropped from the ranking).
"""

import argparse
import importlib
import json
import math
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from copilot.config import bundled
from copilot.knowledge.folder import read_knowledge
from copilot.models.findings import RedactedText
from copilot.policy.glossary import Glossary, read_glossary
from copilot.retrieval.embedders import LocalEmbedder
from copilot.retrieval.index import HybridIndex


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def ndcg(ranked: list[str], relevant: set[str]) -> float:
    gains = [1.0 if key in relevant else 0.0 for key in ranked[:10]]
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(10, len(relevant))))
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains)) / ideal


def measure(folder: Path, embedder: LocalEmbedder, glossary: Glossary, limit: int) -> dict[str, float]:
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
            ranked = [passage.hit.doc_id for passage in index.search(RedactedText(query["query"]), source="kb", limit=12)]
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
    parser.add_argument("--set", action="append", default=[], dest="variants")
    arguments = parser.parse_args()
    for variant in arguments.variants:
        name, value = variant.split("=")
        module, constant = name.rsplit(".", 1)
        setattr(importlib.import_module(f"copilot.retrieval.{module}"), constant, float(value))
    path = bundled("kb") / "policy" / "glossary.yaml"
    glossary = Glossary() if arguments.no_glossary or not path.is_file() else read_glossary(path)
    embedder = LocalEmbedder()
    found = []
    for folder in sorted(arguments.folder.iterdir()):
        if folder.is_dir() and arguments.only in folder.name:
            result = measure(folder, embedder, glossary, arguments.limit)
            found.append(result["ndcg10"])
            print(f"{folder.name:26s}" + "  ".join(f"{key} {value:.3f}" for key, value in result.items()), flush=True)
    if len(found) > 1:
        print(f"{'mean':26s}ndcg10 {sum(found) / len(found):.3f}")


if __name__ == "__main__":
    main()
