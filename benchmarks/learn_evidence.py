"""Learns kb/policy/evidence.yaml from kb/policy/exemplars.yaml: logistic regression on the concepts a text mentions.

usage: python benchmarks/learn_evidence.py [--check]

Run it after changing the exemplars or the lexicon. `--check` only prints how well five folds predict the sixth part
left out. Deterministic; takes about ten seconds.
"""

import argparse
from pathlib import Path

import numpy as np
import yaml

from copilot.config import load_settings
from copilot.models.conversation import Role
from copilot.models.findings import RedactedMessage, RedactedText
from copilot.models.triage import Level
from copilot.policy.escalation import EscalationPolicy, load_escalation
from copilot.safety.triage.evidence import features_of
from copilot.safety.triage.mentions import read_stream, read_turns

TARGET = Path(__file__).resolve().parents[1] / "kb" / "policy" / "evidence.yaml"
RIDGE = 5.0
ORDINARY_WEIGHT = 2.0
THRESHOLDS = {"P0": 0.75}
HEADER = """# Points that speak for danger where no single rule is sure. Learned from exemplars.yaml by
# benchmarks/learn_evidence.py; correct a number here only until the next run, better add an exemplar.
# A feature is a concept of lexicon.yaml, concept~denied, concept~supposed, or two concepts in one sentence (a&b).
"""


def read_examples(policy: EscalationPolicy) -> list[tuple[str, str, frozenset[str]]]:
    """(level, category, features) of every exemplar; its turns are parted by " // "."""
    examples = []
    for exemplar in policy.exemplars.exemplars:
        for texts in exemplar.texts.values():
            for text in texts:
                turns = [RedactedText(turn) for turn in text.split(" // ")]
                messages = [(number, RedactedMessage(Role.CUSTOMER, turn)) for number, turn in enumerate(turns)]
                stream = read_stream(read_turns(messages, policy), policy)
                level = policy.category(exemplar.category).level.value
                examples.append((level, exemplar.category, features_of(stream)))
    return examples


def fit(matrix: "np.ndarray", wanted: "np.ndarray") -> "np.ndarray":
    """Weights of a ridge-regularised logistic regression (Newton's method); the last column is the bias."""
    weights = np.zeros(matrix.shape[1])
    importance = np.where(wanted == 1, 1.0, ORDINARY_WEIGHT)
    ridge = RIDGE * np.eye(matrix.shape[1])
    ridge[-1, -1] = 1e-6
    for _ in range(40):
        chance = 1 / (1 + np.exp(-matrix @ weights))
        gradient = matrix.T @ (importance * (chance - wanted)) + ridge @ weights
        curvature = (matrix * (importance * chance * (1 - chance))[:, None]).T @ matrix + ridge
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def to_matrix(examples: list[tuple[str, str, frozenset[str]]], names: list[str]) -> "np.ndarray":
    place = {name: index for index, name in enumerate(names)}
    matrix = np.zeros((len(examples), len(names) + 1))
    matrix[:, -1] = 1
    for row, (_, _, features) in enumerate(examples):
        for feature in features & place.keys():
            matrix[row, place[feature]] = 1
    return matrix


def scale(weights: "np.ndarray", names: list[str], threshold: float | None = None) -> dict[str, object]:
    points = {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=False) if abs(weight) >= 0.05}
    head = {"bias": round(float(weights[-1]), 2)} | ({} if threshold is None else {"threshold": threshold})
    return {**head, "points": dict(sorted(points.items(), key=lambda item: -item[1]))}


def cross_validate(examples: list[tuple[str, str, frozenset[str]]], names: list[str]) -> None:
    matrix, fold = to_matrix(examples, names), np.random.default_rng(1).permutation(len(examples)) % 6
    for level, threshold in THRESHOLDS.items():
        wanted = np.array([own == level for own, _, _ in examples], float)
        guessed = np.zeros(len(examples))
        for part in range(6):
            guessed[fold == part] = matrix[fold == part] @ fit(matrix[fold != part], wanted[fold != part])
        raised = guessed > threshold
        print(f"{level}: recall {raised[wanted == 1].mean():.3f}, raised wrongly {raised[wanted == 0].mean():.3f}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true")
    options = arguments.parse_args()
    policy = load_escalation(load_settings({}))
    examples = read_examples(policy)
    names = sorted({feature for _, _, features in examples for feature in features})
    if options.check:
        cross_validate(examples, names)
        return
    matrix = to_matrix(examples, names)
    levels, categories = {}, {}
    for level in (Level.P0,):
        wanted = np.array([own == level.value for own, _, _ in examples], float)
        levels[level.value] = scale(fit(matrix, wanted), names, THRESHOLDS[level.value])
        for category in sorted({name for own, name, _ in examples if own == level.value}):
            wanted = np.array([name == category for _, name, _ in examples], float)
            categories[category] = scale(fit(matrix, wanted), names)
    document = yaml.safe_dump({"levels": levels, "categories": categories}, sort_keys=False, allow_unicode=True, width=120)
    TARGET.write_text(HEADER + document, encoding="utf-8")
    print(f"{len(examples)} exemplars, {len(names)} features -> {TARGET.name}")


if __name__ == "__main__":
    main()
