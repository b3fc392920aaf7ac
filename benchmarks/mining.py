"""How well questions without labels are grouped: agreement with true intents (adjusted mutual information), and speed.

    python benchmarks/mining.py LABELLED.jsonl [--messages 2000] [--seeds 6]

LABELLED.jsonl holds one `{"text", "label"}` a line. k-means and Ward, told the true number of groups, stand beside it
where scikit-learn is installed (for this benchmark only; the program does not need it).
"""

import argparse
import json
import random
import statistics
import time
from pathlib import Path

import numpy as np

from copilot.models.findings import RedactedText
from copilot.retrieval.clusters import groups
from copilot.retrieval.embedders import LocalEmbedder


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("labelled", type=Path)
    arguments.add_argument("--messages", type=int, default=2000)
    arguments.add_argument("--seeds", type=int, default=6)
    options = arguments.parse_args()
    try:
        from sklearn.cluster import AgglomerativeClustering, KMeans
        from sklearn.metrics import adjusted_mutual_info_score
    except ImportError:
        raise SystemExit("pip install scikit-learn: the measure of agreement comes from there") from None

    everything = [json.loads(line) for line in options.labelled.read_text(encoding="utf-8").splitlines()]
    embedder = LocalEmbedder()
    embedder.embed([RedactedText("warm")])
    agreed: dict[str, list[float]] = {}
    for seed in range(1, options.seeds + 1):
        rows = random.Random(seed).sample(everything, min(options.messages, len(everything)))
        texts, labels = [RedactedText(row["text"]) for row in rows], [row["label"] for row in rows]
        begun = time.process_time()
        grouped = groups(texts, embedder)
        spent = time.process_time() - begun
        print(f"seed {seed}: {len(texts)} texts, {len(set(labels))} intents, {len(grouped)} groups, {spent:.1f} s of one core")
        found = [0] * len(texts)
        for number, members in enumerate(grouped):
            for member in members:
                found[member] = number
        vectors = np.asarray(embedder.embed(texts))
        told = len(set(labels))
        for name, labelled in (
            ("this program", found),
            (f"k-means told {told}", KMeans(told, n_init=3, random_state=0).fit_predict(vectors)),
            (f"Ward told {told}", AgglomerativeClustering(told).fit_predict(vectors)),
        ):
            agreed.setdefault(name, []).append(adjusted_mutual_info_score(labels, labelled))
    for name, scores in agreed.items():
        print(f"{name}: {statistics.mean(scores):.3f} ({', '.join(f'{score:.3f}' for score in scores)})")


if __name__ == "__main__":
    main()
