"""One identifier as it stands in a text."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an identifier names."""

    TX_HASH = "tx_hash"
    ADDRESS = "address"
    CHAIN = "chain"
    TOKEN = "token"  # noqa: S105
    AMOUNT = "amount"
    VERSION = "version"
    DEVICE = "device"
    URL = "url"
    ORDER_NO = "order_no"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Identifier:
    """`value` is verbatim `text[start:end]`, offsets in code points.

    `chain` is a chain id of `copilot.identifiers.chains` ("ethereum", "tron", ...), "evm" where the
    format is EVM but nothing says which chain, or "" where nothing tells.
    """

    kind: Kind
    value: str
    start: int
    end: int
    chain: str = ""
