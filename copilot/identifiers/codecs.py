"""The encodings addresses are written in, each with its checksum: base58check, bech32(m), and a CRC.

Sources: Bitcoin's base58check, BIP-173 and BIP-350, Monero's block-wise base58, TON's and Stellar's CRC-16/XMODEM.
Every function returns None for text that is not a valid encoding; none raises.
"""

import hashlib

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_MONERO_BLOCK = {2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}


def base58(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """The bytes `text` encodes, leading zeros kept."""
    number = 0
    for character in text:
        digit = alphabet.find(character)
        if digit < 0:
            return None
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base58check(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """Version and payload of `text` without the four checksum bytes; None where the checksum is wrong."""
    data = base58(text, alphabet)
    if data is None or len(data) < 5:
        return None
    body, check = data[:-4], data[-4:]
    return body if hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] == check else None


def monero(text: str) -> bytes | None:
    """Monero's base58: blocks of eleven characters for eight bytes."""
    data = b""
    for at in range(0, len(text), 11):
        block = text[at : at + 11]
        size = _MONERO_BLOCK.get(len(block))
        if size is None:
            return None
        number = 0
        for character in block:
            digit = BITCOIN.find(character)
            if digit < 0:
                return None
            number = number * 58 + digit
        if number >> (8 * size):
            return None
        data += number.to_bytes(size, "big")
    return data


def bech32(text: str) -> str | None:
    """The human-readable part of a valid bech32 or bech32m string, of whatever length."""
    if text != text.lower() and text != text.upper():
        return None
    text = text.lower()
    at = text.rfind("1")
    if at < 1 or len(text) - at < 7:
        return None
    prefix, values = text[:at], []
    for character in text[at + 1 :]:
        value = _BECH32.find(character)
        if value < 0:
            return None
        values.append(value)
    check = 1
    for value in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> i & 1:
                check ^= generator
    return prefix if check in {1, 0x2BC830A3} else None


def crc16(data: bytes) -> int:
    """CRC-16/XMODEM."""
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc
