"""Terms: what two spellings of one thing must share."""

import pytest

from copilot.language.folding import fold
from copilot.language.segment import terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("錢包裡的代幣", "钱包里的代币"),
        ("ＵＳＤＴ", "usdt"),
        ("TRC-20", "trc20"),
        ("approvals", "approve"),
        ("MetaMask's", "metamask"),
        ("кошельки", "кошелька"),
    ],
)
def test_spellings_of_one_thing_share_a_term(one: str, other: str) -> None:
    assert set(terms(one)) & set(terms(other))


def test_a_name_beside_chinese_is_a_term_of_its_own() -> None:
    assert "nft" in terms("如何铸造NFT呢")
    assert "metamask" in terms("把MetaMask连接上")


def test_words_without_a_subject_are_left_out() -> None:
    assert terms("How do I do this?") == []
    assert terms("请问怎么办呢") == []


def test_a_language_adds_its_stems_to_the_english_ones() -> None:
    assert set(terms("carteras", "es")) & set(terms("cartera", "es"))
    assert set(terms("carteras")) <= set(terms("carteras", "es"))


def test_folding_joins_width_case_and_script() -> None:
    assert fold("ＴＲＸ錢包") == "trx钱包"
