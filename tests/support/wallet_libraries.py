"""Names under which wallets, signers and chain clients are published and imported."""

WALLET_DISTRIBUTIONS = frozenset(
    """
    web3 eth-account eth-keys eth-keyfile eth-hash eth-utils eth-abi eth-rlp eth-typing eth-bloom rlp trie py-evm brownie
    eth-brownie ape eth-ape vyper safe-eth-py siwe bitcoinlib python-bitcoinlib bit bitcash btclib embit buidl pycoin electrum
    bdkpython tronpy tronapi solana solders anchorpy hdwallet bip-utils bip32 bip32utils bip39 py-crypto-hd-wallet coincurve
    ecdsa fastecdsa starkbank-ecdsa secp256k1 libsecp256k1 ed25519 pynacl py-ecc blspy eciespy pytoniq pytoniq-core tonsdk
    py-ton tonutils xrpl-py stellar-sdk substrate-interface py-sr25519-bindings py-ed25519-zebra-bindings aptos-sdk pysui
    near-api-py algosdk py-algorand-sdk cosmpy pycardano starknet-py monero hederasdk hiero-sdk-python ccxt python-binance
    ledgerblue ledgercomm trezor keepkey pywalletconnect walletconnect pywallet cdp-sdk coinbase-agentkit moralis
    """.split()
)
"""Normalised distribution names."""

WALLET_MODULES = frozenset(name.replace("-", "_") for name in WALLET_DISTRIBUTIONS) | frozenset(
    """
    xrpl substrateinterface sr25519 nacl bitcoin ecies binance trezorlib keepkeylib near_api bdk ellipticcurve gnosis safe_eth
    mnemonic
    """.split()
)
"""Names they are imported under. `mnemonic` is installed for its word lists, which are read as files: it is never imported."""
