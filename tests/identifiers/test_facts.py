"""Amounts, versions, devices, times and order numbers; the facts of a hand-over; explorer links."""

import subprocess
import sys

import pytest

from copilot.identifiers import Identifier, Kind, explorer_link, facts, find_identifiers

EVM = "0xdAC17F958D2ee523a2206206994597C13D831ec7"
HEX = "9f3c" * 16


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("转了3万U和1,200.5 USDT", Kind.AMOUNT, ["3万U", "1,200.5 USDT"]),
        ("少了两百美金，还有0.05个ETH", Kind.AMOUNT, ["两百美金", "0.05个ETH"]),
        ("lost $1,500 and 12.5 SOL, 3k USDC", Kind.AMOUNT, ["$1,500", "12.5 SOL", "3k USDC"]),
        ("списали 4 200 USDT и 1,15 ETH", Kind.AMOUNT, ["4 200 USDT", "1,15 ETH"]),
        ("I have 300 NEWCOIN", Kind.AMOUNT, ["300 NEWCOIN"]),
        ("wait 5 MINS, 8 GB of RAM, at 3 PM, 12 words", Kind.AMOUNT, []),
        ("block 19875057 is stuck", Kind.AMOUNT, []),
        ("版本2.9.7 和 app version 1.10", Kind.VERSION, ["2.9.7", "1.10"]),
        ("v3.2.1-beta works", Kind.VERSION, ["3.2.1-beta"]),
        ("the server 10.20.30.40 and 0.5 percent", Kind.VERSION, []),
        ("我用iPhone 14 Pro，系统iOS 17.5", Kind.DEVICE, ["iPhone 14 Pro", "iOS 17.5"]),
        (
            "华为Mate 60 Pro, Pixel 7a, 安卓13, Samsung S23 Ultra",
            Kind.DEVICE,
            ["华为Mate 60 Pro", "Pixel 7a", "安卓13", "Samsung S23 Ultra"],
        ),
        ("苹果很好吃，小米粥也不错", Kind.DEVICE, []),
        ("订单号：2026081759 卡住", Kind.ORDER_NO, ["2026081759"]),
        ("ticket a3752958-c2fe-5681-a36d-1c6b824db785", Kind.ORDER_NO, ["a3752958-c2fe-5681-a36d-1c6b824db785"]),
        ("5月3日下午3点半转的，2024-05-03 13:20 UTC+8", Kind.TIME, ["5月3日下午3点半", "2024-05-03 13:20 UTC+8"]),
        ("at 3:15 pm", Kind.TIME, ["3:15 pm"]),
        ("见 https://etherscan.io/address/x。", Kind.URL, ["https://etherscan.io/address/x"]),
        ("泰达币没了，SHIB也没了", Kind.TOKEN, ["泰达币", "SHIB"]),
        ("i WIN with this NFT", Kind.TOKEN, []),
    ],
)
def test_quantities_are_found_verbatim(text: str, kind: Kind, values: list[str]) -> None:
    assert [item.value for item in find_identifiers(text) if item.kind is kind] == values


def test_facts_are_verbatim_in_order_and_given_once() -> None:
    given = facts(
        [
            f"BSC 转 1,200 USDT 到 {EVM}，哈希 0x{HEX}",
            f"地址 {EVM.lower()} 对吗？版本 2.9.7，iPhone 12",
            f"是的，tx 0x{HEX}，1,200 usdt",
        ]
    )
    assert given.model_dump() == {
        "tx_hashes": (f"0x{HEX}",),
        "addresses": (EVM,),
        "chains": ("BSC",),
        "tokens": ("USDT",),
        "amounts": ("1,200 USDT",),
        "versions": ("2.9.7",),
        "devices": ("iPhone 12",),
    }


@pytest.mark.parametrize(
    ("kind", "chain", "link"),
    [
        (Kind.TX_HASH, "ethereum", "https://etherscan.io/tx/abc"),
        (Kind.ADDRESS, "tron", "https://tronscan.org/#/address/abc"),
        (Kind.ADDRESS, "solana", "https://solscan.io/account/abc"),
        (Kind.ADDRESS, "evm", "https://blockscan.com/address/abc"),
        (Kind.ADDRESS, "", None),
        (Kind.AMOUNT, "ethereum", None),
    ],
)
def test_explorer_links_exist_for_hashes_and_addresses_of_known_chains(kind: Kind, chain: str, link: str | None) -> None:
    assert explorer_link(Identifier(kind, "abc", 0, 3, chain)) == link


def test_importing_the_room_loads_nothing_heavy() -> None:
    code = "import sys, copilot.identifiers; print([m for m in ('pydantic', 'yaml', 'click', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
