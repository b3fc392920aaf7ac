"""Texts that ask the same stand together, in either language and in any number; strangers stay alone."""

import itertools
import random

import numpy as np
import pytest

from copilot.models.findings import RedactedText
from copilot.retrieval import clusters, company, neighbourhood
from copilot.retrieval.clusters import groups
from copilot.retrieval.company import company_vectors
from copilot.retrieval.embedders import LocalEmbedder

CHEQUES = [
    "can I print paper cheques from the wallet",
    "how do i print a paper cheque with this wallet",
    "print paper cheques from wallet possible?",
    "want to print paper cheque from my wallet",
]
TICKETS = ["钱包能不能订电影票", "在钱包里怎么订电影票", "可以用钱包订电影票吗", "想订电影票 钱包里有吗"]
STRANGERS = ["why is the sky blue", "is the lift broken again"]


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


def grouped(texts: list[str], embedder: LocalEmbedder) -> set[frozenset[str]]:
    found = groups([RedactedText(text) for text in texts], embedder)
    assert sorted(itertools.chain(*found)) == list(range(len(texts)))
    return {frozenset(texts[member] for member in members) for members in found}


def test_the_same_question_is_one_group_in_english_and_in_chinese(embedder: LocalEmbedder) -> None:
    assert grouped(CHEQUES + TICKETS + STRANGERS, embedder) == {
        frozenset(CHEQUES), frozenset(TICKETS), *(frozenset([text]) for text in STRANGERS)
    }  # fmt: skip


def test_where_everybody_asks_the_same_there_is_one_group(embedder: LocalEmbedder) -> None:
    assert grouped(CHEQUES, embedder) == {frozenset(CHEQUES)}


def test_the_largest_group_comes_first_and_nothing_depends_on_chance(embedder: LocalEmbedder) -> None:
    texts = [RedactedText(text) for text in [*STRANGERS, *TICKETS, *CHEQUES[:3]]]
    found = groups(texts, embedder)
    assert [len(members) for members in found] == [4, 3, 1, 1]
    random.seed(7)
    assert groups(texts, embedder) == found


def test_copies_of_a_text_are_one_group_and_leave_others_theirs(embedder: LocalEmbedder) -> None:
    agent = ["转人工", "转人工 ", " 轉人工"] * 20
    found = grouped(agent + CHEQUES + TICKETS, embedder)
    assert frozenset(agent) in found
    assert frozenset(CHEQUES) in found
    assert frozenset(TICKETS) in found


def test_texts_of_which_nothing_is_known_are_not_alike(embedder: LocalEmbedder) -> None:
    nothing_shared = ["quartz", "meadow", "violin", "saffron", "glacier"]
    assert grouped(nothing_shared + CHEQUES, embedder) == {frozenset(CHEQUES), *(frozenset([text]) for text in nothing_shared)}


@pytest.mark.parametrize("texts", [[], ["one"], ["one", "one"], ["one", "钱包"], ["", " ", "?!"], ["", "\n"]])
def test_too_few_to_compare_is_no_error(texts: list[str], embedder: LocalEmbedder) -> None:
    assert sorted(itertools.chain(*groups([RedactedText(text) for text in texts], embedder))) == list(range(len(texts)))


def test_words_in_the_same_company_are_near_though_never_together() -> None:
    texts = ["visa abroad", "passport abroad", "visa embassy", "passport embassy", "kettle kitchen", "spoon kitchen",
             "kettle sink", "spoon sink", "visa", "passport", "kettle"]  # fmt: skip
    vectors = company_vectors(texts, 4)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    visa, passport, kettle = (vectors / lengths)[-3:]
    assert visa @ passport > 0.9
    assert abs(visa @ kettle) < 0.1


def test_a_text_whose_words_nobody_shares_keeps_no_company() -> None:
    vectors = company_vectors(["pending transfer", "transfer pending", "saffron"], 8)
    assert vectors.shape == (3, 2)
    assert vectors[0].any()
    assert not vectors[2].any()
    assert company_vectors(["quartz", "meadow"], 8).shape == (2, 0)


def test_the_first_columns_are_the_narrower_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = CHEQUES + TICKETS
    wide = company_vectors(texts, 6)
    monkeypatch.setattr(company, "_BLOCK", 3)
    assert np.allclose(company_vectors(texts, 3), wide[:, :3], atol=1e-5)


def test_neighbours_are_those_furthest_above_what_is_usual_for_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbourhood, "_BLOCK", 7)
    rows = np.random.default_rng(1).normal(size=(40, 12)).astype(np.float32) + np.float32(0.3)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    found = neighbourhood.nearest(rows, 5)
    cosines = rows @ rows.T
    few, few_spread = neighbourhood.FEW, neighbourhood.FEW_SPREAD
    usual = cosines.sum(axis=1) / (40 + few)
    spread = np.sqrt((np.square(cosines).sum(axis=1) + few * few_spread**2) / (40 + few) - usual**2)
    above = ((cosines - usual[:, None]) / spread[:, None] + (cosines - usual) / spread) / 2
    np.fill_diagonal(above, -np.inf)
    assert (found.positions == np.argsort(-above, axis=1)[:, :5]).all()
    assert np.allclose(found.nearness, -np.sort(-above, axis=1)[:, :5], atol=1e-3)
    assert np.allclose(found.cosines, np.take_along_axis(cosines, found.positions, axis=1), atol=1e-5)


def test_an_edge_weighs_more_where_neighbours_are_shared() -> None:
    positions = np.array([[1], [0], [1]])
    same = np.ones((3, 1), np.float32)
    edges = neighbourhood.Neighbours(positions, same, same).edges(1)
    assert edges == {(0, 1): 1.0, (1, 2): pytest.approx((1 / 3) ** 0.5)}
    strangers = neighbourhood.Neighbours(positions, same * np.float32(neighbourhood.NEAR_ENOUGH / 2), same)
    assert strangers.edges(1) == {}


def test_texts_together_in_most_outcomes_stay_together() -> None:
    outcomes = np.array([[0, 0, 0, 1, 1], [0, 0, 1, 2, 2], [5, 5, 3, 3, 3]])
    first, second, third, fourth, fifth = clusters._agreed(outcomes)
    assert first == second
    assert fourth == fifth
    assert len({first, third, fourth}) == 3
