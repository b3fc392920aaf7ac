"""How long indexing and searching take, as ratios to Chroma's own default path and to bm25s on the same texts in one run.

    python benchmarks/index.py [--sizes 1000 10000] [--cpu]

The articles of kb/ are taken apart into sentences, and as many articles as asked for are put together from them by a
seeded draw, half of them Chinese. Each size is a process of its own, so that its memory can be stated. The yardsticks:
`collection.add` of the same vectors with Chroma's default settings plus the embedder alone for indexing, `import
chromadb` for a cold start, and bm25s (where it is installed) for a query. `--cpu` counts processor time, which on a
busy machine says more than the clock.

Measured with --cpu on two shared cores (the last two columns in whole processes, by the clock); x is against Chroma's
insertion plus the embedder alone, for "unchanged" against the first index, for cold starts against `import chromadb`:

    chunks     first   with redaction   unchanged   one changed   query    memory   cold    cold --fast
    1,000      1.6 x   4.1 x            .02 x       0.04 s        6 ms     149 MB   0.9 x   0.7 x
    10,000     1.3 x   2.6 x            .03 x       0.28 s        17 ms    181 MB   0.9 x   0.7 x
    100,000    1.1 x   1.7 x            .02 x       2.5 s         63 ms    378 MB   1.7 x   0.6 x

By the clock, in a quieter moment, the query took 14 ms at 10,000 chunks. Below 20,000 chunks every vector is looked
at (docs/decisions/0004); Chroma's import is what a cold search above that pays for. What redaction costs is in
benchmarks/safety.py.
"""

import argparse
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from copilot.config import bundled, load_settings
from copilot.knowledge.folder import read_knowledge
from copilot.models.findings import RedactedText
from copilot.models.knowledge import Document
from copilot.retrieval.chunks import chunks_of
from copilot.retrieval.embedders import LocalEmbedder
from copilot.retrieval.index import HybridIndex
from copilot.services.wiring import Desk

SENTENCES = {"en": 5, "zh": 8}
"""Sentences an article: with its title, two chunks."""
QUERIES = 100
ROUNDS = 5
clock: Callable[[], float] = time.perf_counter


def sentences() -> dict[str, list[str]]:
    """The sentences of the bundled articles, by language."""
    found: dict[str, list[str]] = {"en": [], "zh": []}
    for document in read_knowledge([bundled("kb") / "articles"], RedactedText).documents:
        for section in document.sections:
            pieces = re.split(r"(?<=[。！？])|(?<=[.!?])\s+|\n", section.text)
            found[document.language[:2]] += [piece.strip() for piece in pieces if len(piece.strip()) > 8]
    return found


def write_articles(folder: Path, count: int) -> None:
    """`count` articles put together from the bundled ones' sentences, a hundred a folder."""
    chance, pool = random.Random(count), sentences()
    for number in range(count):
        language = ("en", "zh")[number % 2]
        title, *body = chance.sample(pool[language], SENTENCES[language] + 1)
        file = folder / f"{number // 100:04d}" / f"{number}.{language}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {title[:60]} {number}\n\n" + "\n\n".join(body) + "\n", encoding="utf-8")


def questions() -> list[RedactedText]:
    """Words of a sentence in another order, half of them Chinese."""
    chance, pool = random.Random(5), sentences()
    drawn = []
    for number in range(QUERIES):
        language = ("en", "zh")[number % 2]
        sentence = chance.choice(pool[language])
        words = sentence.split() if language == "en" else re.findall(r"..", sentence)
        drawn.append(RedactedText((" " if language == "en" else "").join(chance.sample(words, min(len(words), 9)))))
    return drawn


def taken(work: Callable[[], object]) -> float:
    """Seconds that `work` takes."""
    begun = clock()
    work()
    return clock() - begun


def median_ms(ask: Callable[[RedactedText], object], asked: Sequence[RedactedText]) -> float:
    return 1000 * statistics.median(taken(lambda question=question: ask(question)) for question in asked)


def megabytes() -> float:
    """The most memory this process has held."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1e6 if sys.platform == "darwin" else 1e3)


def measure(size: int, folder: Path, home: Path) -> dict[str, float]:
    """All figures of one size, in seconds and milliseconds."""
    embedder = LocalEmbedder()
    embedder.embed([RedactedText("warm 预热")])
    desk = Desk(load_settings({"COPILOT_HOME": str(home / "whole"), "COPILOT_OFFLINE": "1"}))
    desk.redact("warm")
    whole = taken(lambda: desk.library.index_roots([folder]))
    again = taken(lambda: desk.library.index_roots([folder]))
    changed = next(iter(sorted(folder.rglob("*.en.md"))))
    changed.write_text(changed.read_text(encoding="utf-8") + "\nOne more sentence about zeppelins.\n", encoding="utf-8")
    one = taken(lambda: desk.library.index_roots([folder]))
    documents = read_knowledge([folder], desk.redact).documents
    index = HybridIndex(home / "parts", embedder)
    first = taken(lambda: index.replace("kb", documents))
    found = {"first, with reading and redaction": whole, "first": first, "nothing changed": again, "one changed": one}
    found |= yardsticks(documents, embedder, home)
    asked = questions()
    index.search(RedactedText("warm 预热"))
    found["query"] = median_ms(lambda question: index.search(question, limit=5), asked)
    found["chunks"] = sum(index.stats()["chunks"].values())
    return found


def yardsticks(documents: Sequence[Document], embedder: LocalEmbedder, home: Path) -> dict[str, float]:
    """The embedder alone, Chroma's default path on its vectors, bm25s on the same texts."""
    import chromadb
    from chromadb.config import Settings

    texts = [chunk.text for document in documents for chunk in chunks_of(document)]
    vectors = embedder.embed(texts)
    found = {"embedder alone": taken(lambda: embedder.embed(texts))}
    client = chromadb.PersistentClient(str(home / "chroma"), settings=Settings(_env_file=None, anonymized_telemetry=False))
    collection = client.create_collection("plain", embedding_function=None)

    def add() -> None:
        for start in range(0, len(texts), 5000):
            ids = [str(number) for number in range(start, min(start + 5000, len(texts)))]
            collection.add(ids=ids, embeddings=vectors[start : start + 5000])

    found["chroma alone"] = taken(add)
    asked = questions()
    found["chroma query"] = median_ms(
        lambda question: collection.query(query_embeddings=embedder.embed([question]), n_results=10), asked
    )
    try:
        import bm25s
    except ImportError:
        return found
    retriever = bm25s.BM25()
    found["bm25s index"] = taken(
        lambda: retriever.index(bm25s.tokenize(texts, stopwords=None, show_progress=False), show_progress=False)
    )
    found["bm25s query"] = median_ms(
        lambda question: retriever.retrieve(bm25s.tokenize([question], show_progress=False), k=10, show_progress=False), asked
    )
    return found


def memory(home: Path) -> float:
    """Megabytes a process holds at most that opens the index and answers the questions."""
    index = HybridIndex(home / "parts", LocalEmbedder())
    for question in questions():
        index.search(question, limit=5)
    return megabytes()


def cold(home: Path) -> dict[str, float]:
    """Medians, in seconds of the clock, of whole processes that answer one question."""
    program = [sys.executable, "-m", "copilot", "search", "--json"]
    commands = {"import chromadb": [sys.executable, "-c", "import chromadb"], "cold search": [*program, "is a transfer stuck"]}
    if "--fast" in subprocess.run([*program, "--help"], capture_output=True, text=True, check=True).stdout:
        commands["cold search --fast"] = [*program, "--fast", "is a transfer stuck"]
    environment = {**os.environ, "COPILOT_HOME": str(home / "whole"), "COPILOT_OFFLINE": "1"}
    rounds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            begun = time.perf_counter()
            subprocess.run(command, env=environment, capture_output=True, check=True)
            rounds[name].append(time.perf_counter() - begun)
    return {name: statistics.median(values) for name, values in rounds.items()}


def report(figures: dict[str, float]) -> None:
    """Every figure with the ratio it is judged by."""
    plain = figures["chroma alone"] + figures["embedder alone"]
    against = {
        "first": plain, "first, with reading and redaction": plain,
        "nothing changed": figures["first, with reading and redaction"],
        "query": figures["chroma query"],
        "cold search": figures["import chromadb"], "cold search --fast": figures["import chromadb"],
    }  # fmt: skip
    print(f"{figures['chunks']:,.0f} chunks")
    for name, value in figures.items():
        unit = "ms" if "query" in name else "MB" if name == "memory" else "" if name == "chunks" else "s"
        ratio = f"  {value / against[name]:6.2f} x" if name in against else ""
        print(f"  {name:34s} {value:10.2f} {unit:3s}{ratio}", flush=True)


def main() -> None:
    global clock
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000], help="chunks")
    parser.add_argument("--cpu", action="store_true", help="count processor time")
    parser.add_argument("--memory-of", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.cpu:
        clock = time.process_time
    if options.memory_of:
        print(json.dumps({"memory": memory(options.memory_of)}))
        return
    if options.into:
        print(json.dumps(measure(options.sizes[0], options.into / "articles", options.into)))
        return
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as name:
            write_articles(Path(name) / "articles", size // 2)
            own = [sys.executable, __file__, *(["--cpu"] if options.cpu else [])]
            figures: dict[str, float] = {}
            for arguments in (["--sizes", str(size), "--into", name], ["--memory-of", name]):
                done = subprocess.run([*own, *arguments], stdout=subprocess.PIPE, check=True)
                figures |= json.loads(done.stdout)
            report(figures | cold(Path(name)))


if __name__ == "__main__":
    main()
