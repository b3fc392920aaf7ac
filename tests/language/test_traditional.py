"""Simplified to traditional, by phrase and not by character."""

import pytest

from copilot.language.traditional import to_traditional


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("请在干净的设备上新建钱包", "請在乾淨的設備上新建錢包"),
        ("以后不要再转账", "以後不要再轉帳"),
        ("网络手续费", "網路手續費"),
        ("请联系我们，并联系交易所", "請聯繫我們，並聯繫交易所"),
    ],
)
def test_words_decide_which_character_is_meant(simplified: str, traditional: str) -> None:
    assert to_traditional(simplified) == traditional


def test_text_without_chinese_is_untouched() -> None:
    text = "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359 – 1.8.2"
    assert to_traditional(text) == text
