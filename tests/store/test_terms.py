"""The hashed words of cases: found, ranked, replaced and dropped, on both kinds of database."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from copilot.config import load_settings
from copilot.models.findings import RedactedText
from copilot.models.records import Case, CaseContent, Profile
from copilot.services.wiring import Desk
from copilot.store import terms as terms_module
from copilot.store.schema import terms

pytestmark = pytest.mark.usefixtures("store_url")


class Index:
    """Cases with texts, and their words."""

    def __init__(self) -> None:
        self.desk = Desk(load_settings())
        self.words = self.desk.case_terms

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        with self.desk.records.writing() as connection:
            yield connection

    def hold(self, *texts: str) -> list[int]:
        """A case for each of `texts`; their numbers."""
        with self.writing() as connection:
            (owner,) = self.desk.customer_store.add(connection, [Profile()])
            before = self.desk.case_store.count(connection)
            content = CaseContent(problem=RedactedText("x"))
            new = [
                Case(id=f"t-{before + n}", customer=owner, opened_at="", updated_at="", content=content)
                for n in range(len(texts))
            ]
            numbers = self.desk.case_store.add(connection, new)
            self.words.add(connection, zip(numbers, ([text] for text in texts), strict=True))
        return numbers

    def replace(self, number: int, before: Sequence[str], after: Sequence[str]) -> None:
        with self.writing() as connection:
            self.words.replace(connection, number, before, after)

    def find(self, query: str, limit: int = 10) -> list[int]:
        with self.desk.records.reading() as connection:
            return self.words.search(connection, query, limit)

    def rows(self) -> int:
        with self.desk.records.reading() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(terms)).scalar_one()


def test_the_case_with_the_rarest_words_comes_first_and_of_equals_the_newest() -> None:
    index = Index()
    numbers = index.hold("bridge delay", "bridge delay fantom", "bridge swap", "bridge delay")
    assert index.find("delay fantom") == [numbers[1], numbers[3], numbers[0]]
    assert index.find("delay", limit=1) == [numbers[3]]
    assert index.find("nothing of the kind") == []
    assert index.find("") == []


def test_chinese_is_found_by_its_words_and_by_pairs_of_characters() -> None:
    index = Index()
    first, second = index.hold("跨链桥延迟到账", "助记词备份提醒")
    assert index.find("跨链一直没到账") == [first]
    assert index.find("怎么备份") == [second]


def test_a_note_adds_words_and_takes_none() -> None:
    index = Index()
    (number,) = index.hold("bridge delay")
    index.replace(number, (), ["asked about delay and kompass"])
    assert index.find("bridge") == index.find("kompass") == index.find("delay") == [number]


def test_replacing_takes_out_what_stands_in_no_text_any_more() -> None:
    index = Index()
    number, other = index.hold("bridge delay fantom", "fantom")
    note = "asked about delay"
    index.replace(number, (), [note])
    index.replace(number, ["bridge delay fantom", note], ["swap bridge", note])
    assert index.find("fantom") == [other]
    assert index.find("delay") == index.find("swap") == index.find("bridge") == [number]


def test_the_same_word_in_before_and_after_stays_once() -> None:
    index = Index()
    (number,) = index.hold("bridge delay")
    before = index.rows()
    for _ in range(2):
        index.replace(number, ["bridge delay"], ["delay bridge", "bridge"])
    assert index.rows() == before
    assert index.find("bridge delay") == [number]


def test_words_that_are_there_already_are_added_without_an_error() -> None:
    index = Index()
    (number,) = index.hold("bridge delay")
    with index.writing() as connection:
        index.words.add(connection, [(number, ["bridge", "bridge swap"])])
    assert index.find("swap") == [number]


def test_a_long_text_pushes_no_word_of_another_text_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms_module, "_MOST_WORDS", 5)
    index = Index()
    (number,) = index.hold("kompass")
    log = " ".join(f"line{n}" for n in range(50))
    index.replace(number, ["kompass"], [log, "kompass"])
    assert index.find("kompass") == index.find("line4") == [number]
    assert index.find("line30") == []


def test_dropped_cases_leave_nothing() -> None:
    index = Index()
    numbers = index.hold("bridge delay", "bridge swap", "kompass")
    with index.writing() as connection:
        index.words.drop(connection, numbers[:2])
    assert index.find("bridge delay swap") == []
    assert index.find("kompass") == [numbers[2]]
    assert index.rows() == 1


def test_words_do_not_stand_in_the_database() -> None:
    index = Index()
    index.hold("kompass")
    with index.desk.records.reading() as connection:
        (term,) = connection.execute(sa.select(terms.c.term)).scalars()
    assert 0 <= term < 2**31
    other = Desk(load_settings())
    with other.records.reading() as connection:
        assert other.case_terms.search(connection, "kompass", 5) == [1]  # the key is the desk's, not the process's


def test_common_words_decide_between_the_cases_of_a_rare_one_however_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms_module, "_NEWEST", 5)
    index = Index()
    texts = ["bridge transfer"] * 40
    texts[3], texts[7] = "fantom bridge transfer", "fantom swap transfer"
    numbers = index.hold(*texts)
    assert index.find("fantom bridge")[:2] == [numbers[3], numbers[7]]
    assert index.find("fantom swap")[:2] == [numbers[7], numbers[3]]
    assert set(index.find("bridge transfer", limit=5)) <= set(numbers[35:])


def test_the_share_of_a_common_word_is_reckoned_from_its_newest_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms_module, "_NEWEST", 20)
    index = Index()
    index.hold(*(["bridge transfer"] * 50), *["bridge", "transfer swap"] * 50)
    with index.desk.records.reading() as connection:
        term = index.words._hashed(connection, ["bridg"])
        word = terms_module._Word(connection, term[0], 150)
    assert math.isclose(word.share, 0.5, abs_tol=0.05)
