"""Bytes, encodings, text without labels, forced formats, size, and what importing may cost."""

import subprocess
import sys
import time

import pytest

from copilot.errors import UsageProblem
from copilot.models.conversation import Role
from copilot.transcripts.encoding import decode
from copilot.transcripts.registry import read_text, read_transcript

CHINESE = "客户：质押的币还没有返还，怎么办？\n客服：您好，请问是哪条链？\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"])
def test_chinese_survives_every_encoding(encoding):
    data = CHINESE.replace("\n", "\r\n").encode(encoding)
    assert decode(data).text == CHINESE
    assert [str(m.role) for m in read_transcript(data).messages] == ["customer", "agent"]


def test_big5_and_cyrillic_are_recognised():
    assert decode("客戶：質押的幣還沒有返還，怎麼辦？\n客服：您好，請問是哪條鏈？".encode("big5")).encoding == "big5"
    assert decode("Клиент: где мои монеты, они не пришли".encode("cp1251")).encoding == "cp1251"
    assert decode("Cliente: ¿dónde está mi dinero? Sigo sin señal".encode("cp1252")).encoding == "cp1252"


def test_a_broken_byte_is_replaced_and_reported_with_its_offset():
    decoded = decode("客户：转账".encode() + b"\xff" + "卡住了，请问怎么办".encode())
    assert decoded.text == "客户：转账\ufffd卡住了，请问怎么办"
    assert decoded.warnings == ("bytes that are not utf-8 were replaced, at offset 15",)


def test_a_cut_off_utf16_file_does_not_crash():
    assert decode("Customer: hello".encode("utf-16") + b"a").text.startswith("Customer: hello")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (bytes(range(256)) * 20, "binary"),
    ],
)
def test_what_is_no_text_is_refused_by_its_kind(data, kind):
    with pytest.raises(UsageProblem, match=kind):
        read_transcript(data)


@pytest.mark.parametrize(
    "text",
    [
        "my swap failed\n\nit was 3 BNB\n\nanyone there?",
        "你好，我的兑换失败了\n\n时间：昨天 12:30\n版本：2.11",
        "I tried at 12:30 and at 14:05.\nNote: the app crashed.\nhttps://example.org/a: is this yours?",
        "tx: 0xabc\nnetwork: BSC\namount: 3",
        "Hello support team, I was told: wait. I waited since May 3, 2026 10:00",
    ],
)
def test_text_without_speakers_is_one_customer_message(text):
    conversation = read_text(text)
    assert [(m.role, m.text) for m in conversation.messages] == [(Role.CUSTOMER, text)]


def test_words_before_the_first_label_are_kept():
    conversation = read_text("I already lost 3 BNB. Please hurry!\nstill waiting\nAgent: Which chain?\nCustomer: BSC\n")
    assert [(str(m.role), m.text) for m in conversation.messages] == [
        ("customer", "I already lost 3 BNB. Please hurry!\nstill waiting"),
        ("agent", "Which chain?"),
        ("customer", "BSC"),
    ]


def test_a_format_can_be_forced():
    text = "Customer: a\nAgent: b\n"
    assert len(read_text(text, format="text").messages) == 1
    with pytest.raises(UsageProblem, match="whatsapp"):
        read_text(text, format="whatsapp")
    with pytest.raises(UsageProblem, match="Unknown"):
        read_text(text, format="icq")


def test_day_and_month_are_told_apart_by_the_whole_transcript():
    text = "03/04/2026, 10:00 - Lena: a\n13/04/2026, 10:00 - Support: b\n"
    assert [m.at for m in read_text(text).messages] == ["2026-04-03T10:00", "2026-04-13T10:00"]


@pytest.mark.parametrize(
    "unit",
    [
        "Customer: my tokens are gone, 0x12 {}\nAgent: Which chain?\n",
        "14/03/2026, 21:05 - Lena: the tokens did not arrive after the swap\n",
        "x",
        "\n\n",
        "[",
        "<p>",
        '{"a":',
        "Lena  9:05 PM\nthe tokens did not arrive after the swap, still nothing {}\n",
        "\u200e[",
        "1:1:1:",
        "> ",
        "On Mar 1 wrote ",
    ],
)
def test_ten_megabytes_are_read_in_seconds(unit):
    data = (unit * (10_000_000 // len(unit))).encode()
    start = time.process_time()
    try:
        read_transcript(data)
    except UsageProblem:
        assert not data.strip()
    assert time.process_time() - start < 15


def test_importing_is_light():
    heavy = "{'pydantic', 'email', 'csv', 'html.parser', 'click'}"
    modules = "copilot.transcripts.messages, copilot.transcripts.registry"
    code = f"import sys, {modules}; print(' '.join(sorted({heavy} & set(sys.modules))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
