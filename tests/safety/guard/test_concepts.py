"""The guard's own index finds what a plain vocabulary finds, in whatever the rules' entries and real replies say."""

import random
from pathlib import Path

import pytest

from copilot.config import load_settings
from copilot.policy.terms import Vocabulary, compile_entries
from copilot.safety.guard import load_guard
from copilot.safety.guard.concepts import Concepts

REPLIES = Path(__file__).with_name("replies.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def entries() -> list[tuple[str, str, str]]:
    return list(load_guard(load_settings({})).rules.entries())


@pytest.fixture(scope="module")
def both(entries: list[tuple[str, str, str]]) -> tuple[Vocabulary, Concepts]:
    compiled = compile_entries(entries)
    return Vocabulary(compiled), Concepts(compiled)


@pytest.mark.parametrize("without", [frozenset[str](), frozenset({"zh", "es"})])
def test_it_finds_the_same_in_replies(both: tuple[Vocabulary, Concepts], without: frozenset[str]) -> None:
    plain, concepts = both
    for reply in REPLIES:
        assert set(concepts.find(reply, without=without)) == set(plain.find(reply, without=without))


def test_it_finds_the_same_where_entries_meet(both: tuple[Vocabulary, Concepts], entries: list[tuple[str, str, str]]) -> None:
    plain, concepts = both
    chance = random.Random(3)
    spelled = [entry.replace("…", " and ").replace("*", "s").replace("(", "").replace(")", "") for _, _, entry in entries]
    for _ in range(1500):
        some = chance.sample(spelled, chance.randint(2, 9))
        text = chance.choice(["", " ", " ", ", ", "\n", "'"]).join(some)
        text = chance.choice([str, str.upper, str.title])(text)
        assert set(concepts.find(text)) == set(plain.find(text))


@pytest.mark.parametrize(
    ("entry", "text", "found"),
    [
        ("send", "please send it", True),
        ("send", "resend it, sender", False),
        ("refund*", "your refunds' way", True),
        ("send us*", "send used coins", True),
        ("send us", "send used coins", False),
        ("don't send", "don’t send", True),
        ("send … to us", "send all of it to us", True),
        ("send … to us", "send all of it. to us", False),
        ("send … key*", "send your keystore", True),
        ("mất", "the mat", False),
        ("mất", "bị mất rồi", True),
        ("转给 … 我们", "请转给客服或我们", True),
        ("加qq", "请加qq号", True),
        ("加qq", "请加qqx", False),
    ],
)
def test_an_entry_matches_as_its_signs_say(entry: str, text: str, found: bool) -> None:
    assert bool(list(Concepts.of([("it", "xx", entry)]).find(text))) is found
    assert bool(list(Vocabulary.of([("it", "xx", entry)]).find(text))) is found
