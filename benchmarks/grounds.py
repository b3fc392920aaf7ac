"""How well the sentences of a reply that no source supports are found, and the curves that find them.

    python benchmarks/grounds.py [--fit]        (--fit needs scikit-learn)

benchmarks/grounds/*.jsonl hold replies written from one to three bundled articles, a third of their sentences claiming
what those do not say, each sentence labelled as it was written, without knowledge of the check. The examples of
kb/policy/claims.yaml and both curves come from fit.jsonl; the figures are those of held.jsonl, written independently, with
replies whose sources are in the other language. What a sentence may rest on is what a
draft shows the model: the articles cited, in the reply's language where it exists, what a search for the question finds,
and the question.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from copilot.config import load_settings  # noqa: E402
from copilot.policy.claims import ClaimsPolicy, load_claims  # noqa: E402
from copilot.services.grounds import DOUBTFUL, GroundsCheck, Measured  # noqa: E402
from copilot.services.wiring import Desk  # noqa: E402


@dataclass(frozen=True)
class Labelled:
    """A measured sentence, and what it is labelled: supported, unsupported or other."""

    group: str
    label: str
    measured: Measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="print the curves for copilot/services/grounds.py")
    fit = parser.parse_args().fit
    with tempfile.TemporaryDirectory() as home:
        desk = Desk(load_settings({"COPILOT_HOME": home, "COPILOT_OFFLINE": "1"}))
        if fit:
            print_curves(list(labelled(desk, "fit")))
        print_figures(list(labelled(desk, "held")))


def labelled(desk: Desk, half: str) -> Iterator[Labelled]:
    """The sentences of one half that say anything at all."""
    policy = load_claims(desk.settings)
    for line in (ROOT / "benchmarks" / "grounds" / f"{half}.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        language = record["language"]
        index = desk.library.index
        cited = [document for source in record["sources"] if (document := index.document(source, "kb"))]
        assert len(cited) == len(record["sources"]), record["sources"]
        found = index.search(desk.redact(record["question"]), source="kb", limit=6, language=language)
        shown = [*cited, *(passage.document for passage in found)]
        check = GroundsCheck(desk.local_embedder, without(policy, record)) if half == "fit" else desk.grounds_check
        sources = check.sources(shown, language, index.translation) or []
        grounds = check.read([*sources, record["question"]])
        foreign = any(not source.endswith(language) for source in record["sources"])
        group = f"{language}, sources in the other language" if foreign else language
        for sentence in record["sentences"]:
            measured = grounds.measured(sentence["text"])
            if measured:
                yield Labelled(group, sentence["label"], max(measured, key=lambda one: one.doubt))


def without(policy: ClaimsPolicy, record: dict[str, Any]) -> ClaimsPolicy:
    """The examples but for those that come from `record`: nothing may be its own best likeness."""
    own = {sentence["text"] for sentence in record["sentences"]}
    kept = {
        kind: {language: [text for text in texts if text not in own] for language, texts in examples.items()}
        for kind, examples in policy.model_dump().items()
    }
    return ClaimsPolicy.model_validate(kept)


def print_figures(rows: list[Labelled]) -> None:
    """Precision and recall at DOUBTFUL, and the share of the others that are shown wrongly."""
    print(f"{'group':34} {'sentences':>9} {'precision':>9} {'recall':>7} {'supported shown':>16} {'courtesies shown':>17}")
    for group in sorted({row.group for row in rows}):
        own = [row for row in rows if row.group == group]
        shown = {label: [row.measured.doubt >= DOUBTFUL for row in own if row.label == label] for label in LABELS}
        rightly, wrongly = sum(shown["unsupported"]), sum(shown["supported"]) + sum(shown["other"])
        shares = [sum(shown[label]) / max(1, len(shown[label])) for label in LABELS]
        precision = rightly / max(1, rightly + wrongly)
        print(f"{group:34} {len(own):9} {precision:9.2f} {shares[0]:7.2f} {shares[1]:16.2f} {shares[2]:17.2f}")


def print_curves(rows: list[Labelled]) -> None:
    """Both logistic curves, as they stand in copilot/services/grounds.py."""
    from sklearn.linear_model import LogisticRegression

    claims = LogisticRegression(C=100, max_iter=1000)
    claims.fit([row.measured.claim for row in rows], [row.label != "other" for row in rows])
    said = [row for row in rows if row.label != "other"]
    unsupported = LogisticRegression(C=100, max_iter=1000)
    unsupported.fit([row.measured.support for row in said], [row.label == "unsupported" for row in said])
    for name, curve in (("CLAIMS", claims), ("UNSUPPORTED", unsupported)):
        print(f"{name} = Curve({tuple(round(float(w), 2) for w in curve.coef_[0])}, {curve.intercept_[0]:.2f})")


LABELS = ("unsupported", "supported", "other")

if __name__ == "__main__":
    main()
