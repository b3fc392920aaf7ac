"""Personal data, and the numbers and names of a wallet's desk that must not be taken for it."""

import pytest

from copilot.safety.redact import RedactionOptions, redact_text


def found(text):
    return [(finding.kind, text[finding.start : finding.end]) for finding in redact_text(text).findings]


POSITIVE = [
    ("email", "write to kim.lee+desk@mail.example.org please", "kim.lee+desk@mail.example.org"),
    ("email", "邮箱kim@example.com收不到", "kim@example.com"),
    ("email", "kim＠example.com", "kim＠example.com"),
    ("email", "kim [at] example [dot] com", "kim [at] example [dot] com"),
    ("email", "müller@bücher.example", "müller@bücher.example"),
    ("phone", "call me on +44 7700 900123", "+44 7700 900123"),
    ("phone", "我的手机13800138000收不到短信", "13800138000"),
    ("phone", "+86 138-0013-8000", "+86 138-0013-8000"),
    ("phone", "电话：010-62770334", "010-62770334"),
    ("phone", "(212) 555-0142 is mine", "(212) 555-0142"),
    ("phone", "telefon: 0171 5550123", "0171 5550123"),
    ("phone", "тел. 8 (912) 345-67-89", "8 (912) 345-67-89"),
    ("phone", "HP 0812-3456-7890", "0812-3456-7890"),
    ("card", "I paid with card 4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("card", "4111111111111111", "4111111111111111"),
    ("card", "银行卡号 6222021234567890128", "6222021234567890128"),
    ("national_id", "身份证 11010519491231002X", "11010519491231002X"),
    ("national_id", "11010519491231002X", "11010519491231002X"),
    ("national_id", "my SSN is 219-09-9999", "219-09-9999"),
    ("national_id", "passport number: E12345678", "E12345678"),
    ("iban", "GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32"),
    ("iban", "DE89370400440532013000", "DE89370400440532013000"),
    ("ip_address", "login from 203.0.113.77", "203.0.113.77"),
    ("name", "My name is Kim Novak-Lee, I wrote yesterday", "Kim Novak-Lee"),
    ("name", "我叫欧阳明，昨天提交过", "欧阳明"),
    ("name", "本人姓名是阿依努尔", "阿依努尔"),
    ("name", "我叫那英", "那英"),
    ("name", "姓名：王小明\n电话不便", "王小明"),
    ("name", "me llamo Lucía Pérez", "Lucía Pérez"),
    ("name", "Dear Mr. Okafor,", "Okafor"),
    ("address", "ship to 742 Evergreen Terrace, Springfield", "742 Evergreen Terrace, Springfield"),
    ("address", "住在北京市海淀区中关村大街27号3单元502室", "北京市海淀区中关村大街27号3单元502室"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "value"), POSITIVE)
def test_personal_data_is_found(kind, text, value):
    assert (kind, value) in found(text)


NEAR_MISSES = {
    "a bar code": "bar code 6901234567892",
    "fields of a reply": '{"message":"OK","result":[{"blockNumber":"19283746"}]}',
    "a handle": "follow @tpwallet_support",
    "a package": "npm i @scope/pkg@1.2.3",
    "an order number": "order 4111111111111111",
    "an amount in wei": "got 4111111111111111 wei",
    "an amount": "+8613.80 USDT arrived",
    "a block": "block 13800138000",
    "gwei": "15985185810 gwei",
    "a date": "2026-01-31 14:55:00",
    "another date": "since 31.01.2026",
    "eighteen digits with a wrong check character": "110105194912310021",
    "a version of four parts": "version 7.4.12.103",
    "local machine": "127.0.0.1:8545",
    "public address as 'my address'": "my address is TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
    "name of a field": "username: satoshi2009",
    "a token's name": "token name: Wrapped Ether",
    "what a name is like": "这个代币的名字是一个笑话",
    "what a name is like, at the end of a line": "合约的名字是这样写的\n请看",
    "a question for a name": "它的名字是什么",
    "I am tired": "I am really tired of this",
    "my name is not": "my name is not shown on the card",
    "gas road": "the road map for 2026 is public",
    "Chinese steps": "第1步，点击设置；第2步，选择语言",
    "chain id": "chain id 1313161554",
    "nonce": "nonce 1234567",
}


@pytest.mark.parametrize("reason", NEAR_MISSES)
def test_near_miss_survives(reason):
    assert found(NEAR_MISSES[reason]) == []


def test_kinds_of_personal_data_can_be_kept_and_secrets_cannot():
    text = "kim@example.com 密码是plum2024garden"
    kept = redact_text(text, RedactionOptions(keep_kinds=frozenset({"email", "password"})))
    assert kept.text == "kim@example.com 密码是[PASSWORD_1]"
