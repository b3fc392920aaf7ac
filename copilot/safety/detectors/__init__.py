"""Every detector of secrets and personal data; which one comes first does not matter.

base            what they share          cues            private key or transaction hash?
seed_phrase     words of an alphabet     seed_han        Chinese characters
seed_words      the lists, folded        seed_layout     numbering, labels, cues, edges
seed_reading    escapes and ordinals  story           money that moved, or a key?
hex_key         64 hex digits            encoded_key     WIF, BIP-38, Stellar, PEM, ...
extended_key    xprv and kin             solana_key      Ed25519 pairs, told from signatures
keystore        JSON, whole              api_key         providers' shapes
password        by cue                   one_time_code   by cue
recovery_link   links that open a door
email, phone, card, national_id, bank_account, ip_address, name, postal_address
"""

from copilot.safety.detectors import (
    api_key,
    bank_account,
    card,
    email,
    encoded_key,
    extended_key,
    hex_key,
    ip_address,
    keystore,
    name,
    national_id,
    one_time_code,
    password,
    phone,
    postal_address,
    recovery_link,
    seed_han,
    seed_phrase,
    solana_key,
)
from copilot.safety.detectors.base import Detector

_MODULES = (
    seed_phrase, seed_han, hex_key, encoded_key, extended_key, solana_key, keystore, api_key, password, one_time_code,
    recovery_link,
    email, phone, card, national_id, bank_account, ip_address, name, postal_address,
)  # fmt: skip

DETECTORS: tuple[Detector, ...] = tuple(
    Detector(module.__name__.rpartition(".")[2], module.gate, module.find) for module in _MODULES
)
