"""Base58 and Base58Check, only as far as telling one encoding from another needs it."""

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {char: value for value, char in enumerate(ALPHABET)}


def decode(text: str) -> bytes | None:
    """The bytes `text` stands for, or None where a character is not Base58. Meant for tokens under 200 characters."""
    number = 0
    for char in text:
        value = _VALUES.get(char)
        if value is None:
            return None
        number = number * 58 + value
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def check_decode(text: str) -> bytes | None:
    """The payload (version byte first) where the four checksum bytes fit, else None."""
    raw = decode(text)
    if raw is None or len(raw) < 5:
        return None
    from hashlib import sha256

    payload, checksum = raw[:-4], raw[-4:]
    return payload if sha256(sha256(payload).digest()).digest()[:4] == checksum else None
