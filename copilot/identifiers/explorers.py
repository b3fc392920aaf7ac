"""The official public block explorer of each chain, and the link that shows one identifier there.

`kb/policy/links.yaml` must allow every host named here; a test holds that.
"""

from dataclasses import dataclass
from urllib.parse import quote

from copilot.identifiers.model import Identifier, Kind


@dataclass(frozen=True, slots=True)
class Explorer:
    """A host, and the paths a transaction and an address have there."""

    host: str
    tx: str = "tx/{}"
    address: str = "address/{}"


EXPLORERS: dict[str, Explorer] = {
    "evm": Explorer("blockscan.com"),
    "ethereum": Explorer("etherscan.io"),
    "bsc": Explorer("bscscan.com"),
    "tron": Explorer("tronscan.org", "#/transaction/{}", "#/address/{}"),
    "polygon": Explorer("polygonscan.com"),
    "arbitrum": Explorer("arbiscan.io"),
    "optimism": Explorer("optimistic.etherscan.io"),
    "base": Explorer("basescan.org"),
    "avalanche": Explorer("snowtrace.io"),
    "zksync": Explorer("explorer.zksync.io"),
    "linea": Explorer("lineascan.build"),
    "scroll": Explorer("scrollscan.com"),
    "blast": Explorer("blastscan.io"),
    "mantle": Explorer("mantlescan.xyz"),
    "gnosis": Explorer("gnosisscan.io"),
    "celo": Explorer("celoscan.io"),
    "cronos": Explorer("explorer.cronos.org"),
    "opbnb": Explorer("opbnbscan.com"),
    "solana": Explorer("solscan.io", "tx/{}", "account/{}"),
    "bitcoin": Explorer("mempool.space"),
    "litecoin": Explorer("litecoinspace.org"),
    "dogecoin": Explorer("dogechain.info"),
    "xrp": Explorer("livenet.xrpl.org", "transactions/{}", "accounts/{}"),
    "ton": Explorer("tonviewer.com", "transaction/{}", "{}"),
    "aptos": Explorer("explorer.aptoslabs.com", "txn/{}", "account/{}"),
    "sui": Explorer("suiscan.xyz", "mainnet/tx/{}", "mainnet/account/{}"),
    "cosmos": Explorer("mintscan.io", "cosmos/tx/{}", "cosmos/address/{}"),
    "osmosis": Explorer("mintscan.io", "osmosis/tx/{}", "osmosis/address/{}"),
    "kava": Explorer("mintscan.io", "kava/tx/{}", "kava/address/{}"),
    "polkadot": Explorer("polkadot.subscan.io", "extrinsic/{}", "account/{}"),
    "cardano": Explorer("cardanoscan.io", "transaction/{}", "address/{}"),
    "stellar": Explorer("stellar.expert", "explorer/public/tx/{}", "explorer/public/account/{}"),
    "starknet": Explorer("starkscan.co", "tx/{}", "contract/{}"),
}
HOSTS: dict[str, str] = {explorer.host: chain for chain, explorer in EXPLORERS.items() if chain not in {"osmosis", "kava"}}


def explorer_link(identifier: Identifier) -> str | None:
    """The page of a transaction or address on its chain's explorer; None for other kinds and unknown chains."""
    explorer = EXPLORERS.get(identifier.chain)
    if explorer is None or identifier.kind not in {Kind.TX_HASH, Kind.ADDRESS}:
        return None
    path = explorer.tx if identifier.kind is Kind.TX_HASH else explorer.address
    return f"https://{explorer.host}/{path.format(quote(identifier.value, safe=':'))}"
