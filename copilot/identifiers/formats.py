"""Which address or hash one run of characters is, by shape and checksum alone.

A run is whole: it ends where its alphabet ends, so a truncated piece never passes as an address.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from copilot.identifiers.codecs import RIPPLE, base58, base58check, bech32, crc16, monero
from copilot.identifiers.keccak import keccak256
from copilot.identifiers.model import Kind

RUN = re.compile(r"(?:0|-1):[0-9a-fA-F]{64}(?![0-9A-Za-z])|[0-9A-Za-z]+(?:[-_][0-9A-Za-z]+)*")
"""A maximal run; one with `-` or `_` is tried whole (TON), then by its alphanumeric parts."""
PART = re.compile(r"[0-9A-Za-z]+")

_HEX = re.compile(r"[0-9a-fA-F]+")
_BASE58CHECK_CHAINS = {
    0x00: "bitcoin",
    0x05: "bitcoin",
    0x6F: "bitcoin",
    0xC4: "bitcoin",
    0x41: "tron",
    0x30: "litecoin",
    0x32: "litecoin",
    0x1E: "dogecoin",
    0x16: "dogecoin",
    0x4C: "dash",
    0x10: "dash",
}
_BECH32_CHAINS = {
    "bc": "bitcoin",
    "tb": "bitcoin",
    "ltc": "litecoin",
    "addr": "cardano",
    "cosmos": "cosmos",
    "osmo": "osmosis",
    "kava": "kava",
    "inj": "injective",
    "sei": "sei",
    "celestia": "celestia",
    "one": "harmony",
    "zil": "zilliqa",
}
_NOT_ADDRESSES = frozenset({"lnbc", "lnurl", "nsec", "npub", "note", "age", "age-secret-key-", "ms"})
"""Prefixes that are bech32 but no address of a chain: invoices, social keys, encryption keys."""

_MISTYPED_BECH32 = re.compile(r"(?:bc1[qp]|ltc1q|cosmos1|osmo1|kava1|inj1)[02-9ac-hj-np-z]{37,58}")
"""A prefix this plain is an address even with a wrong checksum: an agent must see the typo to point it out."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a run is. `family` says which chains its format can belong to where `chain` is not certain."""

    kind: Kind
    chain: str = ""
    family: str = ""


def shape_of(run: str) -> Shape | None:
    """The shape of one whole run, or None. Cost is bounded: nothing longer than 130 characters is decoded."""
    size = len(run)
    if size < 25 or size > 130:
        return None
    if run[:2] in {"0x", "0X"}:
        return _hexadecimal(run[2:])
    if ":" in run:
        return Shape(Kind.ADDRESS, "ton")
    if _HEX.fullmatch(run):
        if size == 64:
            return Shape(Kind.TX_HASH, family="hex64")
        return Shape(Kind.ADDRESS, "tron", "needs_cue") if size == 42 and run[:2] == "41" else None
    return _textual(run, size)


def _hexadecimal(digits: str) -> Shape | None:
    if not _HEX.fullmatch(digits):
        return None
    if len(digits) == 40:
        return Shape(Kind.ADDRESS, family="evm")
    return Shape(Kind.TX_HASH, family="0x64") if len(digits) == 64 else None


def _textual(run: str, size: int) -> Shape | None:
    if size == 48 and run[:2] in {"EQ", "UQ", "kQ", "0Q"} and _is_ton(run):
        return Shape(Kind.ADDRESS, "ton")
    if "-" in run or "_" in run:
        return None
    if size == 56 and run[0] == "G" and _is_stellar(run):
        return Shape(Kind.ADDRESS, "stellar")
    if "1" in run and (prefix := bech32(run)) is not None:
        return None if prefix in _NOT_ADDRESSES or prefix.endswith("valoperpub") else Shape(Kind.ADDRESS, _chain_of(prefix))
    if _MISTYPED_BECH32.fullmatch(run):
        return Shape(Kind.ADDRESS, _chain_of(run[: run.index("1")]))
    if size <= 36:
        return _base58check(run)
    if size <= 44:
        decoded = base58(run)
        return Shape(Kind.ADDRESS, "solana") if decoded is not None and len(decoded) == 32 and _mixed(run) else None
    if size in {46, 47, 48}:
        return Shape(Kind.ADDRESS, "polkadot") if _is_ss58(run) else None
    if 86 <= size <= 88:
        decoded = base58(run)
        return Shape(Kind.TX_HASH, "solana") if decoded is not None and len(decoded) == 64 else None
    if size in {95, 106} and _is_monero(run):
        return Shape(Kind.ADDRESS, "monero")
    return None


def _base58check(run: str) -> Shape | None:
    body = base58check(run)
    if body is not None and len(body) == 21:
        return Shape(Kind.ADDRESS, _BASE58CHECK_CHAINS.get(body[0], ""))
    if body is not None and len(body) == 22 and body[0] in {0x1C, 0x1D}:
        return Shape(Kind.ADDRESS, "zcash")
    if run[0] == "r":
        body = base58check(run, RIPPLE)
        return Shape(Kind.ADDRESS, "xrp") if body is not None and len(body) == 21 and body[0] == 0 else None
    decoded = base58(run) if len(run) >= 32 else None
    return Shape(Kind.ADDRESS, "solana") if decoded is not None and len(decoded) == 32 else None


def _chain_of(prefix: str) -> str:
    return _BECH32_CHAINS.get(prefix) or next(
        (chain for known, chain in _BECH32_CHAINS.items() if len(known) > 3 and prefix.startswith(known)), ""
    )


def _mixed(run: str) -> bool:
    """Without a checksum only the look of random base58 tells: both cases and a digit."""
    return any(c.isdigit() for c in run) and any(c.islower() for c in run) and any(c.isupper() for c in run)


def _is_ton(run: str) -> bool:
    data = base64.urlsafe_b64decode(run)
    return crc16(data[:34]) == int.from_bytes(data[34:], "big")


def _is_stellar(run: str) -> bool:
    try:
        data = base64.b32decode(run)
    except binascii.Error:
        return False
    return crc16(data[:33]) == int.from_bytes(data[33:], "little")


def _is_ss58(run: str) -> bool:
    data = base58(run)
    if data is None or len(data) not in {35, 36}:
        return False
    return hashlib.blake2b(b"SS58PRE" + data[:-2]).digest()[:2] == data[-2:]


def _is_monero(run: str) -> bool:
    data = monero(run)
    return data is not None and data[0] in {18, 19, 42} and keccak256(data[:-4])[:4] == data[-4:]
