"""How long `copilot kb lint` takes over a large knowledge base, past its start, beside indexing the same articles.

    python benchmarks/lint.py [--topics 500] [--rounds 3] [--write FOLDER]

The articles are made from those of kb/: each topic, in Chinese and in English, keeps the layout of one of them, draws
every line anew from all sections of that name, the same line in both languages, and has its figures, tokens and common
nouns exchanged and a token name of its own. The draw is seeded, so every run checks the same texts. What a start costs
is a lint of one topic; the lint of all is stated less that, once with nothing known of the articles and once where an
earlier lint found most of them faultless. `kb index`, which redacts the same sections and embeds them, runs in between:
on a machine that others use its ratio says more than seconds. `--write` only writes the articles.

Measured on two shared cores with other work on them:

    start          0.7 s by the clock    0.7 s of processors    0.03 x kb index
    first lint     6.7 s by the clock    8.5 s of processors    0.41 x kb index
    next lint      2.7 s by the clock    2.7 s of processors    0.13 x kb index
"""

import argparse
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from copilot.config import bundled
from copilot.knowledge.article import Article, read_articles

LANGUAGES = ("zh", "en")
_MARK = re.compile(r"- |\d{1,2}[.、] ?|")
_FIGURE = re.compile(r"(?<![\w.,/-])\d{1,3}(?![\w.,:/-])")
_TOKENS = ("USDT", "USDC", "ETH", "BTC", "TRX", "SOL", "BNB", "DAI", "POL", "TON", "LTC", "DOGE")
_TOKEN = re.compile(rf"(?<![A-Za-z])(?:{'|'.join(_TOKENS)})(?![A-Za-z])")
_NOUNS = (
    *(("客户", "用户", "顾客"), ("页面", "界面", "屏幕"), ("金额", "数额", "数目"), ("查看", "核对", "检查")),
    *(("customer", "user", "client"), ("page", "view", "screen"), ("amount", "sum", "figure"), ("shows", "says", "lists")),
)

Line = Mapping[str, str]
"""Language -> the same line in it."""


class Topic(NamedTuple):
    """A bundled article in both languages: its questions and, by headings, its sections line by line."""

    header: Mapping[str, object]
    questions: Sequence[Line]
    sections: Sequence[tuple[Line, Sequence[Line]]]


def bundled_topics() -> list[Topic]:
    found: dict[str, dict[str, Article]] = defaultdict(dict)
    for article in read_articles([bundled("kb") / "articles"]):
        if isinstance(article, Article):
            found[article.topic][article.language] = article
    pairs = [tuple(versions[language] for language in LANGUAGES) for versions in found.values() if len(versions) > 1]
    return [_topic(zh, en) for zh, en in pairs if len(zh.sections) == len(en.sections)]


def _topic(zh: Article, en: Article) -> Topic:
    sections = [
        ({"zh": ours.heading, "en": theirs.heading}, _lines(ours.text.split("\n"), theirs.text.split("\n")))
        for ours, theirs in zip(zh.sections, en.sections, strict=True)
    ]
    return Topic(en.header, _lines(zh.document.questions, en.document.questions), sections)


def _lines(zh: Sequence[str], en: Sequence[str]) -> list[Line]:
    return [{"zh": ours, "en": theirs} for ours, theirs in zip(zh, en, strict=False)]


def _mark(text: str) -> str:
    """The bullet or number that begins a line."""
    match = _MARK.match(text)
    return match.group() if match else ""


def _kind(heading: Line, line: Line) -> tuple[str, str, bool]:
    """Lines of one kind stand for each other: of one section, with the same sort of mark, both empty or not."""
    mark = _mark(line["en"])
    return heading["en"], "1" if mark[:1].isdigit() else mark, bool(line["en"])


def write_articles(folder: Path, count: int) -> None:
    """`count` topics, each in zh and en, fifty a folder."""
    chance, topics = random.Random(count), bundled_topics()
    questions = [question for topic in topics for question in topic.questions]
    pool: dict[tuple[str, str, bool], list[Line]] = defaultdict(list)
    for topic in topics:
        for heading, lines in topic.sections:
            for line in lines:
                pool[_kind(heading, line)].append(line)
    names = [f"part-{number // 50:02d}/topic-{number:03d}" for number in range(count)]
    for number, name in enumerate(names):
        topic = topics[number % len(topics)]
        changes = _Changes(chance)
        drawn = [(heading, [chance.choice(pool[_kind(heading, line)]) for line in lines]) for heading, lines in topic.sections]
        asked = chance.sample(questions, len(topic.questions) + 1)
        related = [other for other in chance.sample(names, min(3, count)) if other != name]
        for language in LANGUAGES:
            title, *variants = (f"{changes.of(question[language])} {_token_name(number)}" for question in asked)
            own = {"id": name, "language": language, "title": title, "questions": variants, "related": related}
            parts = ["---", yaml.safe_dump({**topic.header, **own}, allow_unicode=True, sort_keys=False, width=1000) + "---"]
            for heading, lines in drawn:
                parts += [f"\n## {heading[language]}\n", *changes.numbered([line[language] for line in lines])]
            file = folder / f"{name}.{language}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _token_name(number: int) -> str:
    """A name nobody bears: what sets one topic's questions apart from all others."""
    return "".join("bdfgklmnprstvz"[number // 14**place % 14] + "aeiou"[(number + place) % 5] for place in range(3))


class _Changes:
    """What one topic says instead, the same in both languages: other figures, tokens and nouns."""

    def __init__(self, chance: random.Random) -> None:
        self._shift, self._turn, self._noun = chance.randint(1, 60), chance.randrange(len(_TOKENS)), chance.randrange(3)

    def of(self, text: str) -> str:
        text = _FIGURE.sub(lambda figure: str(int(figure.group()) + self._shift), text)
        text = _TOKEN.sub(lambda token: _TOKENS[(_TOKENS.index(token.group()) + self._turn) % len(_TOKENS)], text)
        for nouns in _NOUNS:
            text = text.replace(nouns[0], nouns[self._noun])
        return text

    def numbered(self, lines: Sequence[str]) -> list[str]:
        """`lines` changed, with their steps counted anew."""
        counted, step = [], 0
        for line in lines:
            mark = _mark(line)
            step += mark[:1].isdigit()
            counted.append(re.sub(r"\d+", str(step), mark) + self.of(line[len(mark) :]))
        return counted


class Cost(NamedTuple):
    """Seconds of one process: by the clock, and of the processor with those of its children."""

    clock: float
    processor: float


def cost(arguments: Sequence[str], home: Path) -> Cost:
    environment = {**os.environ, "COPILOT_HOME": str(home), "COPILOT_OFFLINE": "1"}
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "copilot", *arguments], env=environment, capture_output=True, check=False)
    clock, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 5):  # 5: the drawn articles have faults, which is what a lint says
        sys.exit(f"{' '.join(arguments)}: exit {done.returncode}\n{done.stderr.decode()[-2000:]}")
    return Cost(clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--topics", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", type=Path, help="only write the articles to this folder")
    options = parser.parse_args()
    if options.write:
        write_articles(options.write, options.topics)
        return
    with tempfile.TemporaryDirectory() as name:
        many, one = Path(name) / "many", Path(name) / "one"
        write_articles(many, options.topics)
        write_articles(one, 1)
        lint = ["kb", "lint", "--json"]
        taken: dict[str, list[Cost]] = defaultdict(list)
        for number in range(options.rounds):
            home = Path(name) / f"home-{number}"
            cost([*lint, str(one)], home)  # the policy files are compiled once
            taken["start"].append(cost([*lint, str(one)], home))
            taken["first lint"].append(cost([*lint, str(many)], home))
            taken["next lint"].append(cost([*lint, str(many)], home))
            taken["kb index"].append(cost(["kb", "index", str(many)], home))
    median = {part: Cost(*map(statistics.median, zip(*costs, strict=True))) for part, costs in taken.items()}
    print(f"{2 * options.topics:,} articles, medians of {options.rounds}; lints less the start")
    for part, spent in median.items():
        if "lint" in part:
            spent = Cost(spent.clock - median["start"].clock, spent.processor - median["start"].processor)
        ratio = spent.processor / median["kb index"].processor
        print(f"  {part:12s} {spent.clock:7.2f} s by the clock {spent.processor:7.2f} s of processors {ratio:7.2f} x kb index")


if __name__ == "__main__":
    main()
