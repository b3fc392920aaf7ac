"""Every detector of secrets and personal data; which one comes first does not matter.

base            what they share          cues            private key or transaction hash?
seed_phrase     words of an alphabet     seed_han        Chinese characters (seed_han_block: like prose or not?)
seed_words      the lists, folded        seed_spelling   mistyped, run together
seed_areas      where to look            seed_lines      lines apart, seed_dictated: turns apart
seed_tokens     words and their gaps     seed_runs       which runs are a phrase
seed_reading    escapes and ordinals     seed_layout     numbering, labels, cues, edges
ascii_forms     letters without accents  awaited         words that announce a value
story           money that moved, or a key?
hex_key         64 hex digits            encoded_key     WIF, BIP-38, Stellar, PEM, ...
extended_key    xprv and kin             solana_key      Ed25519 pairs, told from signatures
keystore        JSON, whole              api_key         providers' shapes
password        by cue                   one_time_code   by cue
recovery_link   links that open a door
email, phone, card, national_id, bank_account, ip_address, name, postal_address
"""

from itertools import product
from types import ModuleType

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
from copilot.safety.detectors.base import Detector, View
from copilot.safety.detectors.seed_areas import PLAIN

_ALWAYS = (seed_phrase, seed_han, postal_address)
_WITH_CHUNKS = (extended_key, api_key)
_WITH_SIGNS = (hex_key, solana_key, keystore, one_time_code, email, phone, card, national_id, bank_account, ip_address)
_WITH_CUES = (password, name)
_WITH_CHUNKS_OR_SIGNS = (encoded_key,)
_WITH_CHUNKS_OR_CUES = (recovery_link,)


def _of(*modules: ModuleType) -> tuple[Detector, ...]:
    return tuple(Detector(module.__name__.rpartition(".")[2], module.gate, module.find) for module in modules)


def _where(chunks: bool, signs: bool, cues: bool) -> tuple[Detector, ...]:
    return _of(
        *_ALWAYS,
        *(_WITH_CHUNKS if chunks else ()),
        *(_WITH_SIGNS if signs else ()),
        *(_WITH_CUES if cues else ()),
        *(_WITH_CHUNKS_OR_SIGNS if chunks or signs else ()),
        *(_WITH_CHUNKS_OR_CUES if chunks or cues else ()),
    )


DETECTORS = _where(True, True, True)
_SHORT_AND_FOREIGN = _of(postal_address)
_POSSIBLE = {have: _where(*have) for have in product((False, True), repeat=3)}


def possible(view: View) -> tuple[Detector, ...]:
    """Those of DETECTORS whose gate may let the text pass: plain talk is asked few questions, and a short one hardly any."""
    if not (view.chunks or view.signs or view.cues or view.is_announced):
        if view.is_foreign:
            return _SHORT_AND_FOREIGN if len(view.text) < PLAIN else _POSSIBLE[False, False, False]
        if len(view.words) < PLAIN:
            return ()
    return _POSSIBLE[bool(view.chunks), bool(view.signs), bool(view.cues) or (view.is_foreign and view.is_announced)]
