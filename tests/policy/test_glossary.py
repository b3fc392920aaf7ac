"""The bilingual glossary: that editors' file is well formed, and that names are found in running text."""

from collections import Counter

from copilot.config import bundled
from copilot.language.folding import fold
from copilot.policy.glossary import Glossary, GlossaryEntry, read_glossary

SHIPPED = read_glossary(bundled("kb") / "policy" / "glossary.yaml")


def test_every_shipped_entry_has_both_languages_and_no_name_stands_in_two_chinese_entries() -> None:
    assert len(SHIPPED.entries) >= 150
    assert all(entry.zh and entry.en for entry in SHIPPED.entries)
    counts = Counter(fold(name) for entry in SHIPPED.entries for name in entry.zh)
    assert [name for name, count in counts.items() if count > 1] == []


def test_the_longest_name_wins() -> None:
    glossary = Glossary((GlossaryEntry(zh=("授权",), en=("approval",)), GlossaryEntry(zh=("取消授权",), en=("revoke",))))
    assert [entry.en[0] for entry in glossary.named_in("怎样取消授权？")] == ["revoke"]


def test_plurals_case_and_traditional_characters_do_not_matter() -> None:
    glossary = Glossary((GlossaryEntry(zh=("钱包地址",), en=("wallet address",)),))
    assert glossary.named_in("My Wallet Addresses changed")
    assert glossary.named_in("我的錢包地址")
    assert not glossary.named_in("my wallet")


def test_an_empty_glossary_finds_nothing() -> None:
    assert Glossary().named_in("钱包 wallet") == []


def test_an_everyday_word_names_its_entry_and_is_told_from_the_names_articles_use() -> None:
    drum = GlossaryEntry(zh=("打击乐器",), en=("percussion",), said=("小鼓", "bongos"))
    glossary = Glossary((drum,))
    for text in ("我的小鼓坏了", "my bongo is broken"):
        assert glossary.named_in(text) == glossary.meant_in(text) == [drum]
    for text in ("打击乐器坏了", "percussion is broken"):
        assert glossary.named_in(text) == [drum]
        assert glossary.meant_in(text) == []


def test_no_shipped_everyday_word_is_a_name_that_articles_use() -> None:
    names = {fold(name) for entry in SHIPPED.entries for name in (*entry.zh, *entry.en)}
    said = [fold(name) for entry in SHIPPED.entries for name in entry.said]
    assert len(said) == len(set(said)) >= 50
    assert names & set(said) == set()
