"""Keys by shape, checksum and cue, and the public values that share their shape."""

import json

import pytest

from copilot.models.conversation import Conversation, Message, Role
from copilot.safety.redact import RedactionOptions, redact_conversation, redact_text

HEX = "c5f2a07be1d94836b07c5e2fa9d81346ee70b93c58d1f26a4b9307de815cf624"
OTHER = "19b7e3c40fa2d86517ce90b3f4a86d25e71c03985bda4f60e2891d7c3a5f04be"


def kinds(text):
    return [finding.kind for finding in redact_text(text).findings]


SECRET_HEX = {
    "English label": f"private key: {HEX}",
    "0x tells nothing": f"my private key is 0x{HEX}",
    "Chinese without a blank": f"私钥{HEX}导入失败",
    "cue behind": f"{HEX} (private key)",
    "upper case": f"privkey={HEX.upper()}",
    "groups of eight": "secret key " + " ".join(HEX[n : n + 8] for n in range(0, 64, 8)),
    "groups of four": "private key " + " ".join(HEX[n : n + 4] for n in range(0, 64, 4)),
    "two lines": f"私钥\n{HEX[:32]}\n{HEX[32:]}",
    "Russian": f"приватный ключ {HEX}",
    "Spanish": f"mi clave privada {HEX}",
    "field of a JSON object": f'{{"secret":"{HEX}"}}',
    "a digit short": f"私钥{HEX[:-1]}少了一位吗",
    "a digit too many": f"private key 0x{HEX}a",
    "a letter that is no digit": f"私钥：{HEX[:-1]}g",
    "the first half": f"私钥前半部分 {HEX[:40][:38]}",
    "a hash in one place, a key in another": f"tx {HEX}? no, {HEX} is my private key",
    "after an address": f"address 0x{OTHER[:40]} key 0x{HEX}",
    "run into its cue": f"the privatekey0x{HEX}",
    "last of two, each with its cue": f"tx hash {OTHER}, private key {HEX}",
}


@pytest.mark.parametrize("reason", SECRET_HEX)
def test_hex_with_a_key_cue_is_gone_for_good(reason):
    result = redact_text(SECRET_HEX[reason])
    assert HEX[40:] not in result.text.replace(" ", "").lower()
    assert {finding.kind for finding in result.findings} == {"private_key"}
    assert not any(finding.is_ambiguous for finding in result.findings)
    assert not result.restoration.values


PUBLIC_HEX = {
    "label": f"tx hash: 0x{HEX}",
    "Chinese": f"交易哈希 {HEX} 一直没到账",
    "explorer link": f"https://etherscan.io/tx/0x{HEX}",
    "cue behind": f"0x{HEX} is still unconfirmed",
    "first of two": f"transaction {HEX} and then my private key was stolen",
    "a file's checksum": f"sha256 {HEX}  wallet.apk",
    "a warning on the line before": f"Never share your private key!\ntx hash: {HEX}",
    "a story of a transfer": f"I sent my coins from the exchange to the wallet. I see nothing at all. What now? {HEX}",
    "a Chinese story": f"昨天提币到钱包，今天还是看不到。客服一直没有人回，急死人了。\n{HEX}",
    "public key": f"public key 02{HEX}",
    "a coin's type": f"0x{HEX}::coin::COIN",
    "proof of work": "00000000000000000" + HEX[17:],
}


@pytest.mark.parametrize("reason", PUBLIC_HEX)
def test_public_hex_survives(reason):
    assert kinds(PUBLIC_HEX[reason]) == []


def test_hex_without_a_cue_is_hidden_and_can_be_restored():
    result = redact_text(f"and this one? 0x{HEX}")
    (finding,) = result.findings
    assert finding.kind == "private_key"
    assert "without a cue" in finding.why
    assert result.text == "and this one? [HEX64_1]"
    assert result.restoration.apply(result.text) == f"and this one? 0x{HEX}"


# Made from the number one and from published test vectors; no funds stand behind them.
ENCODED = {
    "WIF, uncompressed": "5HpHagT65TZzG1PH3CSu63k8DbpvD8s5ip4nEB3kEsreAnchuDf",
    "WIF, compressed": "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn",
    "WIF, mistyped": "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWm",
    "BIP-38": "6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg",
    "Stellar seed": "SBGWSG6BTNCKCOB3DIFBGCVMUPQFYPA2G4O34RMTB343OYPXU5DJDVMN",
    "XRP family seed": "snoPBrXtMeMyMHUVTgbuqAfg1SUTb",
}


@pytest.mark.parametrize("reason", ENCODED)
def test_encoded_keys_need_no_cue(reason):
    assert kinds(f"看一下 {ENCODED[reason]} 这个") == ["private_key"]


def test_pem_block_is_redacted_whole_even_when_cut_off():
    block = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIKq2\nabcd+/=="
    assert redact_text(f"key:\n{block}\n-----END EC PRIVATE KEY-----\nok").text == "key:\n[PRIVATE_KEY_1]\nok"
    assert "abcd" not in redact_text(f"key:\n{block}").text


def test_key_with_an_invisible_character_inside_is_redacted_whole():
    assert redact_text(f"私钥 {HEX[:20]}\u200b{HEX[20:]} 对吗").text == "私钥 [PRIVATE_KEY_1] 对吗"


@pytest.mark.parametrize("kind", ["RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK"])
def test_key_block_in_a_field_of_json_is_redacted(kind):
    block = f"-----BEGIN {kind}-----\\nMHcCAQEEIKq2\\nabcd+/==\\n-----END {kind}-----"
    assert "abcd" not in redact_text(f'{{"key": "{block}"}}').text
    assert "MHcC" not in redact_text(block.replace("\\n", "\n")).text


PUBLIC_VALUES = {
    "EVM address": "0x52908400098527886E0F7030069857D2E4169EE7",
    "TRON address": "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
    "Bitcoin address": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    "Solana address": "4fYNw3dojWmQ4dXtSGE9epjRGy9pFSx62YypT7avPYvA",
    "Stellar address": "GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7",
    "commit": "fix in 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "uuid": "ticket 7d444840-9dc0-11d1-b245-5ffdce74fad2",
    "block number": "stuck at block 19482731",
    "amount": "1234.567891 USDT",
    "version": "app 7.4.12 on iOS 17.2.1",
    "order number": "order 20260131145500123456",
    "calldata": "0xa9059cbb" + "00" * 12 + "52908400098527886e0f7030069857d2e4169ee7" + "0" * 60 + "3e80",
    "wallet-connect without its key": "wc:7f6e504bfad60b485450578e05678ed3e8e8c4751d3c6160be17160d63ec90f9@2",
}


@pytest.mark.parametrize("reason", PUBLIC_VALUES)
def test_what_the_desk_needs_survives(reason):
    assert PUBLIC_VALUES[reason] in redact_text(f"address or so: {PUBLIC_VALUES[reason]} ok").text


XPRV = "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi"
XPUB = "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8"


def test_extended_private_keys_go_and_public_ones_follow_the_setting():
    assert kinds(f"{XPRV} {XPUB}") == ["extended_key"]
    strict = redact_text(XPUB, RedactionOptions(keep_xpub=False))
    assert [finding.kind for finding in strict.findings] == ["extended_key"]
    assert kinds(XPRV[:60]) == ["extended_key"]
    assert redact_text(f"{XPRV[:60]}\n{XPRV[60:]}\nok").text == "[EXTENDED_KEY_1]\nok"


def pair():
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    secret = bytes(range(32))
    return secret + ed25519.Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def base58(raw):
    alphabet, number, text = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = alphabet[rest] + text
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


def test_solana_key_pair_is_told_from_a_signature():
    raw = pair()
    signature = bytes(range(1, 65))
    assert kinds(f"交易 {base58(raw)}") == ["private_key"]
    assert kinds(f"交易 {base58(signature)}") == []
    assert kinds(f"看看 {base58(signature)}") == []
    assert kinds(f"私钥 {base58(signature)}") == ["private_key"]


@pytest.mark.parametrize("style", [{"separators": (",", ":")}, {}, {"indent": 2}])
def test_solana_key_pair_as_an_array_of_bytes(style):
    assert kinds("id.json " + json.dumps(list(pair()), **style)) == ["private_key"]


def test_part_of_an_array_after_a_cue_is_redacted():
    numbers = ", ".join(map(str, pair()[:40]))
    assert kinds(f"my keypair [{numbers}") == ["private_key"]
    assert kinds(f"my solana keypair {numbers}") == ["private_key"]


def test_other_arrays_of_numbers_survive():
    assert kinds("scores: " + ", ".join(str(n % 7) for n in range(40))) == []
    assert kinds("amounts [" + ", ".join(str(n) for n in range(300, 364)) + "]") == []


KEYSTORE = {
    "address": "52908400098527886e0f7030069857d2e4169ee7",
    "crypto": {
        "cipher": "aes-128-ctr",
        "cipherparams": {"iv": "83dbcc02d8ccb40e466191a123791e0e"},
        "ciphertext": HEX,
        "kdf": "scrypt",
        "kdfparams": {"dklen": 32, "n": 262144, "p": 8, "r": 1, "salt": OTHER},
        "mac": OTHER,
    },
    "id": "7d444840-9dc0-11d1-b245-5ffdce74fad2",
    "version": 3,
}


@pytest.mark.parametrize("indent", [None, 2, 4, "\t"])
def test_keystore_is_redacted_whole(indent):
    assert redact_text(f"文件 {json.dumps(KEYSTORE, indent=indent)} 打不开").text == "文件 [KEYSTORE_1] 打不开"


@pytest.mark.parametrize("cut", [120, 170, 220, 300, 360])
def test_keystore_cut_off_is_redacted_to_its_last_character(cut):
    text = json.dumps(KEYSTORE)[:cut]
    assert redact_text(f"file: {text}").text == "file: [KEYSTORE_1]"


@pytest.mark.parametrize("cut", [60, 120, 200, 260])
def test_keystore_without_its_head_is_redacted_to_the_end(cut):
    left = redact_text("..." + json.dumps(KEYSTORE)[cut:]).text
    assert HEX[-12:] not in left
    assert OTHER[-12:] not in left


@pytest.mark.parametrize("quote", ['\\"', "“", "'"])
def test_keystore_with_other_quotes_is_redacted_whole(quote):
    text = json.dumps(KEYSTORE).replace('"', quote)
    assert redact_text(f"file: {text} end").text == "file: [KEYSTORE_1] end"


def test_keystore_over_two_turns_leaves_nothing_of_use():
    text = json.dumps(KEYSTORE)
    turns = tuple(Message(role, part) for role, part in zip(Role, (text[:250], "please stop"), strict=False))
    conversation = redact_conversation(Conversation((*turns, Message(Role.CUSTOMER, text[250:])))).conversation
    assert not any(value[-12:] in message.text for message in conversation.messages for value in (HEX, OTHER))


def test_other_json_survives():
    assert kinds('{"jsonrpc": "2.0", "id": 1, "result": {"version": 3, "status": "0x1"}}') == []
