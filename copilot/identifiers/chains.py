"""The chains the desk hears about: names and aliases in Chinese and English, and what belongs to which.

`names` are found in any case; `exact` only as written, because in lower case they are ordinary words
("base", "near", "a ton of"). EVM chains share address and hash formats.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain, how people name it, and its native token."""

    id: str
    names: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    native: str = ""
    evm: bool = False


CHAINS: tuple[Chain, ...] = (
    Chain(
        "ethereum",
        (
            "ethereum mainnet",
            "ethereum",
            "以太坊主网",
            "以太坊",
            "以太链",
            "乙太坊",
            "以太幣鏈",
            "erc20",
            "erc-20",
            "erc 20",
            "erc721",
            "erc-721",
        ),
        native="ETH",
        evm=True,
    ),
    Chain(
        "bsc",
        (
            "bnb smart chain",
            "binance smart chain",
            "bnb chain",
            "bnbchain",
            "bep20",
            "bep-20",
            "bep 20",
            "币安智能链",
            "幣安智能鏈",
            "币安链",
            "幣安鏈",
        ),
        ("BSC", "bsc"),
        "BNB",
        True,
    ),
    Chain(
        "tron",
        (
            "trc20",
            "trc-20",
            "trc 20",
            "trc10",
            "trc-10",
            "tron network",
            "波场",
            "波場",
        ),
        ("TRON", "Tron", "tron"),
        "TRX",
    ),
    Chain("polygon", ("polygon pos", "polygon", "matic network", "马蹄链", "馬蹄鏈"), native="POL", evm=True),
    Chain("arbitrum", ("arbitrum one", "arbitrum nova", "arbitrum"), ("ARB链", "Arb链"), "ETH", True),
    Chain("optimism", ("op mainnet",), ("Optimism", "OPTIMISM", "OP链", "OP Mainnet"), "ETH", True),
    Chain(
        "base",
        ("base chain", "base network", "base mainnet", "base链", "base 链", "base网络", "base網絡"),
        ("Base",),
        "ETH",
        True,
    ),
    Chain("avalanche", ("avalanche c-chain", "avax c-chain", "雪崩链", "雪崩鏈", "雪崩协议"), ("Avalanche",), "AVAX", True),
    Chain("fantom", (), ("Fantom",), "FTM", True),
    Chain("zksync", ("zksync era", "zksync"), native="ETH", evm=True),
    Chain("linea", (), ("Linea", "LINEA"), "ETH", True),
    Chain("scroll", (), ("Scroll",), "ETH", True),
    Chain("blast", (), ("Blast",), "ETH", True),
    Chain("mantle", (), ("Mantle",), "MNT", True),
    Chain("cronos", ("cronos",), native="CRO", evm=True),
    Chain("gnosis", ("gnosis chain", "xdai chain"), native="XDAI", evm=True),
    Chain("celo", (), ("Celo", "CELO"), "CELO", True),
    Chain("opbnb", ("opbnb",), native="BNB", evm=True),
    Chain("okx", ("okx chain", "okc链", "x layer", "xlayer", "欧易链"), ("OKC", "OKTC"), "OKB", True),
    Chain("heco", ("火币生态链", "火幣生態鏈"), ("HECO", "Heco", "heco"), "HT", True),
    Chain("solana", ("solana", "索拉纳", "索拉納"), ("SPL",), "SOL"),
    Chain("bitcoin", ("bitcoin network", "bitcoin", "比特币网络", "比特幣網絡", "比特币链"), native="BTC"),
    Chain("litecoin", ("litecoin", "莱特币", "萊特幣"), native="LTC"),
    Chain("dogecoin", ("dogecoin", "狗狗币", "狗狗幣"), native="DOGE"),
    Chain("dash", (), ("Dash", "DASH"), "DASH"),
    Chain("zcash", ("zcash",), native="ZEC"),
    Chain("xrp", ("xrp ledger", "ripple", "瑞波"), ("XRPL",), "XRP"),
    Chain("monero", ("monero", "门罗", "門羅"), native="XMR"),
    Chain("ton", ("the open network", "ton network", "ton chain", "ton链", "ton鏈"), ("TON", "Ton"), "TON"),
    Chain("aptos", ("aptos",), native="APT"),
    Chain("sui", ("sui network", "sui链", "sui鏈"), ("SUI", "Sui"), "SUI"),
    Chain("cosmos", ("cosmos hub", "cosmos"), native="ATOM"),
    Chain("osmosis", (), ("Osmosis",), "OSMO"),
    Chain("kava", (), ("Kava",), "KAVA"),
    Chain("injective", (), ("Injective",), "INJ"),
    Chain("sei", (), ("Sei Network", "Sei链"), "SEI"),
    Chain("celestia", (), ("Celestia",), "TIA"),
    Chain("polkadot", ("polkadot", "波卡"), native="DOT"),
    Chain("cardano", ("cardano", "艾达链"), native="ADA"),
    Chain("stellar", (), ("Stellar", "恒星链"), "XLM"),
    Chain("near", ("near protocol", "near链"), ("NEAR",), "NEAR"),
    Chain("filecoin", ("filecoin",), native="FIL"),
    Chain("hedera", ("hedera",), native="HBAR"),
    Chain("harmony", (), ("Harmony",), "ONE"),
    Chain("zilliqa", ("zilliqa",), native="ZIL"),
    Chain("starknet", ("starknet",), native="STRK"),
)
BY_ID = {chain.id: chain for chain in CHAINS}
EVM = frozenset(chain.id for chain in CHAINS if chain.evm)
HEX64 = frozenset(
    (
        *("tron", "bitcoin", "litecoin", "dogecoin", "dash", "zcash", "xrp", "monero", "ton", "cardano", "stellar"),
        *("cosmos", "osmosis", "kava", "injective", "sei", "celestia"),
    )
)
"""Chains whose transaction hashes are written as 64 hex digits without 0x."""
ZERO_X_64 = EVM | {"aptos", "sui", "starknet", "polkadot"}

_TICKER_AS_CHAIN = dict(
    pair.split(":")
    for pair in (
        *("ETH:ethereum", "BTC:bitcoin", "BNB:bsc", "TRX:tron", "MATIC:polygon", "POL:polygon", "SOL:solana", "XRP:xrp"),
        *("ARB:arbitrum", "OP:optimism", "AVAX:avalanche", "FTM:fantom", "APT:aptos", "LTC:litecoin", "DOT:polkadot"),
        *("ATOM:cosmos",),
    )
)
BY_NATIVE = {chain.native: chain.id for chain in reversed(CHAINS) if chain.native and chain.native != "ETH"} | _TICKER_AS_CHAIN

_NAMES = {name: chain.id for chain in CHAINS for name in chain.names}
_EXACT = {name: chain.id for chain in CHAINS for name in chain.exact}


def _alternation(names: list[str]) -> str:
    """Longest first; a Latin name needs an edge where it begins and ends, a Chinese one stands among characters.

    The edge is asked once for all Latin names: asked for each, it costs fifty times as much.
    """
    latin, others = ([name for name in names if name[0].isascii() is ascii_first] for ascii_first in (True, False))
    return "|".join([rf"(?<![0-9A-Za-z_])(?:{_branches(latin)})", *([_branches(others)] if others else [])])


def _branches(names: list[str]) -> str:
    edge = r"(?![0-9A-Za-z_])"
    return "|".join(re.escape(name) + (edge if name[-1].isascii() else "") for name in sorted(names, key=len, reverse=True))


_ANY_CASE = re.compile(_alternation(list(_NAMES)), re.IGNORECASE)
_AS_WRITTEN = re.compile(f"(?:{_alternation(list(_EXACT))})(?! fee)")
_TICKER = re.compile(
    rf"(?<![0-9A-Za-z_])({'|'.join(_TICKER_AS_CHAIN)})"
    r" ?(?:链|鏈|网络|網絡|網路|主网|主網|公链|(?:chain|network|mainnet)(?![A-Za-z]))",
    re.IGNORECASE,
)


def chain_mentions(text: str) -> list[tuple[int, int, str]]:
    """(start, end, chain id) of every chain named in `text`, in order, longest name first where they overlap."""
    found = [(m.start(), m.end(), _NAMES[m.group().lower()]) for m in _ANY_CASE.finditer(text)]
    found += [(m.start(), m.end(), _EXACT[m.group()]) for m in _AS_WRITTEN.finditer(text)]
    found += [(m.start(), m.end(), _TICKER_AS_CHAIN[m.group(1).upper()]) for m in _TICKER.finditer(text)]
    found.sort(key=lambda hit: (hit[0], -hit[1]))
    kept: list[tuple[int, int, str]] = []
    for hit in found:
        if not kept or hit[0] >= kept[-1][1]:
            kept.append(hit)
    return kept
