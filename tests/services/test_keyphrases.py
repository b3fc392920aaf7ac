"""A group is named by what is frequent in it and rare elsewhere, in its own words."""

import pytest

from copilot.services.keyphrases import keyphrases

GROUPS = {
    "paper cheque": [
        "print a paper cheque from my wallet",
        "can my wallet print paper cheques",
        "paper cheque printing in the wallet",
    ],
    "电影票": ["钱包里怎么订电影票", "可以用钱包订电影票吗", "电影票在钱包里怎么买"],
    "gas station": ["where is the Gas Station in the wallet", "gas station page of the wallet gone", "wallet: gas station?"],
}


def test_names_tell_groups_apart() -> None:
    texts = [text for group in GROUPS.values() for text in group]
    names = list(keyphrases([*texts, "is my wallet safe", "钱包安全吗"], [[0, 1, 2], [3, 4, 5], [6, 7, 8]]))
    for wanted, name in zip(GROUPS, names, strict=True):
        assert wanted.split()[0] in name.lower()
        assert name.lower() not in {"wallet", "钱包"}


@pytest.mark.parametrize("texts", [["", "？？", "!!"], ["how", "what", "why"], ["alpha", "beta", "gamma"]])
def test_texts_that_share_nothing_have_no_name(texts: list[str]) -> None:
    assert list(keyphrases(texts, [[0, 1, 2]])) == [""]


def test_one_text_is_named_by_its_own_words() -> None:
    (name,) = keyphrases(["notification sounds"], [[0]])
    assert "notification" in name
