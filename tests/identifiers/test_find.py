"""Identifiers by format and checksum: what is found, what only looks like one, and on which chain."""

import pytest

from copilot.identifiers import Identifier, Kind, find_identifiers
from copilot.identifiers.keccak import keccak256
from tests.support import cpu

EVM = "0xdAC17F958D2ee523a2206206994597C13D831ec7"
TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
SOLANA = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
BITCOIN = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
HEX = "9f3c" * 16
SIGNATURE = "4" + "vXk7" * 21 + "pQz"


def of(text: str, *kinds: Kind) -> list[Identifier]:
    return [found for found in find_identifiers(text) if found.kind in kinds]


ADDRESSES = [
    (EVM, "evm"),
    (EVM.lower(), "evm"),
    (EVM[:-1] + "8", "evm"),  # EIP-55 is not enforced: exchanges print addresses in any case
    (TRON, "tron"),
    (BITCOIN, "bitcoin"),
    ("3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "bitcoin"),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bitcoin"),
    ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "bitcoin"),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "bitcoin"),  # wrong checksum, plainly an address
    (SOLANA, "solana"),
    ("rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "xrp"),
    (
        "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
        "monero",
    ),
    ("EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N", "ton"),
    ("0:" + HEX, "ton"),
    ("15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5", "polkadot"),
    ("GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7", "stellar"),
]


@pytest.mark.parametrize(("address", "chain"), ADDRESSES)
@pytest.mark.parametrize("carrier", ["{}", "我的地址是{}，没到账", "sent to {}.", "address:{}\nplease check", "（{}）"])
def test_an_address_is_found_whole_and_its_chain_read_from_its_format(address: str, chain: str, carrier: str) -> None:
    text = carrier.format(address)
    assert [(item.value, item.chain) for item in of(text, Kind.ADDRESS)] == [(address, chain)]
    assert all(text[item.start : item.end] == item.value for item in find_identifiers(text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (TRON[:-1] + "u", "base58check checksum is wrong"),
        (TRON[:20], "truncated"),
        (EVM[:20] + "..." + EVM[-6:], "shortened by the app's own display"),
        (EVM + "ab", "too long"),
        (EVM[:-1], "one digit short"),
        ("EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2M", "TON checksum is wrong"),
        ("d2ed652bc853b3f787f0ea15d2aa20ed6b533098", "a git commit"),
        ("a3752958-c2fe-5681-a36d-1c6b824db785", "a UUID"),
        ("202606157970309701", "an order number"),
        ("5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ", "a private key in WIF is no address"),
        ("[ADDRESS_1] [HEX64_2]", "placeholders of redaction"),
        ("abandon ability able about above absent absorb abstract absurd abuse access accident", "words"),
    ],
)
def test_what_only_looks_like_an_address_is_left_alone(text: str, why: str) -> None:
    assert of(f"please check {text} for me", Kind.ADDRESS, Kind.TX_HASH) == [], why


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        (f"交易哈希 0x{HEX} 一直 pending", "evm"),
        (f"在 BSC 上转的，哈希 0x{HEX}", "bsc"),
        (f"tx 0x{HEX} on Arbitrum One, not on Polygon", "arbitrum"),
        (f"我用 BNB 付的手续费 0x{HEX}", "bsc"),
        (f"https://polygonscan.com/tx/0x{HEX} 币安链上没有", "polygon"),
        (f"波场转账 {HEX} 显示失败", "tron"),
        (f"txid {HEX} sent from {BITCOIN}", "bitcoin"),
        (f"txid {HEX}", ""),
        (f"https://tronscan.org/#/transaction/{HEX}", "tron"),
        (f"signature {SIGNATURE}", "solana"),
    ],
)
def test_the_chain_of_a_hash_is_told_by_link_format_or_nearest_word(text: str, chain: str) -> None:
    (found,) = of(text, Kind.TX_HASH)
    assert found.chain == chain


def test_a_private_key_cue_keeps_hex_from_being_called_a_transaction() -> None:
    assert of(f"my private key is {HEX}", Kind.TX_HASH) == []
    assert of(f"我的私钥 0x{HEX}", Kind.TX_HASH) == []
    assert len(of(f"not my private key but the tx hash {HEX}", Kind.TX_HASH)) == 1


def test_sixty_four_digits_are_an_address_on_chains_where_addresses_are_that_long() -> None:
    assert [item.chain for item in of(f"my Aptos wallet address 0x{HEX}", Kind.ADDRESS)] == ["aptos"]
    assert [item.chain for item in of(f"Sui transaction 0x{HEX}", Kind.TX_HASH)] == ["sui"]


@pytest.mark.parametrize(
    ("text", "chains"),
    [
        ("以太坊ERC20转到币安智能链BEP20", ["ethereum", "ethereum", "bsc", "bsc"]),
        ("波场TRC20和马蹄链", ["tron", "tron", "polygon"]),
        ("from Ethereum to Base via ARB链", ["ethereum", "base", "arbitrum"]),
        ("a ton of people near my home base say optimism is a blast", []),
        ("base fee is high", []),
        ("ETH链转账", ["ethereum"]),
    ],
)
def test_chains_are_told_from_ordinary_words(text: str, chains: list[str]) -> None:
    assert [item.chain for item in of(text, Kind.CHAIN)] == chains


def test_keccak_matches_the_published_vectors() -> None:
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak256(b"abc").hex() == "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
    assert keccak256(b"a" * 136) != keccak256(b"a" * 135)


@pytest.mark.parametrize("unit", ["1", "1,", "a1", "https://", "0x", "1.1.", "一", "EQ-", "iphone 1 ", f"BSC 0x{HEX} 5 USDT "])
def test_time_grows_linearly_on_hostile_repetition(unit: str) -> None:
    assert cpu.in_proportion(find_identifiers, unit * (20_000 // len(unit)), 8)
