"""The facts of a conversation for a hand-over: each identifier once, verbatim, in the order it was first given."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from copilot.identifiers.find import find_identifiers
from copilot.identifiers.model import Kind

if TYPE_CHECKING:
    from copilot.models.summary import Facts

_FIELDS = {
    Kind.TX_HASH: "tx_hashes",
    Kind.ADDRESS: "addresses",
    Kind.CHAIN: "chains",
    Kind.TOKEN: "tokens",
    Kind.AMOUNT: "amounts",
    Kind.VERSION: "versions",
    Kind.DEVICE: "devices",
}


def facts(texts: Iterable[str]) -> "Facts":
    """Identifiers of `texts` by kind, deduplicated without regard to case, as first written."""
    from copilot.models.summary import Facts

    values: dict[str, dict[str, str]] = {name: {} for name in _FIELDS.values()}
    for text in texts:
        for identifier in find_identifiers(text):
            if name := _FIELDS.get(identifier.kind):
                values[name].setdefault(_same(identifier.kind, identifier.value), identifier.value)
    return Facts(**{name: tuple(found.values()) for name, found in values.items()})


def _same(kind: Kind, value: str) -> str:
    """Base58 and base64 tell cases apart; hex and words do not."""
    if kind in {Kind.TX_HASH, Kind.ADDRESS} and not value.lower().startswith("0x"):
        return value
    return "".join(value.lower().split())
