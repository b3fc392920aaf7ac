"""Language detection on the short, mixed texts customers really write."""

import pytest

from copilot.language.detect import detect, is_traditional


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我的转账一直在打包中", "zh"),
        ("tx 一直 pending，没有被 hack，就想 speed up 一下", "zh"),
        ("什么是Permit2", "zh"),
        ("我的錢包餘額變成零了，請問怎麼辦", "zh-Hant"),
        ("It says 交易失败 whenever I press the send button", "en"),
        ("gas fee too high", "en"),
        ("ok thanks", "en"),
        ("", "en"),
        ("0x5f2c1d7e8a9b4c3d2e1f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d", "en"),
        ("Мой перевод не пришёл уже три часа", "ru"),
        ("Ví của tôi không hiển thị số dư", "vi"),
        ("送金が届きません。どうすればいいですか", "ja"),
        ("출금한 코인이 아직 안 왔어요", "ko"),
        ("No me llega el retiro desde ayer, ¿qué hago?", "es"),
        ("Meu saque não chegou na carteira ainda", "pt"),
        ("Je ne vois plus mes jetons dans le portefeuille", "fr"),
        ("Cüzdanımdaki bakiye görünmüyor", "tr"),
        ("saldo saya tidak muncul di dompet, tolong dibantu", "id"),
        ("رصيدي لا يظهر في المحفظة", "ar"),
        ("ยอดเงินของฉันหายไป", "th"),
    ],
)
def test_language_of_short_support_messages(text: str, language: str) -> None:
    assert detect(text) == language


def test_placeholders_and_links_do_not_make_a_text_english() -> None:
    assert detect("[SEED_PHRASE_1] https://example.org/a/b 怎么办") == "zh"


@pytest.mark.parametrize(("text", "traditional"), [("請問帳戶餘額", True), ("请问账户余额", False), ("你好", False)])
def test_traditional_characters_are_told_from_simplified(text: str, traditional: bool) -> None:
    assert is_traditional(text) is traditional
