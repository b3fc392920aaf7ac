"""Cost: what a cold start may import, and growth that stays linear whatever the input."""

import random
import subprocess
import sys

import pytest

from copilot.safety.redact import redact_text
from tests.support import cpu

HEAVY = (
    "pydantic",
    "numpy",
    "yaml",
    "openai",
    "chromadb",
    "rich",
    "mnemonic",
    "phonenumbers",
    "cryptography",
    "rjieba",
    "click",
    "hashlib",
)

HOSTILE = [
    "a", "1", "0x", "password: ", "密码是", "[", "{", '{"ciphertext":',
    '"', "abandon ", "慮 ", "@", "a@b.", "http://a?token=", "User: ", "1. ",
    "\n", "my name is ", "Street 5 ", "fffffff ", "55555 ", "(", "wc:", "eyJ", "..", "+1 ", "code ", "pin 1",
    "-----BEGIN PRIVATE KEY-----", "sk-",
    "K" * 60 + " ", "[1,", "ab ", "client 客户：", "xprv",
    "'", "a1:", "12:3 ", "test zoo ", "//:_authToken=", "中山路1号", "Mr. A ", "[EMAIL_1]",
    "验证码", "助记词是", "0a ", "0" * 32 + "\n", "é", "가 ", "かな ", "1.1.1.1 ", "::1 ", "\x1a", "\u0301", "İ",
    "密码是的我的", "第1个", "\\u0061", "%e3%81%82", "word 1 ", "私钥是的" + "0a" * 15 + " ", "①", "一、",
    "pass is a1,", "one-time password 1 ",
    "x " + "0a" * 32 + " ",
    "zoo and ", "zo ", "zooabout", "rnoon ", "f0rest ", "mооn ", "the first word is ", "\n1m ago", "[a] [10:10] ", "<a> ",
    "\ni) ", "a\u200b", "1,2,", '\\"kdf\\":', "code 1-", "短信上", "Ab1_", "wallet_" + "aB3" * 10 + " ", "助记词慮",
]  # fmt: skip


def seconds(text):
    return cpu.seconds(lambda: redact_text(text))


def test_cold_start_imports_nothing_heavy():
    program = (
        "import sys; from copilot.safety.redact import redact_text; redact_text('hello, my swap is pending since"
        " this morning');"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize("piece", HOSTILE, ids=range(len(HOSTILE)))
def test_repetition_costs_in_proportion_to_its_length(piece):
    assert cpu.in_proportion(redact_text, (piece * 12_000)[:12_000], 8, spare=0.25)


def test_a_megabyte_of_mixed_hostility_is_linear_too():
    chance = random.Random(1)
    block = "".join(chance.choice(HOSTILE) * chance.randrange(1, 60) for _ in range(400))[:62_500]
    assert cpu.in_proportion(redact_text, block, 16)


def test_ten_thousand_hostile_inputs_are_survived_quickly():
    chance = random.Random(2026)
    slow = []
    for _ in range(10_000):
        text = "".join(chance.choice(HOSTILE) * chance.choice((1, 1, 2, 3, 9)) for _ in range(chance.randrange(1, 9)))
        if seconds(text) > 2.0:
            slow.append(text)
    # The longest input is about two thousand characters: a blow-up would take minutes, honest work milliseconds.
    assert not [text for text in slow if seconds(text) > 2.0]
